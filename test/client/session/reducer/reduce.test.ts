import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {SessionEvent} from '../../../../source/client/session/events.ts';
import {initialSession, reduce, reduceAll} from '../../../../source/client/session/reducer/reduce.ts';
import {type Draft, type Item, type Session, windowSize} from '../../../../source/client/session/state.ts';
import {isLogged} from '../../../../source/client/session/window.ts';
import type {Entry, Person, ServerFrame} from '../../../../source/protocol/server-frames.ts';
import {bob, historyFrame, joinedFrame, message, messages, welcomeFrame} from '../../../support/frames.ts';

let serial = 0;
const received = (frame: ServerFrame, at = 1_000_000): SessionEvent => ({
	type: 'received',
	frame,
	at,
	serial: ++serial,
});
const draft = (id: string, more: Partial<Draft> = {}): Draft => ({
	draft: id,
	target: {room: 'dev'},
	text: id,
	at: 0,
	state: {type: 'waiting'},
	...more,
});

const upInDev = (entries: Entry[] = []): Session =>
	reduceAll(initialSession, [
		received(welcomeFrame({at: 1_000_000})),
		{type: 'joining', room: 'dev'},
		received(joinedFrame({entries})),
	]);

const dev = (session: Session) => {
	const room = session.rooms.get('dev');
	if (room === undefined) throw new Error('not in dev');
	return room;
};
const hearing = (session: Session, ...frames: ServerFrame[]): Session =>
	reduceAll(
		session,
		frames.map(frame => received(frame)),
	);

test('a first visit marks messages as read, except in a direct room or a new log', () => {
	const visit = {entries: messages(1, 3), isFirstVisit: true as const};
	const inRoom = (...frames: ServerFrame[]) => hearing(initialSession, welcomeFrame(), ...frames).rooms;
	expect(inRoom(joinedFrame(visit)).get('dev')).toMatchObject({readSeq: 3, unread: 0});
	const direct = {...visit, room: '@u1+u2', with: bob};
	expect(inRoom(joinedFrame(direct)).get('@u1+u2')).toMatchObject({readSeq: 0, unread: 3});
	const anew = inRoom(joinedFrame({epoch: 'e0'}), joinedFrame(visit));
	expect(anew.get('dev')).toMatchObject({readSeq: 0, unread: 3});
});

test('shows no presence of known members, of unknown users who leave, or of the user', () => {
	const eve = {id: 'u3', nick: 'eve'};
	const carl = {id: 'u4', nick: 'carl'};
	const me = {id: 'u1', nick: 'ann'};
	const come = {type: 'presence', room: 'dev', joined: [me, bob, eve], left: [carl], memberCount: 3} as const;
	const session = hearing(upInDev(), {...come, joined: [...come.joined], left: [...come.left]});
	expect(dev(session).log.items).toMatchObject([{type: 'presence', joined: [eve], left: []}]);
	expect(dev(session)).toMatchObject({members: [me, bob, eve], memberCount: 3});
	const again = hearing(session, {...come, joined: [me, bob, eve], left: []});
	expect(dev(again).log.items).toEqual(dev(session).log.items);
});

describe('drafts', () => {
	test('are in the room in the order of posting until their echo', () => {
		const posted = reduceAll(upInDev(), [
			{type: 'posted', draft: draft('d1')},
			{type: 'posted', draft: draft('d2')},
		]);
		expect(dev(posted).pending.map(one => one.draft)).toEqual(['d1', 'd2']);
		const echoed = hearing(posted, message(1, {from: {id: 'u1', nick: 'ann'}, draft: 'd1'}));
		expect(dev(echoed).pending.map(one => one.draft)).toEqual(['d2']);
		expect(echoed.outbox?.map(one => one.draft)).toEqual(['d2']);
	});

	test("are confirmed by a resume that contains them, but not by another user's draft with the same id", () => {
		const posted = reduce(upInDev(), {type: 'posted', draft: draft('d1')});
		expect(dev(hearing(posted, message(1, {draft: 'd1'}))).pending.length).toBe(1);
		const mine = message(1, {from: {id: 'u1', nick: 'ann'}, draft: 'd1'});
		expect(dev(hearing(posted, joinedFrame({entries: [mine], isRecovered: true}))).pending).toEqual([]);
	});

	test('that were being sent wait again when the link is lost; failed drafts stay failed', () => {
		const session = reduceAll(upInDev(), [
			{type: 'posted', draft: draft('d1')},
			{type: 'posted', draft: draft('d2')},
			{type: 'sendStarted', draft: 'd1'},
			{type: 'failed', draft: 'd2', code: 'too_large', message: 'Too long.'},
			{type: 'linkChanged', link: {type: 'waiting', attempt: 1, retryAt: 0, reason: 'cut'}},
		]);
		expect(dev(session).pending.map(({state}) => state.type)).toEqual(['waiting', 'failed']);
		expect(dev(session).membership.type).toBe('joining');
	});

	test('to a user show in the direct room when it is known', () => {
		const posted = reduce(upInDev(), {type: 'posted', draft: draft('d1', {target: {to: 'Bob'}})});
		expect(posted.rooms.size).toBe(1);
		const opened = hearing(posted, message(1, {room: '@u1+u2'}));
		expect(opened.rooms.get('@u1+u2')).toMatchObject({with: bob, unread: 1, mentions: 1});
		expect(opened.rooms.get('@u1+u2')?.pending.map(one => one.draft)).toEqual(['d1']);
	});
});

describe('changes of messages', () => {
	test('an edit changes the message and raises its revision', () => {
		const session = hearing(
			upInDev(messages(1, 3)),
			{type: 'reacted', room: 'dev', seq: 4, prev: 3, at: 9, from: bob, target: 2, emoji: '👍', on: true},
			{type: 'edited', room: 'dev', seq: 5, prev: 4, at: 10, from: bob, target: 2, text: 'ann: better'},
		);
		expect(dev(session).log.items[1]).toMatchObject({
			text: 'ann: better',
			editedAt: 10,
			isMention: true,
			revision: 2,
			reactions: [{emoji: '👍', from: [bob]}],
		});
		const off = hearing(session, {
			type: 'reacted',
			room: 'dev',
			seq: 6,
			prev: 5,
			at: 11,
			from: bob,
			target: 2,
			emoji: '👍',
			on: false,
		});
		expect(dev(off).log.items[1]).toMatchObject({reactions: []});
	});

	test('a reaction that a page includes counts once', () => {
		const reaction = {
			type: 'reacted',
			room: 'dev',
			seq: 5,
			prev: 4,
			at: 9,
			from: bob,
			emoji: '👍',
			on: true,
		} as const;
		const people = Array.from({length: 20}, (_, index) => ({id: `p${index}`, nick: `nick-${index}`}));
		const reactions = [{emoji: '👍', from: people, count: 24}];
		const resumed = hearing(
			upInDev(messages(1, 3)),
			joinedFrame({entries: [message(4, {reactions}), {...reaction, target: 4}], isRecovered: true}),
		);
		expect(dev(resumed).log.items[3]).toMatchObject({reactions});
		const page = historyFrame([message(2, {reactions})], {seq: 5});
		const since = [{...reaction, target: 2}];
		const refreshed = reduce(resumed, {
			type: 'messagesRefreshed',
			room: 'dev',
			messages: [message(2, {reactions})],
			since: [...since, {...reaction, seq: 6, prev: 5, target: 2}],
			page,
		});
		expect(dev(refreshed).log.items[1]).toMatchObject({reactions: [{emoji: '👍', count: 25}]});
	});

	test('limits the names of a reaction from an older server', () => {
		const people = Array.from({length: 30}, (_, index) => ({id: `p${index}`, nick: `nick-${index}`}));
		const old = upInDev([message(1, {reactions: [{emoji: '👍', from: people}]})]);
		expect(dev(old).log.items[0]).toMatchObject({
			reactions: [{emoji: '👍', from: people.slice(0, 20), count: 30}],
		});
	});

	test('a change of a message outside of the window copies nothing', () => {
		const session = upInDev(messages(5, 7));
		const changed = hearing(session, {
			type: 'deleted',
			room: 'dev',
			seq: 8,
			prev: 7,
			at: 9,
			from: bob,
			target: 2,
		});
		expect(dev(changed).headSeq).toBe(8);
		expect(dev(changed).log).toBe(dev(session).log);
	});

	test('a deleted message is not unread', () => {
		const session = hearing(upInDev(), message(1, {text: 'ann?'}));
		expect(dev(session)).toMatchObject({unread: 1, mentions: 1});
		const deleted = hearing(session, {
			type: 'deleted',
			room: 'dev',
			seq: 2,
			prev: 1,
			at: 9,
			from: bob,
			target: 1,
		});
		expect(dev(deleted)).toMatchObject({unread: 0, mentions: 0});
	});
});

describe('members', () => {
	const presence = (joined: string[], left: string[]): ServerFrame => ({
		type: 'presence',
		room: 'dev',
		joined: joined.map(nick => ({id: nick, nick})),
		left: left.map(nick => ({id: nick, nick})),
		memberCount: 3,
	});

	test('consecutive presence is one item with the last state of each user', () => {
		const session = hearing(upInDev(), presence(['erin', 'frank'], []), presence(['gina'], ['frank']));
		const [item, ...rest] = dev(session).log.items;
		expect(rest).toEqual([]);
		expect(item).toMatchObject({
			type: 'presence',
			revision: 1,
			joined: [{nick: 'erin'}, {nick: 'gina'}],
			left: [{nick: 'frank'}],
		});
		expect(dev(session).members.map(({nick}) => nick)).toEqual(['ann', 'bob', 'erin', 'gina']);
	});

	test('a join is shown above the first message of the user, which may come before it', () => {
		const erin = {id: 'erin', nick: 'erin'};
		const hi = {...message(1), text: 'hi', from: erin, at: 999_900};
		const first = hearing(upInDev(), hi, presence(['erin', 'frank'], []));
		expect(dev(first).log.items).toMatchObject([
			{type: 'presence', at: 999_900, joined: [erin]},
			{type: 'message', text: 'hi'},
			{type: 'presence', joined: [{nick: 'frank'}]},
		]);
		const old = hearing(upInDev(), {...hi, at: 900_000}, presence(['erin'], []));
		expect(dev(old).log.items.map(({type}) => type)).toEqual(['message', 'presence']);
	});

	test('a user who was removed from a room no longer sees its members', () => {
		const removed = hearing(upInDev(), {
			type: 'moderated',
			room: 'dev',
			action: 'kick',
			user: {id: 'u1', nick: 'ann'},
			by: bob,
		});
		expect(dev(removed)).toMatchObject({membership: {type: 'refused'}, members: [], memberCount: 0});
		const refused = reduce(upInDev(), {
			type: 'joinRefused',
			room: 'dev',
			code: 'forbidden',
			message: 'You are banned from dev.',
		});
		expect(dev(refused)).toMatchObject({members: [], memberCount: 0});
	});

	test('a user whose ban was lifted may join again', () => {
		const moderated = (action: 'ban' | 'unban') =>
			({type: 'moderated', room: 'dev', action, user: {id: 'u1', nick: 'ann'}, by: bob}) as const;
		const banned = hearing(upInDev(), moderated('ban'));
		expect(dev(banned).membership).toMatchObject({code: 'forbidden', removal: {action: 'ban'}});
		const lifted = dev(hearing(banned, moderated('unban'))).membership;
		expect(lifted).toEqual({type: 'refused', code: 'not_joined', message: 'The ban has been lifted.'});
	});

	test('notifies only once about the same users who do not receive expiring messages', () => {
		const withheld = (seq: number, ...users: readonly Person[]): ServerFrame => ({
			type: 'withheld',
			room: 'dev',
			seq,
			users: [...users],
			count: users.length,
		});
		const noticesOf = (session: Session) => dev(session).log.items.filter(({type}) => type === 'notice');
		const once = hearing(upInDev(), withheld(1, bob), withheld(2, bob));
		expect(noticesOf(once)).toMatchObject([{content: {type: 'withheld', users: [bob], count: 1}}]);
		const cat = {id: 'u-cat', nick: 'cat'};
		expect(noticesOf(hearing(once, withheld(3, bob, cat)))).toHaveLength(2);
	});

	test('keeps track of the moderators of a room, and of users who are away', () => {
		const away = {user: bob, since: 900_000, text: 'lunch'};
		const named = {user: bob, by: bob, on: true, moderators: [bob]};
		const moderator: ServerFrame = {type: 'moderator', room: 'dev', ...named};
		const known = hearing(upInDev(), moderator, {type: 'away', user: bob, away});
		expect(dev(known).moderators).toEqual([bob]);
		expect(known.away?.get(bob.id)).toEqual(away);
		const members: ServerFrame = {type: 'members', room: 'dev', members: [bob], memberCount: 1};
		const listed = hearing(known, members);
		expect(dev(listed).moderators).toEqual([]);
		expect(listed.away?.has(bob.id)).toBe(false);
	});

	test("the user's own join is not shown", () => {
		const session = hearing(upInDev(), {
			...presence([], []),
			joined: [{id: 'u1', nick: 'ann'}],
		} as ServerFrame);
		expect(dev(session).log.items).toEqual([]);
	});
});

test('an event without effect returns the same object', () => {
	const session = upInDev(messages(1, 3));
	expect(
		hearing(session, message(2), {type: 'pong', at: 5}, {type: 'rooms', rooms: [], hasMore: false}),
	).toBe(session);
	expect(reduce(session, {type: 'markedRead', room: 'dev', seq: 0})).toBe(session);
	expect(reduce(session, {type: 'markedRead', room: 'elsewhere', seq: 5})).toBe(session);
});

test('the window is limited and reports that older items exist', () => {
	const session = hearing(upInDev(), ...messages(1, windowSize + 200));
	expect(dev(session).log.items.length).toBe(windowSize);
	expect(dev(session).log).toMatchObject({hasOlder: true, hasNewer: false, firstSeq: 201});
	const older = reduce(session, {
		type: 'pageReceived',
		room: 'dev',
		request: {type: 'older', before: 201},
		page: {frame: historyFrame(messages(101, 200)), headAtRequest: windowSize + 200, since: []},
	});
	expect(dev(older).log).toMatchObject({hasOlder: true, hasNewer: true, firstSeq: 101, lastSeq: 1100});
	expect(dev(older).log.items.length).toBe(windowSize);
});

test('the unread count is a minimum if the window is too short, and exact after all is read', () => {
	const session = hearing(upInDev(), ...messages(1, windowSize + 200));
	expect(dev(session)).toMatchObject({unread: windowSize + 200, isUnreadAtLeast: false});
	const read = reduce(session, {type: 'markedRead', room: 'dev', seq: windowSize + 190});
	expect(dev(read)).toMatchObject({unread: 10, isUnreadAtLeast: false});
	expect(dev(reduce(read, {type: 'markedRead', room: 'dev', seq: windowSize + 200}))).toMatchObject({
		unread: 0,
	});
});

// — arbitrary frames —

const seq = fc.nat(40);
const person = fc.constantFrom({id: 'u1', nick: 'ann'}, bob, {id: 'u3', nick: 'carl'});
const room = fc.constantFrom('dev', 'ops', '@u1+u2', 'nowhere');
const entryBase = {room, seq, prev: seq, at: fc.nat(100_000), from: person};
const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
	fc.record({
		...entryBase,
		type: fc.constant('message' as const),
		text: fc.constantFrom('hello', 'ann: hi', ''),
		draft: fc.constantFrom('d1', 'd2', 'd3'),
		expiresAt: fc.nat(2_000_000),
	}),
	fc.record({...entryBase, type: fc.constant('message' as const), text: fc.constantFrom('hello', '@ann')}),
	fc.record({...entryBase, type: fc.constant('edited' as const), target: seq, text: fc.constant('edited')}),
	fc.record({...entryBase, type: fc.constant('deleted' as const), target: seq}),
	fc.record({
		...entryBase,
		type: fc.constant('reacted' as const),
		target: seq,
		emoji: fc.constant('👍'),
		on: fc.boolean(),
	}),
	fc.record({...entryBase, type: fc.constant('topic' as const), text: fc.constant('topic')}),
);
const rising = fc
	.array(anyEntry, {maxLength: 6})
	.map(entries =>
		[...new Map(entries.map(entry => [entry.seq, entry])).values()].sort((a, b) => a.seq - b.seq),
	);

const anyFrame: fc.Arbitrary<ServerFrame> = fc.oneof(
	{weight: 6, arbitrary: anyEntry},
	fc.record({
		type: fc.constant('joined' as const),
		room,
		epoch: fc.constantFrom('e1', 'e2'),
		seq,
		first: seq,
		entries: rising,
		hasMore: fc.boolean(),
		isRecovered: fc.boolean(),
		topic: fc.constant(''),
		members: fc.array(person, {maxLength: 3}),
		memberCount: fc.nat(5),
		readSeq: seq,
	}),
	fc.record({type: fc.constant('gap' as const), room, after: seq, seq}),
	fc.record({type: fc.constant('read' as const), room, seq}),
	fc.record({type: fc.constant('typing' as const), room, user: person}),
	fc.record({
		type: fc.constant('presence' as const),
		room,
		joined: fc.array(person, {maxLength: 2}),
		left: fc.array(person, {maxLength: 2}),
		memberCount: fc.nat(5),
	}),
	fc.record({type: fc.constant('renamed' as const), user: person, was: fc.constant('old')}),
	fc.record({type: fc.constant('left' as const), room}),
	fc.record({
		type: fc.constant('moderated' as const),
		room,
		user: person,
		by: person,
		action: fc.constantFrom('kick' as const, 'ban' as const, 'mute' as const),
	}),
	fc.constant(welcomeFrame()),
);

const request = fc.oneof(
	fc.record({type: fc.constant('older' as const), before: seq}),
	fc.record({type: fc.constant('newer' as const), after: seq}),
	fc.record({type: fc.constant('around' as const), seq}),
	fc.constant({type: 'newest' as const}),
	fc.record({type: fc.constant('gap' as const), key: fc.constantFrom('gap:e1#1-5', 'gap:e1#0-3')}),
);

const anyEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
	{weight: 8, arbitrary: anyFrame.map(frame => received(frame))},
	fc.record({
		type: fc.constant('pageReceived' as const),
		room,
		request,
		page: fc.record({
			frame: fc
				.tuple(rising, fc.boolean(), fc.boolean())
				.map(([entries, hasOlder, hasNewer]) => historyFrame(entries, {hasOlder, hasNewer})),
			headAtRequest: seq,
			since: rising,
		}),
	}),
	fc.constantFrom<SessionEvent>(
		{type: 'joining', room: 'dev'},
		{type: 'joining', room: 'ops'},
		{type: 'roomForgotten', room: 'ops'},
		{type: 'joinRefused', room: 'dev', code: 'forbidden', message: 'no'},
		{type: 'posted', draft: draft('d1')},
		{type: 'posted', draft: draft('d2', {target: {to: 'bob'}})},
		{type: 'sendStarted', draft: 'd1'},
		{type: 'dropped', draft: 'd2'},
		{type: 'failed', draft: 'd1', code: 'x', message: 'y'},
		{type: 'linkChanged', link: {type: 'connecting', attempt: 1}},
		{type: 'viewMoved', room: 'dev', seq: 3},
		{type: 'viewMoved', room: 'dev', seq: undefined},
		{type: 'markedRead', room: 'dev', seq: 7},
		{type: 'timePassed', at: 1_500_000},
	),
);

const placed = (items: readonly Item[]): number[] => items.filter(isLogged).map(({seq}) => seq);

const expectSound = (session: Session): void => {
	for (const {log, unread, mentions} of session.rooms.values()) {
		const seqs = placed(log.items);
		for (const [index, one] of seqs.entries())
			if (index > 0) expect(one).toBeGreaterThan(seqs[index - 1] ?? 0);
		expect(new Set(log.items.map(({key}) => key)).size).toBe(log.items.length);
		expect(log.items.length).toBeLessThanOrEqual(windowSize);
		expect(unread).toBeGreaterThanOrEqual(0);
		expect(mentions).toBeGreaterThanOrEqual(0);
		expect(mentions).toBeLessThanOrEqual(unread);
	}
};

const freeze = <T>(value: T): T => {
	if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
	Object.freeze(value);
	for (const inner of value instanceof Map ? value.values() : Object.values(value)) freeze(inner);
	return value;
};

test('a presence frame that names a user twice shows the user once', () => {
	const bob = {id: 'u2', nick: 'bob'};
	const session = reduce(
		upInDev(messages(1, 3)),
		received({type: 'presence', room: 'dev', joined: [bob, bob], left: [], memberCount: 1}),
	);
	const room = session.rooms.get('dev');
	expect(room?.members.filter(({id}) => id === 'u2')).toHaveLength(1);
	expectSound(session);
});

test('any frames in any order keep the session consistent and the previous one unchanged', () => {
	fc.assert(
		fc.property(fc.array(anyEvent, {maxLength: 40}), events => {
			let session: Session = freeze(upInDev(messages(1, 3)));
			for (const event of events) {
				session = freeze(reduce(session, event));
				expectSound(session);
			}
		}),
		{numRuns: Number(process.env.RUNS ?? 300)},
	);
});

test('a batch has the same result as its frames one by one', () => {
	fc.assert(
		fc.property(fc.array(anyEvent, {maxLength: 30}), events => {
			const start = upInDev(messages(1, 3));
			const oneByOne = events.reduce(reduce, start);
			expect(reduceAll(start, events)).toEqual(oneByOne);
		}),
		{numRuns: Number(process.env.RUNS ?? 200)},
	);
});
