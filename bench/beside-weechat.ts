/**
 * Processor time and memory of the terminal client beside WeeChat: both in pseudo-terminals of 120×40, both receive the
 * same messages at the same time, this client from a minimal chat server and WeeChat from a minimal IRC server (RFC
 * 2812): first no messages, then 200 a second. Needs `weechat`. Run: npm run build && node bench/beside-weechat.ts
 * [SECONDS] [MESSAGES_PER_SECOND]
 */
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {cpuSecondsOf, type ProgramInTerminal, runInTerminal} from './support/client-terminal.ts';
import {report, reportAim, rssOf, title} from './support/figures.ts';
import {startIrcServer} from './support/irc-server.ts';
import {messageOf, sendRegularly, startOneRoomServer} from './support/one-room-server.ts';

const seconds = Number(process.argv[2] ?? 30);
const perSecond = Number(process.argv[3] ?? 200);
const aimIdlePercent = 0.5;
const settleMs = 3000;
const cli = process.env.TERMCHAT_CLI ?? path.resolve(import.meta.dirname, '..', 'dist', 'cli.js');

const version = spawnSync('weechat', ['--version'], {encoding: 'utf8'});
if (version.error !== undefined) {
	console.error('WeeChat was not found. Install it (Debian: apt-get install weechat-curses), then repeat.');
	process.exit(2);
}

/** The percentage of one core that each program uses during the measurement. */
const cpuPercentOf = async (programs: readonly ProgramInTerminal[]): Promise<readonly number[]> => {
	const before = programs.map(({pid}) => cpuSecondsOf(pid));
	const startedAt = performance.now();
	await pause(seconds * 1000);
	const elapsed = (performance.now() - startedAt) / 1000;
	return programs.map(({pid}, at) => (100 * (cpuSecondsOf(pid) - (before[at] ?? 0))) / elapsed);
};

const chat = await startOneRoomServer();
const irc = await startIrcServer();
const termchat = runInTerminal(process.execPath, () => [
	cli,
	'join',
	chat.address,
	'--nick',
	'me',
	'--room',
	'dev',
]);
const weechat = runInTerminal('weechat', home => [
	'-d',
	path.join(home, 'weechat'),
	'-r',
	`/server add bench 127.0.0.1/${irc.port} -notls -autojoin=#dev; /set irc.server.bench.nicks me; /connect bench`,
]);
const programs = [termchat, weechat];
try {
	await Promise.all([chat.untilJoined(), irc.untilJoined()]);
	// Otherwise WeeChat stays in the window of the server.
	weechat.type('/buffer #dev\r');
	await pause(settleMs);
	const [idle = Number.NaN, weechatIdle = Number.NaN] = await cpuPercentOf(programs);
	const writtenBefore = programs.map(({written}) => written());
	const stopTraffic = sendRegularly(perSecond, () => {
		chat.sendNext();
		irc.send(messageOf(chat.sent()));
	});
	await pause(settleMs);
	const [loaded = Number.NaN, weechatLoaded = Number.NaN] = await cpuPercentOf(programs);
	stopTraffic();
	const [bytes, weechatBytes] = programs.map(({written}, at) => written() - (writtenBefore[at] ?? 0));

	title(`beside WeeChat ${version.stdout.trim()}, ${seconds} s each, percent of one core`);
	report('idle: termchat, WeeChat', `${idle.toFixed(2)} %, ${weechatIdle.toFixed(2)} %`);
	report(
		`${perSecond} messages/s: termchat, WeeChat`,
		`${loaded.toFixed(1)} %, ${weechatLoaded.toFixed(1)} %`,
	);
	report('written meanwhile: termchat, WeeChat', `${bytes} bytes, ${weechatBytes} bytes`);
	report(
		'memory: termchat, WeeChat',
		programs.map(({pid}) => `${(rssOf(pid) / 2 ** 20).toFixed(0)} MB`).join(', '),
	);
	reportAim(`idle under ${aimIdlePercent} % of a core`, idle < aimIdlePercent);
	reportAim(`at ${perSecond} messages/s less CPU than WeeChat`, loaded < weechatLoaded);
} finally {
	await Promise.all(programs.map(program => program.stop()));
	chat.close();
	irc.close();
}
process.exit(0);
