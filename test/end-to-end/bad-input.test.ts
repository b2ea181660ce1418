/** Every failure prints one line with the problem and the remedy, and has an exit code; never a stack trace. */
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {createServer as createHttpServer} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {type AddressInfo, createServer} from 'node:net';
import {describe, expect, test} from 'vitest';
import {cliPath, type Outcome, outcomeOf, start} from '../support/process.ts';
import {restedModes} from '../support/terminal.ts';
import {startUntrustedServer} from '../support/untrusted-server.ts';
import {makeWorld, type World} from '../support/world.ts';

const expectOneLine = ({code, stderr, stdout}: Outcome, exitCode: number, message: RegExp) => {
	expect(stderr).toMatch(message);
	expect(stderr.trimEnd().split('\n'), stderr).toHaveLength(1);
	expect(`${stdout}${stderr}`).not.toMatch(/^\s+at .*[:(]\d+|node:internal|\bundefined\b/m);
	expect(code).toBe(exitCode);
};

/** An address with a port that no server listens on. */
const deadUrl = async (): Promise<string> => {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	const {port} = server.address() as AddressInfo;
	await new Promise(resolve => server.close(resolve));
	return `http://127.0.0.1:${port}`;
};

describe('wrong usage: exit 2', () => {
	test.each<[readonly string[], RegExp]>([
		[['--fly'], /--fly/],
		[['join', '--fly'], /--fly.*--help/],
		[['serve', '--fly'], /--fly.*--help/],
		[['serve', 'everybody'], /"everybody".*--help/],
		[['dance'], /"dance".*--help/],
		[['join', 'ht!tp:/nowhere', '--nick', 'ann'], /ht!tp:\/nowhere/],
		[['join', 'ftp://127.0.0.1/', '--nick', 'ann'], /ftp/],
		[['join', 'http://127.0.0.1:1', '--nick', 'two words'], /two words/],
		[['join', 'http://127.0.0.1:1', '--nick', 'ann', '--room', 'two words'], /two words/],
		[['join', '--nick'], /--nick/],
		[['serve', '--port', 'eighty'], /--port/],
		[['serve', '--port', '70000'], /port.*70000|70000/i],
		[['serve', '--rate-limit', 'much'], /rate-limit/],
		[['send', '--room', 'two words', 'hi'], /two words/],
		[['wait', '--room', 'dev', '--match', '('], /\(/],
		[['tail', '--since', 'yesterdayish'], /yesterdayish/],
		[['export', '--format', 'pdf'], /pdf/],
	])('termchat %s', async (argv, message) => {
		const world = makeWorld();
		expectOneLine(await world.run(argv, {input: ''}), 2, message);
	});
});

describe('serve that cannot start: exit 1', () => {
	test('the port is taken', async () => {
		const world = makeWorld();
		const server = await world.server();
		expectOneLine(
			await world.run(['serve', '--memory', '--port', String(server.port)]),
			1,
			new RegExp(`${server.port}.*`),
		);
	});

	test('the folder of the database is a file', async () => {
		const world = makeWorld();
		const file = world.folder.at('a-file');
		writeFileSync(file, 'text');
		expectOneLine(await world.run(['serve', '--port', '0', '--db', `${file}/hub.db`]), 1, /a-file/);
	});

	test('the file is no database, and is not changed', async () => {
		const world = makeWorld();
		const file = world.folder.at('letter.txt');
		writeFileSync(file, 'Dear ann,\n'.repeat(1000));
		expectOneLine(await world.run(['serve', '--port', '0', '--db', file]), 1, /letter\.txt/);
		expect(readFileSync(file, 'utf8')).toBe('Dear ann,\n'.repeat(1000));
	});
});

/** Joins in a pipe (with a command that needs a server) and in a terminal (with the full screen). */
const expectBothFail = async (
	world: World,
	url: string,
	exitCode: number,
	message: RegExp,
	env: Record<string, string> = {},
) => {
	expectOneLine(await world.run(['send', '--url', url, '--room', 'dev', 'hi'], {env}), exitCode, message);
	const terminal = world.terminal('ann', ['join', url, '--nick', 'ann', '--room', 'dev'], {
		columns: 300,
		rows: 24,
		env,
	});
	const {code} = await terminal.ended;
	const shown = terminal.lines().filter(line => line !== '');
	expect(shown, terminal.screen()).toHaveLength(1);
	expect(shown[0]).toMatch(message);
	expect(terminal.modes()).toEqual(restedModes);
	expect(code).toBe(exitCode);
};

describe('a server that cannot be reached', () => {
	test('is not running: exit 3', async () => {
		const world = makeWorld();
		const url = await deadUrl();
		await expectBothFail(world, url, 3, /127\.0\.0\.1:\d+.*(termchat serve|refused|running)/);
	});

	test('is not a termchat server', async () => {
		const world = makeWorld();
		const server = createHttpServer((_request, response) => {
			response.writeHead(404).end();
		}).listen(0, '127.0.0.1');
		world.keep({close: () => new Promise(resolve => server.close(resolve))});
		await new Promise(resolve => server.once('listening', resolve));
		const {port} = server.address() as AddressInfo;
		await expectBothFail(world, `http://127.0.0.1:${port}`, 3, /termchat server/i);
	});

	test('has another version: the error names it', async () => {
		const world = makeWorld();
		const server = world.keep(
			await startUntrustedServer({
				refuse: {frame: {type: 'closing', code: 4502, reason: 'This server uses version 2.'}, code: 4502},
			}),
		);
		const outcome = await world.run(['send', '--url', server.url, '--room', 'dev', 'hi']);
		expect(outcome.stderr).toMatch(/version/i);
		expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(1);
		expect(outcome.code).not.toBe(0);
		const terminal = world.terminal('ann', ['join', server.url, '--nick', 'ann'], {columns: 300, rows: 24});
		expect((await terminal.ended).code).not.toBe(0);
		expect(terminal.screen()).toMatch(/version/i);
		expect(terminal.modes()).toEqual(restedModes);
	});

	test('has an untrusted certificate: exit 3, and the error names --ca', async () => {
		const world = makeWorld();
		const [key, cert] = [world.folder.at('key.pem'), world.folder.at('cert.pem')];
		execFileSync(
			'openssl',
			[
				'req',
				'-x509',
				'-newkey',
				'ec',
				'-pkeyopt',
				'ec_paramgen_curve:prime256v1',
				'-nodes',
				'-days',
				'2',
				'-subj',
				'/CN=localhost',
				'-addext',
				'subjectAltName=DNS:localhost',
				'-keyout',
				key,
				'-out',
				cert,
			],
			{stdio: 'ignore'},
		);
		const server = createHttpsServer({key: readFileSync(key), cert: readFileSync(cert)}).listen(
			0,
			'127.0.0.1',
		);
		world.keep({close: () => new Promise(resolve => server.close(resolve))});
		await new Promise(resolve => server.once('listening', resolve));
		const {port} = server.address() as AddressInfo;
		await expectBothFail(world, `https://localhost:${port}`, 3, /certificate.*--ca/i);
	});
});

test('a nick of another user is an error that names the remedy', async () => {
	const world = makeWorld();
	const server = await world.server();
	await world.connect(server, 'ann', 'dev');
	const outcome = await world.run(['send', '--url', server.url, '--nick', 'ann', '--room', 'dev', 'hi']);
	expectOneLine(
		outcome,
		1,
		/Another user has the nick ann or one that looks like it\. Choose another with --nick\.\n$/,
	);
});

test.each(['20.20.2', '22.15.1', '23.11.1'])(
	'reports in one line that it does not run on Node %s',
	async version => {
		const world = makeWorld();
		const age = world.folder.at('age.mjs');
		writeFileSync(
			age,
			`Object.defineProperty(process, 'versions', {value: {...process.versions, node: '${version}'}});`,
		);
		const running = world.keep(
			start(process.execPath, ['--import', age, cliPath, '--version'], {env: world.env('user')}),
		);
		expectOneLine(await outcomeOf(running), 1, /needs Node 22\.16 or newer, but not 23; this is /);
	},
);
