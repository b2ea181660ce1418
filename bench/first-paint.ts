/**
 * The time from the start to the first paint of the built binary, compared with a Node process that does nothing,
 * alternating in one run. The binary joins a running server in a real pty. Build first.
 * Run: node bench/first-paint.ts [ROUNDS]
 */
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import path from 'node:path';
import pty from '@lydell/node-pty';

const rounds = Number(process.argv[2] ?? 15);
const aimMs = 120;
const cli = path.resolve(import.meta.dirname, '..', 'dist', 'cli.js');
const home = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
const env: Record<string, string> = {
	...(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== undefined)) as Record<
		string,
		string
	>),
	HOME: home,
	XDG_CONFIG_HOME: home,
	XDG_STATE_HOME: home,
	XDG_DATA_HOME: home,
	TERM: 'xterm-256color',
};

const startServer = async (): Promise<{url: string; stop: () => void}> => {
	const child = spawn(process.execPath, [cli, 'serve', '--memory', '--port', '0'], {
		env,
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const url = await new Promise<string>((resolve, reject) => {
		let text = '';
		child.on('exit', () => reject(new Error('the server ended')));
		child.stdout.on('data', chunk => {
			text += String(chunk);
			const found = /http:\S+/.exec(text)?.[0];
			if (found !== undefined) resolve(found);
		});
	});
	return {url, stop: () => child.kill('SIGKILL')};
};

const bareNode = (): number => {
	const startedAt = performance.now();
	spawnSync(process.execPath, ['-e', '0'], {env, stdio: 'ignore'});
	return performance.now() - startedAt;
};

/** Waits until the screen shows the nick, which is the end of the first frame. */
const firstPaint = (argv: readonly string[], sign: string): Promise<number> =>
	new Promise((resolve, reject) => {
		const startedAt = performance.now();
		const child = pty.spawn(process.execPath, [cli, ...argv], {cols: 120, rows: 40, cwd: home, env});
		let text = '';
		let paintedMs: number | undefined;
		child.onData(data => {
			text += data;
			if (paintedMs !== undefined || !text.includes(sign)) return;
			paintedMs = performance.now() - startedAt;
			// A regular exit stores the compile cache for the next start.
			child.write('\u0003\u0003');
		});
		child.onExit(() => {
			if (paintedMs === undefined) reject(new Error(`it ended without a first paint: ${text}`));
			else resolve(paintedMs);
		});
	});

const middle = (times: readonly number[]): number =>
	[...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

const server = await startServer();
try {
	const bare: number[] = [];
	const paint: number[] = [];
	// The first start fills the disk cache and the compile cache.
	await firstPaint(['join', server.url, '--nick', 'bench', '--room', 'dev'], 'bench@#dev');
	for (let round = 0; round < rounds; round++) {
		bare.push(bareNode());
		paint.push(await firstPaint(['join', server.url, '--nick', 'bench', '--room', 'dev'], 'bench@#dev'));
	}
	const more = middle(paint) - middle(bare);
	console.log(
		`start to first paint, Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${rounds} rounds, medians`,
	);
	console.log(
		`bare node ${middle(bare).toFixed(0)} ms   first paint ${middle(paint).toFixed(0)} ms   more: ${more.toFixed(0)} ms`,
	);
	console.log(`aim: under ${aimMs} ms more: ${more < aimMs ? 'met' : 'missed'}`);
} finally {
	server.stop();
	rmSync(home, {recursive: true, force: true, maxRetries: 5});
}
process.exit(0);
