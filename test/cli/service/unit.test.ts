import {expect, test} from 'vitest';
import {withAbsolutePaths} from '../../../source/cli/service/serve-flags.ts';
import {type UnitOptions, unitText} from '../../../source/cli/service/unit.ts';

const options: UnitOptions = {
	isSystem: true,
	program: ['/usr/bin/node', '/usr/lib/termchat/dist/cli.js'],
	needsCache: false,
	flags: [],
	user: undefined,
	dataFolder: '/home/ann/.local/share/termchat',
	port: 8080,
	hasTls: false,
};

const linesOf = (changed: Partial<UnitOptions>): string[] => unitText({...options, ...changed}).split('\n');

test('a system unit has a user and a folder of its own, and no capabilities', () => {
	expect(linesOf({})).toEqual(
		expect.arrayContaining([
			'ExecStart=/usr/bin/node /usr/lib/termchat/dist/cli.js serve --db /var/lib/termchat/termchat.db',
			...['DynamicUser=yes', 'StateDirectory=termchat', 'CapabilityBoundingSet=', 'NoNewPrivileges=yes'],
			...['ProtectSystem=strict', 'ProtectHome=yes', 'WantedBy=multi-user.target'],
		]),
	);
	expect(linesOf({user: 'chat'})).toContain('User=chat');
	expect(linesOf({user: 'chat'})).not.toContain('DynamicUser=yes');
});

test('a user unit may write to the folder of the database', () => {
	const lines = linesOf({isSystem: false});
	expect(lines).toContain('ReadWritePaths="/home/ann/.local/share/termchat"');
	expect(lines).toContain('ExecStart=/usr/bin/node /usr/lib/termchat/dist/cli.js serve');
	expect(lines).toContain('WantedBy=default.target');
});

test('a port below 1024 needs a capability, TLS a reload, and Node in a home folder access to it', () => {
	expect(linesOf({port: 443})).toContain('AmbientCapabilities=CAP_NET_BIND_SERVICE');
	expect(linesOf({hasTls: true})).toContain('ExecReload=/bin/kill -HUP $MAINPID');
	expect(linesOf({}).some(line => line.startsWith('ExecReload'))).toBe(false);
	expect(linesOf({program: ['/home/ann/.nvm/node']})).toContain('ProtectHome=read-only');
});

test('a single-file executable has a cache folder, into which it unpacks itself', () => {
	const program = ['/usr/local/bin/termchat'];
	for (const isSystem of [true, false]) {
		const lines = linesOf({isSystem, program, needsCache: true});
		expect(lines).toEqual(expect.arrayContaining(['CacheDirectory=termchat', 'CacheDirectoryMode=0700']));
	}
	expect(linesOf({program}).some(line => line.startsWith('CacheDirectory'))).toBe(false);
});

test('quotes what systemd would replace', () => {
	const flags = ['--db', '/srv/my chat/100%/$HOME/"x"\\y.db'];
	expect(linesOf({flags}).find(line => line.startsWith('ExecStart='))).toBe(
		'ExecStart=/usr/bin/node /usr/lib/termchat/dist/cli.js serve --db "/srv/my chat/100%%/$$HOME/\\"x\\"\\\\y.db"',
	);
});

test('makes the paths of files absolute', () => {
	expect(withAbsolutePaths(['--tls-cert', 'a.pem', '--tls-key=b.pem', '--owner', 'ann'], '/srv')).toEqual([
		...['--tls-cert', '/srv/a.pem', '--tls-key=/srv/b.pem', '--owner', 'ann'],
	]);
});
