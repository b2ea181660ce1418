import {describe, expect, test} from 'vitest';
import {parseConfigFile} from '../../../source/cli/serve/config-file.ts';
import {defaultConfigPath, defaultDatabasePath} from '../../../source/cli/serve/default-paths.ts';
import {resolveServeSettings, toConfigFile} from '../../../source/cli/serve/resolve-settings.ts';
import {readDuration, readHostPort} from '../../../source/cli/serve/setting-values.ts';
import {
	isSettingName,
	type ServeSettingName,
	serveHelp,
	serveSettings,
	variableOf,
	writtenFlags,
} from '../../../source/cli/serve/settings.ts';

const noFile = {path: '/config.json', values: {}};
const file = (values: Record<string, unknown>) =>
	parseConfigFile('/config.json', JSON.stringify({serve: values}), isSettingName);
const parsed = (content: string) => parseConfigFile('/config.json', content, isSettingName);

const resolve = (
	flags: Record<string, unknown> = {},
	env: Record<string, string> = {},
	values: Record<string, unknown> = {},
) => resolveServeSettings(flags, env, file(values));

describe('a setting', () => {
	test('comes from the flag, the environment, the file or the default, in this order', () => {
		expect(resolve().port).toBe(8080);
		expect(resolve({}, {}, {port: 1}).port).toBe(1);
		expect(resolve({}, {TERMCHAT_PORT: '2'}, {port: 1}).port).toBe(2);
		expect(resolve({port: '3'}, {TERMCHAT_PORT: '2'}, {port: 1}).port).toBe(3);
	});

	test('can be a switch, which a flag can turn off again', () => {
		expect(resolve({}, {TERMCHAT_TRUST_PROXY: '1'})['trust-proxy']).toBe(true);
		const off = writtenFlags({trustProxy: false, memory: false}, ['--no-trust-proxy']);
		expect(off).toEqual({trustProxy: false});
		expect(resolve(off, {TERMCHAT_TRUST_PROXY: '1'})['trust-proxy']).toBe(false);
		expect(resolve(writtenFlags({memory: false}, []), {TERMCHAT_MEMORY: 'true'}).memory).toBe(true);
	});

	test('can be a list: repeated flags, a variable with commas, an array in the file', () => {
		const expected = ['https://a.example', 'http://b.example:81'];
		expect(resolve({origin: ['https://a.example/', 'http://b.example:81/x']}).origin).toEqual(expected);
		expect(resolve({}, {TERMCHAT_ORIGIN: 'https://a.example, http://b.example:81'}).origin).toEqual(expected);
		expect(resolve({}, {}, {origin: expected}).origin).toEqual(expected);
		expect(resolve().origin).toEqual([]);
	});

	test.each<[ServeSettingName, string]>([
		['port', '99999'],
		['port', '80x'],
		['port', '-1'],
		['port', ''],
		['keep', '90'],
		['keep', '0s'],
		['keep-entries', '1.5'],
		['rate-limit', '20'],
		['rate-limit', '0,5'],
		['connections-per-address', '0'],
		['sync', 'always'],
		['memory', 'maybe'],
		['origin', 'example.org'],
		['public-url', 'ftp://example.org'],
		['db', ''],
		['exit-when-idle', 'never'],
	])('--%s %j is rejected with the source of the value', (name, value) => {
		const key = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
		expect(() => resolve({[key]: value})).toThrow(`--${name} must`);
		expect(() => resolve({[key]: value})).toThrow(JSON.stringify(value));
		if (value !== '' || name !== 'memory') {
			expect(() => resolve({}, {[variableOf(name)]: value})).toThrow(variableOf(name));
		}
		expect(() => resolve({}, {}, {[name]: value})).toThrow(`"${name}" in /config.json must`);
	});

	test('of --db and --memory the one with the higher precedence counts', () => {
		expect(resolve({db: '/x'}, {TERMCHAT_MEMORY: '1'})).toMatchObject({db: '/x', memory: false});
		expect(resolve({memory: true}, {TERMCHAT_DB: '/x'})).toMatchObject({db: undefined, memory: true});
		expect(() => resolve({memory: true, db: '/x'})).toThrow(/--db and --memory cannot be used together/);
	});
});

describe('a config file', () => {
	test.each([
		['{', /not valid JSON/],
		['[]', /JSON object/],
		['{"serve": 1}', /"serve" in \/config\.json must be an object/],
		['{"serve": {"prot": 1}}', /Unknown setting "prot"/],
		['{"serve": {"port": {}}}', /"port" in \/config\.json must be/],
		['{"serve": {"__proto__": {}}}', /Unknown setting "__proto__"|^$/],
	])('%s is rejected with a reason', (content, message) => {
		expect(() => resolveServeSettings({}, {}, parsed(content))).toThrow(message);
	});

	test('rejects keys outside "serve", which would have no effect', () => {
		expect(() => parsed('{"port": 8081}')).toThrow(
			'Unexpected key "port" in /config.json. Write {"serve": {"port": …}}.',
		);
		expect(() => parsed('{"serve": {}, "theme": "dark"}')).toThrow('Unexpected key "theme" in /config.json.');
	});

	test.each(['', ' \n'])('that is empty (%j) has no settings', content => {
		expect(parsed(content).values).toEqual({});
	});

	test('printed by --print-config gives the same settings when it is read again', () => {
		const flags = {
			port: '0',
			keep: '1h30m',
			rateLimit: '100,50',
			connectionsPerAddress: 'off',
			origin: ['https://a.example'],
			memory: true,
			privateLinger: '1500ms',
		};
		const again = resolveServeSettings({}, {}, parsed(toConfigFile(flags, {}, noFile)));
		expect(again).toEqual(resolve(flags));
		const standard = parsed(toConfigFile({}, {HOME: '/home/ann'}, noFile));
		expect(resolveServeSettings({}, {}, standard)).toEqual({
			...resolve(),
			db: '/home/ann/.local/share/termchat/termchat.db',
		});
	});

	test('is printed with durations as the user typed them, and with the default database', () => {
		const env = {TERMCHAT_KEEP: '90d', HOME: '/home/ann'};
		const {serve} = JSON.parse(toConfigFile({exitWhenIdle: '1h30m', port: '1'}, env, file({sync: 'normal'})));
		expect(serve).toMatchObject({
			keep: '90d',
			'exit-when-idle': '1h30m',
			'private-linger': '10m',
			port: 1,
			sync: 'normal',
			db: '/home/ann/.local/share/termchat/termchat.db',
			memory: false,
		});
		expect(JSON.parse(toConfigFile({memory: true}, env, noFile)).serve).not.toHaveProperty('db');
	});

	test.each(['https://chat.example.org/chat', 'https://chat.example.org/?a', 'https://ann@chat.example.org'])(
		'--public-url %s is rejected, because anything after the host would be ignored',
		url => {
			expect(() => resolve({publicUrl: url})).toThrow(/--public-url must be a URL .*, without a path/);
		},
	);
});

test('the SSH server has a port, and perhaps an address', () => {
	expect(readHostPort('2222')).toEqual({value: {host: undefined, port: 2222}});
	expect(readHostPort('0.0.0.0:22')).toEqual({value: {host: '0.0.0.0', port: 22}});
	expect(readHostPort('[::1]:22')).toEqual({value: {host: '::1', port: 22}});
	for (const wrong of ['', 'chat', ':22', '::1:22', '65536', '22 '])
		expect(readHostPort(wrong)).toEqual(expect.any(String));
});

test('a duration needs a unit', () => {
	expect(readDuration('90d')).toEqual({value: 90 * 86_400_000});
	expect(readDuration('1h30m')).toEqual({value: 5_400_000});
	expect(readDuration('0.5s')).toEqual({value: 500});
	for (const wrong of ['', '5', 's', '5 m', '5m!', '-5m', '1e9s', '0m'])
		expect(readDuration(wrong)).toEqual(expect.any(String));
});

test('uses the folders of the user or of XDG variables, and ignores relative paths', () => {
	expect(defaultConfigPath({HOME: '/home/ann'})).toBe('/home/ann/.config/termchat/config.json');
	expect(defaultDatabasePath({HOME: '/home/ann'})).toBe('/home/ann/.local/share/termchat/termchat.db');
	expect(defaultDatabasePath({HOME: '/home/ann', XDG_DATA_HOME: '/data'})).toBe('/data/termchat/termchat.db');
	expect(defaultConfigPath({HOME: '/home/ann', XDG_CONFIG_HOME: 'here'})).toBe(
		'/home/ann/.config/termchat/config.json',
	);
});

test('the help lists every setting', () => {
	for (const name of Object.keys(serveSettings)) expect(serveHelp()).toContain(`--${name}`);
});
