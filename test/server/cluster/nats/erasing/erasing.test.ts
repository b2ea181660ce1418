import {describe, expect, test} from 'vitest';
import {localLease} from '../../../../../source/server/cluster/lease.ts';
import {Eraser} from '../../../../../source/server/cluster/nats/erasing/eraser.ts';
import type {JournalStream} from '../../../../../source/server/cluster/nats/stream/journal-stream.ts';
import type {Command} from '../../../../../source/server/store/commands.ts';
import type {StateReader} from '../../../../../source/server/store/state.ts';
import {ann, journalWorld, message, openDev, type TestHub} from '../journal/journal-world.ts';

const privateRoom = '~plans-x7k2';

const createPrivate: Command = {
	type: 'createRoom',
	...{room: privateRoom, kind: 'private', epoch: 'p1', opening: 'q1', at: 100},
	creator: {user: ann, tracksReading: false, wasUnused: false},
};

const inPrivate = (text: string): Command => message(text, {room: privateRoom});

const change = (type: 'edited' | 'deleted', target: number, more: object = {}): Command =>
	message('', {type, target, at: 2000, ...(type === 'deleted' && {text: undefined}), ...more});

const world = () => {
	const {stream, clock, open, settle} = journalWorld();
	const a = open();
	const eraserOver = (port: JournalStream): Eraser =>
		new Eraser({
			...{stream: port, journal: a.journal, store: a.store, lease: localLease, clock},
			log() {},
		});
	const eraser = eraserOver(stream.open());
	const apply = async (...commands: readonly Command[]): Promise<void> => {
		const proposed = commands.map(command => a.journal.propose(command as never));
		await settle();
		await Promise.all(proposed);
	};
	const erase = async (): Promise<void> => {
		const erased = eraser.eraseSome();
		await settle();
		await erased;
		expect(a.store.journalRecords.erasureCount()).toBe(0);
	};
	/** What NATS still has. */
	const stored = (): string =>
		JSON.stringify([...stream.messages.map(({data}) => data), ...stream.replacements.values()]);
	/** A hub that begins empty and reads what is left. */
	const openLate = async (): Promise<TestHub> => {
		const late = open();
		await settle();
		expect(late.journal.status).toMatchObject({problem: undefined, position: a.journal.position});
		return late;
	};
	return {stream, a, open, settle, apply, erase, stored, openLate, eraserOver};
};

const roomsOf = ({store}: {readonly store: StateReader}) =>
	store.rooms().map(({room, seq, first, epoch}) => ({room, seq, first, epoch}));

const expectSame = async (one: TestHub, other: TestHub): Promise<void> => {
	expect(roomsOf(one)).toEqual(roomsOf(other));
	for (const {room} of one.store.rooms()) expect(await one.entries(room)).toEqual(await other.entries(room));
};

describe('words that are gone from the state are gone from the stream', () => {
	test('of an expired message, with its edits', async () => {
		const {a, apply, erase, stored, openLate} = world();
		await apply(openDev, message('public'), message('ephemeral', {expiresAt: 5000}));
		await apply(change('edited', 2, {text: 'ephemeral edit'}), message('after'));
		await apply({type: 'expire', at: 6000, limit: 200});
		await erase();
		expect(stored()).not.toContain('ephemeral');
		expect(await a.texts()).toEqual(['public', 'after']);
		await expectSame(a, await openLate());
	});

	test('of a deleted message, with its edits', async () => {
		const {a, apply, erase, stored, openLate} = world();
		await apply(openDev, message('secret'), change('edited', 1, {text: 'secret edit'}), change('deleted', 1));
		await erase();
		expect(stored()).not.toContain('secret');
		await expectSame(a, await openLate());
	});

	test('of an edited message, whose new text stays', async () => {
		const {a, apply, erase, stored, openLate} = world();
		await apply(openDev, message('mistake'), change('edited', 1, {text: 'right'}));
		await erase();
		expect(stored()).not.toContain('mistake');
		expect(stored()).toContain('right');
		await expectSame(a, await openLate());
	});

	test('of pruned messages, but not of those that have still to expire', async () => {
		const {a, apply, erase, stored, openLate} = world();
		await apply(openDev, message('old'), message('brief', {expiresAt: 9000}), message('new'));
		await apply({type: 'prune', room: 'dev', epoch: 'e1', through: 2});
		await erase();
		expect(stored()).not.toContain('"old');
		expect(stored()).toContain('brief');
		await expectSame(a, await openLate());
	});

	test('of a private room that was forgotten, with its name', async () => {
		const {a, apply, erase, stored, openLate} = world();
		await apply(openDev, createPrivate, inPrivate('plan one'), inPrivate('plan two'), message('public'));
		await apply({type: 'forgetRoom', room: privateRoom, epoch: 'p1', opening: 'q1', at: 200} as Command);
		expect(stored()).toContain('plans-x7k2');
		await erase();
		expect(stored()).not.toContain('plan');
		const late = await openLate();
		expect(late.store.room(privateRoom)).toBeUndefined();
		await expectSame(a, late);
	});

	test('of a public room that the operator removed', async () => {
		const {a, apply, erase, stored, openLate} = world();
		const by = {id: 'server', nick: 'server'};
		await apply(openDev, message('first words'));
		await apply(
			{type: 'removeRoom', room: 'dev', by, reason: 'spam'},
			{...openDev, epoch: 'e2', opening: 'o2'},
		);
		await apply(message('second words'));
		await erase();
		expect(stored()).not.toContain('first');
		expect(await a.texts()).toEqual(['second words']);
		await expectSame(a, await openLate());
	});
});

describe('a hub that is behind while messages are erased', () => {
	test('goes on with the replacements, also in a private room that it knows by name', async () => {
		const {stream, a, open, settle, apply, erase} = world();
		const behind = open();
		await apply(openDev, createPrivate, inPrivate('one'));
		stream.setConnected(2, false);
		await apply(inPrivate('brief'), message('public'));
		await apply(message('', {type: 'deleted', room: privateRoom, target: 2, text: undefined, at: 2000}));
		await erase();
		expect(behind.store.room(privateRoom)?.seq).toBe(1);
		stream.setConnected(2, true);
		await settle();
		await expectSame(a, behind);
	});

	test('stops if a message was removed by others', async () => {
		const {stream, apply, open, settle} = world();
		await apply(openDev, message('one'), message('two'));
		void stream.open().erase(2);
		const late = open();
		await settle();
		expect(late.journal.status.problem).toMatch(
			/Message 2 of the journal .* was removed, but not by termchat/,
		);
	});

	test('stops if the journal begins after its position', async () => {
		const {stream, apply, open, settle} = world();
		await apply(openDev, message('one'), message('two'));
		stream.trim(3);
		const late = open();
		await settle();
		expect(late.journal.status.problem).toMatch(/too far behind: it needs message 1 .* begins at 3/);
	});
});

test('another holder of the lease continues where one was interrupted', async () => {
	const {stream, a, apply, erase, stored, eraserOver, openLate} = world();
	await apply(
		openDev,
		message('secret one'),
		message('secret two'),
		change('deleted', 1),
		change('deleted', 2),
	);
	const port = stream.open();
	let erased = 0;
	const interrupted = eraserOver({
		...port,
		async erase(position) {
			if (erased++ > 0) throw new Error('The connection is gone.');
			await port.erase(position);
		},
	});
	await expect(interrupted.eraseSome()).rejects.toThrow('The connection is gone.');
	expect(a.store.journalRecords.erasureCount()).toBe(2);
	await erase();
	expect(stored()).not.toContain('secret');
	await expectSame(a, await openLate());
});

test('what is recorded of messages that the stream has dropped is forgotten', async () => {
	const {stream, a, apply, erase, eraserOver} = world();
	await apply(openDev, message('secret'), change('deleted', 1), message('kept'));
	await erase();
	expect(stream.replacements.size).toBeGreaterThan(0);
	expect(a.store.journalRecords.erasureCount()).toBe(0);
	stream.trim(stream.last);
	const eraser = eraserOver(stream.open());
	expect(await eraser.tidySome()).toBeGreaterThan(0);
	expect(await eraser.tidySome()).toBe(0);
	expect(stream.replacements.size).toBe(0);
});
