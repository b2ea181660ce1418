/** What holds for an entry of every kind in every part of the program; a new kind is included by its sample. */
import {describe, expect, test} from 'vitest';
import {toMarkdown} from '../source/cli/output/entry-markdown.ts';
import {toEntryText} from '../source/cli/output/entry-text.ts';
import type {Client} from '../source/client/client.ts';
import {followRoom} from '../source/client/rooms/follow.ts';
import {alertRules, defaultSettings} from '../source/commands/settings.ts';
import {alertsBetween} from '../source/presenter/alerts/attention.ts';
import {toMessageRows} from '../source/presenter/messages/message-rows.ts';
import {searchResult} from '../source/presenter/messages/search-results.ts';
import {decodeServerFrame, encodeFrame} from '../source/protocol/connection/codec.ts';
import {entryKinds, textOf} from '../source/protocol/entry-kinds.ts';
import {importedAuthor} from '../source/protocol/imported.ts';
import type {Entry} from '../source/protocol/server-frames.ts';
import {frameClassOf} from '../source/server/gateway/websocket/slow-reader.ts';
import {EventPrinter} from '../source/terminal/plain/event-printer.ts';
import {targetRow} from '../source/web/message-pane/scrolling/jump-target.ts';
import {newItems} from '../source/web/panes/announcer.tsx';
import {clientWorld} from './support/client-world.ts';
import {entrySamples, entryTypes} from './support/entry-samples.ts';
import {linesOfRoom} from './support/presented.ts';
import {writable} from './support/writable-store.ts';

const settings = defaultSettings;

/** Ann and bob in `dev`, where ann has sent a message that bob has read. */
const makeRoom = async () => {
	const world = clientWorld();
	const [ann, bob] = [world.connect('ann'), world.connect('bob')];
	await world.pass();
	for (const client of [ann, bob]) client.join('dev');
	await world.pass();
	ann.post({room: 'dev'}, 'first');
	await world.pass();
	bob.markRead('dev', roomOf(bob).headSeq);
	await world.pass();
	/** Adds an entry by ann and passes time until bob has it. */
	const append = async (type: keyof typeof entrySamples): Promise<Entry> => {
		const from = ann.session().me ?? {id: '', nick: ''};
		const draft = {...entrySamples[type], at: world.clock.now(), from};
		const {entry} = await writable(world.server().store).append(draft);
		await world.pass();
		return entry;
	};
	return {world, ann, bob, append};
};

const roomOf = (client: Client) => {
	const room = client.session().rooms.get('dev');
	if (room === undefined) throw new Error('The client is not in the room.');
	return room;
};

describe.each(entryTypes)('an entry of the kind %s', type => {
	const description = entryKinds[type];
	const hasTarget = 'target' in entrySamples[type];
	const hasText = description.text !== undefined;

	test('is the same after it was encoded and decoded', () => {
		const entry = {...entrySamples[type], seq: 2, prev: 1} as Entry;
		expect(decodeServerFrame(encodeFrame(entry))).toEqual({ok: true, frame: entry});
	});

	test('is held back for a slow reader', () => {
		expect(frameClassOf({...entrySamples[type], seq: 2, prev: 1} as Entry)).toBe('entry');
	});

	test('counts as unread, mentions and alerts as described', async () => {
		const {bob, append} = await makeRoom();
		const before = bob.session();
		await append(type);
		const expected = description.countsAsUnread ? 1 : 0;
		expect(roomOf(bob)).toMatchObject({unread: expected, mentions: expected});
		const alerts = alertsBetween(before, bob.session(), alertRules(settings, bob.session()));
		expect(alerts.map(({item}) => item.text)).toEqual(expected === 1 ? [textOf(entrySamples[type])] : []);
		expect(newItems(roomOf(bob), 1, settings)).toHaveLength(expected);
	});

	test('has a row, which ignoring its author hides if it counts as unread', async () => {
		const {bob, append} = await makeRoom();
		const room = roomOf(bob);
		await append(type);
		if (hasTarget) expect(linesOfRoom(roomOf(bob))).not.toEqual(linesOfRoom(room));
		else expect(linesOfRoom(roomOf(bob)).at(-1)).toContain('zebra');
		const isIgnored = () => true;
		const shown = linesOfRoom(roomOf(bob), {unread: undefined, isIgnored});
		expect(shown.some(line => line.includes('zebra'))).toBe(
			hasText && !hasTarget && !description.countsAsUnread,
		);
	});

	test('is reached by a jump to its number if it has a row of its own', async () => {
		const {bob, append} = await makeRoom();
		const {seq} = await append(type);
		const row = targetRow(toMessageRows(roomOf(bob), {unread: undefined}), {type: 'seq', seq});
		expect(row !== undefined).toBe(!hasTarget);
	});

	test('is printed once by the client without a screen, and rings as described', async () => {
		const {world, bob, append} = await makeRoom();
		const lines: string[] = [];
		let rings = 0;
		const printer = new EventPrinter({
			session: () => bob.session(),
			settings: () => settings,
			output: {write: text => lines.push(text)},
			ring: () => rings++,
			clock: world.clock,
		});
		bob.onFrame(printer.onFrame);
		bob.subscribe(printer.onSession);
		await append(type);
		expect(lines).toHaveLength(1);
		expect(lines[0]).toMatch(hasText ? /#dev .*ann.*zebra/ : /#dev \* ann /);
		expect(rings).toBe(description.countsAsUnread ? 1 : 0);
	});

	test('is followed, printed and exported by the shell commands', async () => {
		const {world, bob, append} = await makeRoom();
		const followed: Entry[] = [];
		followRoom(bob, 'dev', roomOf(bob).headSeq, entry => followed.push(entry));
		await world.pass();
		const entry = await append(type);
		expect(followed).toEqual([entry]);
		expect(toEntryText(entry)).toMatch(hasText ? /ann.*zebra/ : /\* ann /);
		// An export has the messages with all changes, so it leaves out the changes.
		const markdown = toMarkdown(entry);
		if (hasTarget) expect(markdown).toBeUndefined();
		else expect(markdown).toMatch(/ann[\s\S]*zebra/);
	});

	test('is found by search as described', async () => {
		const {bob, append, world} = await makeRoom();
		await append(type);
		const asked = bob.ask({type: 'search', query: 'zebra', room: 'dev'});
		await world.pass();
		const {entries} = await asked;
		// The edited text of a message is found in the message.
		const expected = type === 'edited' ? ['message'] : description.isSearchable ? [type] : [];
		expect(entries.map(found => found.type)).toEqual(expected);
		for (const entry of entries) {
			const found = {...entry, text: textOf(entry)};
			const {excerpt} = searchResult(found, bob.session(), {query: 'zebra', current: 'dev'});
			expect(excerpt.map(({text}) => text).join('')).toContain('zebra');
		}
	});
});

test.each(entryTypes)('an imported entry of the kind %s is no news', async type => {
	const {world, bob} = await makeRoom();
	const {store} = world.server();
	const from = importedAuthor('ann');
	const at = Date.UTC(2014, 2, 3);
	await writable(store).append({...entrySamples.message, draft: 'd', text: 'old words', at, from});
	const before = bob.session();
	const draft = {...entrySamples[type], at, from};
	await writable(store).append('target' in draft ? {...draft, target: 2} : draft);
	await world.pass();
	expect(roomOf(bob)).toMatchObject({unread: 0, mentions: 0});
	expect(alertsBetween(before, bob.session(), alertRules(settings, bob.session()))).toEqual([]);
	expect(newItems(roomOf(bob), 1, settings)).toEqual([]);
	const shown = linesOfRoom(roomOf(bob), {unread: {after: 1, until: roomOf(bob).headSeq}});
	expect(shown.join('\n')).toMatch(/ann\[imported\]|ann .*\(imported\)/);
	expect(shown.join('\n')).not.toMatch(/unread|new message/);
});
