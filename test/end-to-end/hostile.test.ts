/** Hostile text of users and hostile frames of a server must not move, colour or control the screen. */
import {describe, expect, test} from 'vitest';
import {expectNoWrappedRow, joinRooms, ruleColumns, waitUntilConnected} from '../support/full-screen.ts';
import {keys, type Terminal} from '../support/terminal.ts';
import {startUntrustedServer, type UntrustedServer} from '../support/untrusted-server.ts';
import {makeWorld} from '../support/world.ts';
import {hostile} from '../text/hostile.ts';

interface Sight {
	readonly rules: readonly number[];
	readonly input: string | undefined;
	readonly modes: ReturnType<Terminal['modes']>;
}

const sightOf = (terminal: Terminal): Sight => ({
	rules: ruleColumns(terminal),
	input: terminal.lines().at(-1),
	modes: terminal.modes(),
});

const bob = {id: 'u2', nick: 'bob'};

/** Few enough that all are on the screen when the test reads it. */
const atOnce = 5;

/** Sends the frames, and after each batch a plain message, which must be shown. The rest of the screen must not move. */
const expectUnmoved = async (
	terminal: Terminal,
	server: UntrustedServer,
	frames: readonly ((seq: number) => Record<string, unknown>)[],
) => {
	const before = sightOf(terminal);
	let seq = 0;
	for (let at = 0; at < frames.length; at += atOnce) {
		const batch = frames.slice(at, at + atOnce).map(frame => frame(++seq));
		for (const frame of batch) server.send(frame);
		const marker = `marker-${++seq}-end`;
		server.send({
			type: 'message',
			room: 'dev',
			seq,
			prev: seq - 1,
			at: 1_790_000_000_000,
			from: bob,
			text: marker,
		});
		await terminal.waitFor(marker);
		const what = batch.map(frame => JSON.stringify(frame).slice(0, 300)).join('\n');
		expect(sightOf(terminal), `after\n${what}\n${terminal.screen()}`).toEqual(before);
		expectNoWrappedRow(terminal);
	}
};

const openAt = async (columns: number) => {
	const world = makeWorld();
	const server = world.keep(await startUntrustedServer());
	const terminal = await joinRooms(world, server, 'ann', ['dev'], {columns, rows: 24});
	terminal.type('half typed');
	await terminal.waitFor('half typed');
	return {server, terminal};
};

/** No text of another user may reach the terminal as a control sequence. */
const expectTamed = (terminal: Terminal) => {
	const written = terminal.written();
	expect(written).not.toMatch(/\x1B\]52;/);
	expect(written).not.toMatch(/\x1B\]1337/);
	expect(written).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u0080-\u009F]/);
	expect(written).not.toContain('evil.example/\u0007');
	expect(terminal.title()).not.toMatch(/root@prod/);
};

describe('a user sends hostile text', () => {
	test('as text', async () => {
		const {server, terminal} = await openAt(90);
		await expectUnmoved(
			terminal,
			server,
			hostile.map(({text}) => (seq: number) => ({
				type: 'message',
				room: 'dev',
				seq,
				prev: seq - 1,
				at: 1_790_000_000_000,
				from: bob,
				text: text.slice(0, 4000),
			})),
		);
		expectTamed(terminal);
	});

	const asNickAndTopic = (corpus: typeof hostile) =>
		corpus.flatMap(({text}) => {
			const short = text.slice(0, 60);
			const entry = {room: 'dev', at: 1_790_000_000_000};
			return [
				(seq: number) => ({
					...entry,
					type: 'message',
					seq,
					prev: seq - 1,
					from: {id: `x${seq}`, nick: short},
					text: 'a plain word',
				}),
				(seq: number) => ({...entry, type: 'topic', seq, prev: seq - 1, from: bob, text: short}),
			];
		});

	test('as nick and as topic', async () => {
		const {server, terminal} = await openAt(90);
		await expectUnmoved(terminal, server, asNickAndTopic(hostile));
		expectTamed(terminal);
	});

	// The members are to the right of the messages. Terminals disagree on the width of an emoji of several parts, and this
	// terminal draws each part with two columns. Such emoji are valid text and may move the cells to their right.
	test('and do not move the member list', async () => {
		const {server, terminal} = await openAt(110);
		await expectUnmoved(terminal, server, asNickAndTopic(hostile.filter(({keeps}) => keeps === undefined)));
	});
});

test('invalid frames of a server cause a notice, and the screen keeps working', async () => {
	const {server, terminal} = await openAt(90);
	for (const text of [
		'no json',
		'[]',
		'{"type":"message"}',
		'{"type":"message","room":"nowhere","seq":-1,"prev":1e308,"at":1e308,"from":{"id":"","nick":""},"text":""}',
		'{"type":"joined","room":"dev"}',
		'{"type":"presence","room":"dev","joined":[{"id":"__proto__","nick":"__proto__"}],"left":[],"memberCount":-5}',
		'{"type":"unknown"}',
		'{"type":"message","room":"dev","seq":1,"prev":0,"at":1e300,"from":{"id":"a","nick":"a"},"text":"late"}',
		'{"type":"message","room":"dev","seq":1,"prev":0,"at":-1e300,"from":{"id":"a","nick":"a"},"text":"early"}',
		`{"type":"message","room":"dev","seq":1,"prev":0,"at":0,"from":{"id":"a","nick":"a"},"text":"${'\u{1F600}'.repeat(4_000_000)}"}`,
		'{"type":"topic","room":"dev","seq":1,"prev":0,"at":1e300,"from":{"id":"a","nick":"a"},"text":"late"}',
		`{"type":"topic","room":"dev","seq":1,"prev":0,"at":0,"from":{"id":"a","nick":"a"},"text":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
	]) {
		server.sendRaw(text);
	}
	server.send({
		type: 'message',
		room: 'dev',
		seq: 1,
		prev: 0,
		at: 1_790_000_000_000,
		from: bob,
		text: 'still here',
	});
	await terminal.waitFor('still here');
	expect(terminal.lines().at(-1)).toContain('half typed');
	expect(terminal.hasEnded()).toBe(false);
});

test('hostile text through a real server is sanitized as well', async () => {
	const world = makeWorld();
	const server = await world.server(['--rate-limit', 'off']);
	const stranger = await world.connect(server, 'stranger', 'dev');
	const terminal = await joinRooms(world, server, 'ann', ['dev'], {columns: 90, rows: 24});
	await waitUntilConnected(terminal, 'ann');
	const before = sightOf(terminal);
	for (const {text} of hostile) stranger.send({type: 'send', room: 'dev', text: text.slice(0, 2000)});
	await stranger.post('dev', 'the end of it');
	await terminal.waitFor('the end of it');
	expect(sightOf(terminal)).toEqual(before);
	expectTamed(terminal);
	terminal.type(`fine${keys.enter}`);
	await stranger.next('message', message => message.from.nick === 'ann');
});
