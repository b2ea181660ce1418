/** `serve --ssh` with other clients than OpenSSH's: paramiko, and ssh2 with the post-quantum key exchange. */
import {execFileSync, spawnSync} from 'node:child_process';
import path from 'node:path';
import {build} from 'esbuild';
import type {Client} from 'ssh2';
import {expect, test} from 'vitest';
import {hybridKeyExchange, withoutNativeParts} from '../../scripts/bundle/plugins.ts';
import {hasHybridExchange, hybridExchangeName} from '../../source/cli/ssh/hybrid-key-exchange.ts';
import {projectFolder, start} from '../support/process.ts';
import {isInstalled} from '../support/tmux.ts';
import {makeWorld, type World} from '../support/world.ts';

const isRequired = process.env.TERMCHAT_REQUIRE_SSH === '1';
/** The Python of Debian, whose packages another Python does not see. */
const python = ['/usr/bin/python3', 'python3'].find(
	file => spawnSync(file, ['-c', 'import paramiko']).status === 0,
);
const hasParamiko = python !== undefined && isInstalled('ssh-keygen', '-?');

const startWithSsh = async (world: World) => {
	const server = await world.server(['--ssh', '0']);
	const listening = server.log().find(({event}) => event === 'ssh_listening');
	return {server, port: Number(listening?.port), fingerprint: String(listening?.fingerprint)};
};

test.skipIf(!hasParamiko && !isRequired)(
	`paramiko uses the full screen and commands${hasParamiko ? '' : ' (python3-paramiko is not installed)'}`,
	async () => {
		const world = makeWorld();
		const {server, port, fingerprint} = await startWithSsh(world);
		const bob = await world.connect(server, 'bob', 'dev');
		const key = world.folder.at('key');
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
		const script = path.join(projectFolder, 'test', 'support', 'paramiko-client.py');
		const client = world.keep(
			start(python ?? 'python3', [script, String(port), key, 'ann', fingerprint], {env: world.env('ann')}),
		);
		expect((await bob.next('message')).text).toBe('from a command\nof two lines');
		expect((await bob.next('message')).text).toBe('typed by paramiko');
		client.write('\n');
		expect(await client.ended, client.stderr()).toMatchObject({code: 0});
		expect(client.stdout().trim().split('\n')).toEqual(['send: 0', 'screen: 0', 'wrong: 2']);
	},
);

/** The client of ssh2, with the exchange that the build adds. */
const loadHybridClient = async (world: World): Promise<typeof Client> => {
	const outfile = world.folder.at('ssh2.mjs');
	await build({
		...{absWorkingDir: projectFolder, entryPoints: ['ssh2'], outfile},
		...{bundle: true, platform: 'node', format: 'esm', logLevel: 'error'},
		banner: {js: "import {createRequire} from 'node:module';const require = createRequire(import.meta.url);"},
		plugins: [withoutNativeParts, hybridKeyExchange],
	});
	return ((await import(outfile)) as {default: {Client: typeof Client}}).default.Client;
};

test.skipIf(!hasHybridExchange())(
	'a client with ML-KEM exchanges keys with it, and others as before',
	async () => {
		const world = makeWorld();
		const {port} = await startWithSsh(world);
		const HybridClient = await loadHybridClient(world);
		const connect = (kex?: string[]): Promise<{kex: string; output: string}> =>
			new Promise((resolve, reject) => {
				const client = new HybridClient();
				world.keep({close: () => client.end()});
				const seen = {kex: '', output: ''};
				client.on('error', reject);
				client.on('handshake', negotiated => {
					seen.kex = (negotiated as unknown as {readonly kex: string}).kex;
				});
				client.on('keyboard-interactive', (...[, , , , finish]) => finish([]));
				client.on('ready', () =>
					client.exec('rooms', (error, channel) => {
						if (error !== undefined) return reject(error);
						channel.on('data', (data: Buffer) => {
							seen.output += data.toString();
						});
						channel.on('close', () => resolve(seen));
					}),
				);
				client.connect({
					...{host: '127.0.0.1', port, username: 'guest', tryKeyboard: true},
					...(kex !== undefined && {algorithms: {kex: kex as never}}),
				});
			});
		expect((await connect()).kex).toBe(hybridExchangeName);
		expect((await connect(['curve25519-sha256'])).kex).toBe('curve25519-sha256');
		expect((await connect(['diffie-hellman-group14-sha256'])).kex).toBe('diffie-hellman-group14-sha256');
	},
);

const knowsHybrid =
	isInstalled('ssh', '-V') &&
	execFileSync('ssh', ['-Q', 'kex'], {encoding: 'utf8'}).includes(hybridExchangeName);

test.skipIf(!knowsHybrid || !hasHybridExchange())(
	`OpenSSH prefers the post-quantum key exchange${knowsHybrid ? '' : ' (this one, before 9.9, does not have it)'}`,
	async () => {
		const world = makeWorld();
		const {port} = await startWithSsh(world);
		const words = ['-v', '-F', 'none', '-p', String(port), '-o', 'StrictHostKeyChecking=no'];
		const hosts = ['-o', `UserKnownHostsFile=${world.folder.at('known_hosts')}`];
		const running = world.keep(
			start('ssh', [...words, ...hosts, 'guest@127.0.0.1', 'rooms'], {env: world.env('guest')}),
		);
		running.endInput();
		expect(await running.ended).toMatchObject({code: 0});
		expect(running.stderr()).toContain(`kex: algorithm: ${hybridExchangeName}`);
	},
);
