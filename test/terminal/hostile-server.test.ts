/** Sends hostile text in every string of a server to the full screen and to plain mode: none may reach the terminal unsanitized. */
import {EventEmitter} from 'node:events';
import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import type {Client} from '../../source/client/client.ts';
import {defaultSettings} from '../../source/commands/settings.ts';
import {commands} from '../../source/commands/slash/registry.ts';
import type {ClientFrame, ServerFrame} from '../../source/protocol/frames.ts';
import {runFullScreen} from '../../source/terminal/full-screen.tsx';
import {runPlain} from '../../source/terminal/plain.ts';
import {fixedConfig} from '../../source/terminal/settings-file/live-settings.ts';
import {
	answerTypes,
	expectPlain,
	hostileFrame,
	hostileText,
	serverFrameTypes,
} from '../support/hostile-frames.ts';
import {type ScriptedServer, scriptForTest} from '../support/scripted-server.ts';

const ownWords: Readonly<Record<string, readonly string[]>> = {
	invite: ['', 'list', 'revoke x'],
	create: ['--private plan', 'plan topic'],
	search: ['canary', 'canary in:*'],
	react: ['#1 :tada:'],
	edit: ['#1 text'],
	delete: ['#1'],
	reply: ['#1 text'],
	ephemeral: ['30s text', 'room 1h'],
	slow: ['5s'],
};

/** Arguments for every command that sends a request to the server. */
const commandLines = commands.flatMap(({name}) => {
	if (['quit', 'open', 'editor', 'suspend'].includes(name)) return [];
	const words = ownWords[name] ?? ['', 'dev', 'bob text'];
	return words.map(more => `/${name} ${more}`.trim());
});

let seq = 10;

/** The answer to a request, or its refusal, with hostile text in every string, for a joined room or any room. */
const answerTo = (request: ClientFrame, isRefused: boolean): ServerFrame | undefined => {
	const type = isRefused ? 'error' : answerTypes[request.type];
	if (type === undefined || request.type === 'ping') return undefined;
	const room = 'room' in request && request.room !== undefined ? {room: request.room} : {};
	const draft = 'draft' in request ? {draft: request.draft} : {};
	const paging = {hasMore: false, hasOlder: false, hasNewer: false, seq: ++seq, retryInMs: undefined};
	return hostileFrame(type, {...paging, ...room, ...draft, id: request.id});
};

const answerAll = async (script: ScriptedServer, isRefused: boolean): Promise<void> => {
	for (let rounds = 0; rounds < 5 && script.received.length > 0; rounds++) {
		const answers = script.received.splice(0).map(request => answerTo(request, isRefused));
		await script.send(...answers.filter(answer => answer !== undefined));
	}
};

/** All frames of a server, for a joined room and for rooms with hostile names. */
const hearEverything = async (script: ScriptedServer): Promise<void> => {
	for (const type of serverFrameTypes) {
		for (const room of ['dev', hostileText]) {
			await script.send(hostileFrame(type, {room, seq: ++seq, prev: seq - 1, id: undefined}));
		}
	}
	for (const action of ['kick', 'ban', 'mute']) {
		await script.send(hostileFrame('moderated', {room: 'dev', action, id: undefined}));
	}
	await answerAll(script, false);
};

const enterDev = async (): Promise<{script: ScriptedServer; client: Client}> => {
	const script = scriptForTest();
	await script.welcome();
	void script.client.join('dev');
	await script.pass();
	await script.joined({entries: []});
	return {script, client: script.client};
};

/** The client's own message when the server refuses it permanently. */
const farewell = async (script: ScriptedServer): Promise<void> => {
	await script.send(hostileFrame('closing', {code: 4501}));
	script.connection().close(4501, hostileText.slice(0, 40));
	await script.pass(100);
};

test('plain mode sanitises every frame, answer and refusal', async () => {
	const {script, client} = await enterDev();
	const input = new PassThrough();
	const ended = new AbortController();
	let output = '';
	const running = runPlain({
		client,
		url: 'http://127.0.0.1:8080/',
		input,
		output: {write: text => (output += text)},
		clock: script.clock,
		config: fixedConfig(),
		openLink: () => Promise.resolve({type: 'opened'}),
		room: 'dev',
		signal: ended.signal,
	});
	await hearEverything(script);
	for (const isRefused of [false, true]) {
		for (const line of ['text', ...commandLines]) {
			input.write(`${line}\n`);
			await script.pass();
			await answerAll(script, isRefused);
		}
	}
	await farewell(script);
	ended.abort();
	await running;
	expect(output).toContain('canary');
	expectPlain(output);
});

/** A terminal that records its output. */
const fakeTerminal = (): {stdout: NodeJS.WriteStream; written: () => string} => {
	let written = '';
	const stdout = Object.assign(new EventEmitter(), {
		columns: 110,
		rows: 30,
		isTTY: true,
		write(chunk: string | Uint8Array) {
			written += String(chunk);
			return true;
		},
	});
	return {stdout: stdout as unknown as NodeJS.WriteStream, written: () => written};
};

/** The sequences of Ink, of the theme and of `terminal.ts`. An OSC of ours contains no control characters. */
const ours =
	/\u001B\[(\?(7|25|1000|1004|1006|1049|2004|2026)[hl]|[0-9;]*m|\d*[ABCDEFGK]|\d*(;\d*)?H|[0-3]?J|2[23];0t|>5u|<u|\?u)|\u001B\](2;|9;|777;notify;|11;\?)[^\p{Cc}]*\u001B\\|\u001B\]8;;[^\p{Cc}]*(\u0007|\u001B\\)|\u001B\]52;c;[A-Za-z0-9+/=]*\u0007|\u0007|\r/gu;

test('the full screen sanitises every frame, answer and refusal', async () => {
	const {script, client} = await enterDev();
	const stdin = new PassThrough();
	const terminal = fakeTerminal();
	const running = runFullScreen({
		client,
		url: 'http://127.0.0.1:8080/',
		stdin: Object.assign(stdin, {isTTY: true, setRawMode: () => {}}),
		stdout: terminal.stdout,
		env: {},
		clock: script.clock,
		colours: '256',
		config: fixedConfig({settings: {...defaultSettings, notify: true}}),
		room: 'dev',
	});
	const drawn = (): Promise<void> => script.pass(60);
	await drawn();
	await hearEverything(script);
	await drawn();
	for (const isRefused of [false, true]) {
		for (const line of ['text', ...commandLines]) {
			stdin.write(`\u001B[27u\u0015${line}\r`);
			await drawn();
			await answerAll(script, isRefused);
			await drawn();
		}
	}
	await farewell(script);
	await drawn();
	stdin.write('\u001B[27u\u0015/quit\ry');
	await drawn();
	stdin.write('y');
	await drawn();
	await running;
	expect(terminal.written()).toContain('canary');
	expectPlain(terminal.written().replace(ours, ''));
}, 60_000);
