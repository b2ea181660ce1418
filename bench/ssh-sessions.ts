/**
 * SSH sessions of 120×40 in one room, of the built binary: memory of the SSH process for each session, its processor
 * time without messages and at 10 messages a second, and the time from a key to its echo under that load. Build first.
 * Run: node bench/ssh-sessions.ts [SESSIONS] [SECONDS]
 */
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import ssh2, {type Client, type ClientChannel} from 'ssh2';
import {quantile, report, reportAim, rssOf, spread, title} from './support/figures.ts';
import {ask, openRaw, type RawClient} from './support/raw-client.ts';

const aims = {megabytes: 3, cpuShare: 0.25, echoMs: 15};
const messagesPerSecond = 10;
const warmUpSeconds = 3;
const room = 'crowd';
const root = path.resolve(import.meta.dirname, '..');

interface Server {
	readonly port: number;
	readonly sshPort: number;
	readonly sshPid: number;
	close(): Promise<void>;
}

const startServer = async (folder: string): Promise<Server> => {
	const flags = [
		'--memory',
		'--port',
		'0',
		'--ssh',
		'0',
		'--connections-per-address',
		'off',
		'--rate-limit',
		'off',
	];
	const child = spawn(
		process.execPath,
		[path.join(root, 'dist', 'cli.js'), 'serve', ...flags, '--log', 'json'],
		{
			stdio: ['ignore', 'ignore', 'pipe'],
			env: {PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder},
		},
	);
	const found = await new Promise<{port: number; ssh: {port: number; pid: number}}>(resolve => {
		let port = 0;
		createInterface(child.stderr).on('line', line => {
			const entry = JSON.parse(line) as {event: string; url?: string; port?: number; pid?: number};
			if (entry.event === 'listening') port = Number(new URL(entry.url ?? '').port);
			if (entry.event === 'ssh_listening') resolve({port, ssh: {port: entry.port ?? 0, pid: entry.pid ?? 0}});
		});
	});
	return {
		port: found.port,
		sshPort: found.ssh.port,
		sshPid: found.ssh.pid,
		async close() {
			const ended = new Promise(resolve => child.once('exit', resolve));
			child.kill('SIGTERM');
			await ended;
		},
	};
};

interface Session {
	readonly client: Client;
	readonly channel: ClientChannel;
	onOutput: (text: string) => void;
	bytes: number;
}

/** Opens the chat in the room as a guest; resolves when the screen shows it. */
const openSession = (port: number, name: string): Promise<Session> =>
	new Promise((resolve, reject) => {
		const client = new ssh2.Client();
		client.on('error', reject);
		client.on('keyboard-interactive', (...[, , , , finish]) => finish([]));
		client.on('ready', () => {
			client.setNoDelay(true);
			client.exec(room, {pty: {term: 'xterm-256color', cols: 120, rows: 40}}, (error, channel) => {
				if (error !== undefined) return reject(error);
				const session: Session = {client, channel, onOutput: () => {}, bytes: 0};
				let shown = '';
				channel.setEncoding('utf8');
				channel.on('data', (text: string) => {
					session.bytes += text.length;
					session.onOutput(text);
					if (shown === 'done') return;
					shown += text;
					if (!shown.includes(`@#${room}`)) return;
					shown = 'done';
					resolve(session);
				});
			});
		});
		client.connect({host: '127.0.0.1', port, username: name, tryKeyboard: true});
	});

/** User and system time of a process in seconds (proc_pid_stat(5)); a tick is 1/100 s. */
const cpuOf = (pid: number): number => {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /, '')
		.split(' ');
	return (Number(fields[11]) + Number(fields[12])) / 100;
};

const cpuShare = async (pid: number, work: () => Promise<void>): Promise<number> => {
	const [before, at] = [cpuOf(pid), performance.now()];
	await work();
	return (cpuOf(pid) - before) / ((performance.now() - at) / 1000);
};

/** Types a letter that no message contains, until `isOver`. Returns the milliseconds until each was shown. */
const typeUntil = async (session: Session, isOver: () => boolean): Promise<number[]> => {
	const waits: number[] = [];
	while (!isOver()) {
		await pause(30 + Math.random() * 40);
		if (waits.length % 60 === 59) {
			session.channel.write('\u0015');
			await pause(500);
		}
		const at = performance.now();
		await new Promise<void>(resolve => {
			session.onOutput = text => {
				if (!text.includes('q')) return;
				session.onOutput = () => {};
				resolve();
			};
			session.channel.write('q');
		});
		waits.push(performance.now() - at);
	}
	return waits;
};

const openWriter = async (port: number): Promise<RawClient> => {
	const writer = await openRaw(port);
	await ask(writer, {type: 'hello', version: 1, nick: 'writer'}, '"welcome"');
	await ask(writer, {type: 'join', room}, '"joined"');
	return writer;
};

const sendMessages = async (writer: RawClient, seconds: number): Promise<void> => {
	const startedAt = performance.now();
	for (let count = 0; count < seconds * messagesPerSecond; count++) {
		const text = Array.from({length: 4 + ((count * 13) % 20)}, (_, at) => (count * (at + 3)) % 99_991).join(
			' ',
		);
		writer.send({type: 'send', room, text, draft: `d${seconds} ${count}`});
		await pause(Math.max(0, startedAt + ((count + 1) * 1000) / messagesPerSecond - performance.now()));
	}
};

export const benchSshSessions = async (count: number, seconds: number): Promise<void> => {
	title(`${count} SSH sessions of 120×40 in one room`);
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
	const server = await startServer(folder);
	const sessions: Session[] = [];
	try {
		// The first session loads the program.
		sessions.push(await openSession(server.sshPort, 'user0'));
		await pause(1000);
		const before = rssOf(server.sshPid);
		for (let at = 1; at <= count; at++) sessions.push(await openSession(server.sshPort, `user${at}`));
		await pause(2000);
		const megabytes = (rssOf(server.sshPid) - before) / count / 1e6;
		const idle = await cpuShare(server.sshPid, () => pause((seconds * 1000) / 2));
		const writer = await openWriter(server.port);
		// Code that draws the first frames is not compiled yet.
		await sendMessages(writer, warmUpSeconds);
		let isOver = false;
		const [first] = sessions as [Session];
		const typing = typeUntil(first, () => isOver);
		const busy = await cpuShare(server.sshPid, () => sendMessages(writer, seconds));
		isOver = true;
		const waits = await typing;
		const after = (rssOf(server.sshPid) - before) / count / 1e6;
		report('memory of the process with one session', `${(before / 1e6).toFixed(0)} MB`);
		report('memory of each further session', `${megabytes.toFixed(2)} MB`);
		report(`… after ${seconds * messagesPerSecond} messages`, `${after.toFixed(2)} MB`);
		report('processor without messages', `${(idle * 100).toFixed(1)} % of a core`);
		report(
			`processor at ${messagesPerSecond} messages/s, one user typing`,
			`${(busy * 100).toFixed(1)} % of a core`,
		);
		report('from a key to its echo', spread(waits));
		const p99 = quantile(waits, 0.99);
		reportAim(
			`a session takes under ${aims.megabytes} MB, and it is ${after.toFixed(2)} MB`,
			after < aims.megabytes,
		);
		reportAim(
			`${count} sessions take under ${aims.cpuShare * 100} % of a core at ${messagesPerSecond} messages/s, and it is ${(busy * 100).toFixed(0)} %`,
			busy < aims.cpuShare,
		);
		reportAim(
			`a key is shown within ${aims.echoMs} ms (p99), and it is ${p99.toFixed(1)} ms`,
			p99 < aims.echoMs,
		);
	} finally {
		for (const {client} of sessions) client.end();
		await server.close();
		rmSync(folder, {recursive: true, force: true});
	}
};

if (import.meta.main) {
	const [sessions = 50, seconds = 10] = process.argv.slice(2).map(Number);
	await benchSshSessions(sessions, seconds);
	process.exit(0);
}
