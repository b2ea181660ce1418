import {expect, test} from 'vitest';
import {initialSession, reduce} from '../../../../source/client/session/reducer/reduce.ts';
import type {Session} from '../../../../source/client/session/state.ts';
import {defaultLimits} from '../../../../source/protocol/limits.ts';
import type {ServerFrame} from '../../../../source/protocol/server-frames.ts';

const you = {id: 'u1', nick: 'you'};
const bob = {id: 'u2', nick: 'bob'};
const at = 1_790_000_000_000;

const receive = (session: Session, frame: ServerFrame, now = at): Session =>
	reduce(session, {type: 'received', frame, at: now, serial: 1});

const message = (seq: number, text: string) =>
	({type: 'message', room: 'dev', seq, prev: seq - 1, at, from: bob, text}) as const;

const welcome = (notifications?: {
	rooms: {room: string; isMuted: true; mutedUntil?: number}[];
	highlight: string[];
}) =>
	({
		type: 'welcome',
		version: 1,
		user: you,
		server: {name: 'termchat', version: '1'},
		...(notifications && {notifications}),
		limits: defaultLimits,
		heartbeatSeconds: 15,
		at,
	}) as const;

const joined = (seq: number, entries: ReturnType<typeof message>[]): ServerFrame => ({
	type: 'joined',
	room: 'dev',
	epoch: 'e',
	seq,
	first: 1,
	entries,
	hasMore: false,
	isRecovered: true,
	topic: '',
	members: [you, bob],
	memberCount: 2,
	readSeq: 1,
});

const inDev = (): Session =>
	receive(
		receive(initialSession, welcome({rooms: [], highlight: []})),
		joined(2, [message(1, 'hi'), message(2, 'deploy')]),
	);

const dev = (session: Session) => session.rooms.get('dev');
const mentionsOf = (session: Session): readonly boolean[] =>
	dev(session)?.log.items.map(item => item.type === 'message' && item.isMention) ?? [];

test('a new highlight word marks and counts the messages that are loaded', () => {
	const before = inDev();
	expect(dev(before)?.mentions).toBe(0);
	const after = receive(before, {type: 'notifications', rooms: [], highlight: ['Deploy']});
	expect(mentionsOf(after)).toEqual([false, true]);
	expect(dev(after)?.mentions).toBe(1);
	const live = receive(after, message(3, 'to deploy'));
	expect(dev(live)?.mentions).toBe(2);
	const removed = receive(live, {type: 'notifications', rooms: [], highlight: []});
	expect(mentionsOf(removed)).toEqual([false, false, false]);
	expect(dev(removed)?.mentions).toBe(0);
});

test('a reply in a followed thread counts as a mention, whichever words are highlighted', () => {
	const followed = receive(inDev(), {type: 'followed', room: 'dev', seq: 1, on: true});
	const before = receive(followed, {...message(3, 'to deploy'), replyTo: 1, thread: 1});
	const last = (session: Session) => dev(session)?.log.items.at(-1);
	expect(last(before)).toMatchObject({isMention: true, isInFollowedThread: true});
	const after = receive(before, {type: 'notifications', rooms: [], highlight: ['deploy']});
	expect(last(after)).toMatchObject({isMention: true, isInFollowedThread: false});
	const removed = receive(after, {type: 'notifications', rooms: [], highlight: []});
	expect(last(removed)).toMatchObject({isMention: true, isInFollowedThread: true});
	expect(dev(removed)?.mentions).toBe(1);
});

test('an edit decides again whether the text of a reply in a followed thread mentions the user', () => {
	const followed = receive(inDev(), {type: 'followed', room: 'dev', seq: 1, on: true});
	const reply = receive(followed, {...message(3, 'deployed'), replyTo: 1, thread: 1});
	const edit = {
		type: 'edited',
		room: 'dev',
		seq: 4,
		prev: 3,
		at,
		from: bob,
		target: 3,
		text: '@you deployed',
	} as const;
	const edited = receive(reply, edit);
	expect(dev(edited)?.log.items.at(-1)).toMatchObject({isMention: true, isInFollowedThread: false});
});

test('a mute ends at its time', () => {
	const session = receive(
		initialSession,
		welcome({rooms: [{room: 'dev', isMuted: true, mutedUntil: at + 60_000}], highlight: []}),
	);
	const isMuted = (one: Session) => one.notifications?.rooms[0]?.isMuted;
	expect(isMuted(reduce(session, {type: 'timePassed', at: at + 59_999}))).toBe(true);
	expect(isMuted(reduce(session, {type: 'timePassed', at: at + 60_000}))).toBeUndefined();
});

test('do-not-disturb times begin and end as time passes', () => {
	const session = receive(inDev(), {type: 'notifications', rooms: [], highlight: [], quietUntil: at + 1000});
	expect(session.quietEnd).toBe(at + 1000);
	expect(reduce(session, {type: 'timePassed', at: at + 1000}).quietEnd).toBeUndefined();
});

test('a server that does not store notification settings has none', () => {
	expect(receive(inDev(), welcome()).notifications).toBeUndefined();
});

test('the page of a join and of a resume is history, and what follows is live', () => {
	const session = inDev();
	expect(dev(session)?.liveAfter).toBe(2);
	const waiting = reduce(session, {type: 'linkChanged', link: {type: 'connecting', attempt: 1}});
	const resumed = receive(waiting, joined(4, [message(3, 'you?'), message(4, 'you!')]));
	expect(dev(resumed)?.liveAfter).toBe(4);
	expect(dev(receive(resumed, message(5, 'you')))?.liveAfter).toBe(4);
});
