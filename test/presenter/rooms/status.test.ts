import {describe, expect, test} from 'vitest';
import type {RoomState, Session} from '../../../source/client/session/state.ts';
import {
	linkText,
	placeText,
	roomRules,
	typingText,
	unreadElsewhere,
	unsentText,
	waitingFor,
	waitingText,
} from '../../../source/presenter/rooms/status.ts';
import {glyphsOf} from '../../../source/terminal/draw/glyphs.ts';
import {draft, me, room, session, user} from '../../support/session-builder.ts';

describe('the connection', () => {
	const text = (link: Session['link'], latencyMs?: number) => {
		const {status, reason} = linkText({link, latencyMs}, 1000);
		return reason === undefined ? status : `${status}: ${reason}`;
	};

	test('shows the round trip', () => {
		expect(text({type: 'up', since: 0}, 23.6)).toBe('connected · 24 ms');
		expect(text({type: 'up', since: 0})).toBe('connected');
		const ascii = glyphsOf('ascii');
		expect(linkText({link: {type: 'up', since: 0}, latencyMs: 1}, 0, ascii).status).toBe('connected - 1 ms');
	});

	test('shows that the server cannot reach its cluster', () => {
		const {status, meaning} = linkText(
			{link: {type: 'up', since: 0}, latencyMs: 5, isServiceInterrupted: true},
			0,
		);
		expect(status).toBe('connected, the server cannot reach its cluster');
		expect(meaning).toBe('warning');
	});

	test('shows why it is lost and when the client reconnects', () => {
		expect(text({type: 'connecting', attempt: 1})).toBe('connecting');
		expect(text({type: 'waiting', attempt: 2, retryAt: 3400, reason: 'connection refused.'})).toBe(
			'offline, retrying in 3 s: connection refused',
		);
		expect(text({type: 'waiting', attempt: 2, retryAt: 0, reason: ''})).toBe(
			'offline, retrying in 0 s: no connection',
		);
		expect(text({type: 'stopped', code: 4403, reason: 'You are banned.'})).toBe(
			'disconnected: You are banned',
		);
	});

	test('counts messages that wait for the connection', () => {
		const outbox = (...texts: string[]) =>
			session([], {outbox: texts.map(one => draft(one, {type: 'waiting'}))});
		expect([outbox(), outbox('a'), outbox('a', 'b')].map(unsentText)).toEqual([
			'',
			"1 message will be sent when you're back online.",
			"2 messages will be sent when you're back online.",
		]);
		expect([outbox(), outbox('a')].map(waitingText)).toEqual(['', '1 unsent']);
		expect(waitingText(session([], {outbox: [draft('on its way')]}))).toBe('');
	});

	test('does not count messages that the server refused as messages it will send', () => {
		const failed = draft('no', {type: 'failed', code: 'forbidden', message: 'You are muted.'});
		const mixed = session([], {outbox: [failed, draft('a', {type: 'waiting'})]});
		expect(unsentText(mixed)).toBe("1 message will be sent when you're back online.");
		expect(unsentText(session([], {outbox: [failed]}))).toBe('');
		expect(waitingText(mixed)).toBe('1 unsent, 1 failed');
	});

	test('is one of the reasons for which messages wait', () => {
		const dev = (reason?: string, more: Partial<Pick<RoomState, 'membership'>> = {}) =>
			room('dev', {
				pending: [draft('a', {type: 'waiting', until: 9, ...(reason !== undefined && {reason})})],
				...more,
			});
		const slow = 'Slow mode: you can send one message, edit or topic every 10 s in dev.';
		const busy = 'The server could not save that. Try again in a moment.';
		expect(waitingFor(dev(slow), false)).toBe('the connection');
		expect(waitingFor(dev(undefined, {membership: {type: 'joining'}}), true)).toBe('the room');
		expect(waitingFor(dev(slow), true)).toBe('slow mode');
		expect(waitingFor(dev(busy), true)).toBe('the server: The server could not save that');
		expect(waitingFor(dev(), true)).toBeUndefined();
	});
});

test('typing users are named, and counted if there are more than two', () => {
	const typing = (...nicks: string[]) =>
		room('dev', {typing: nicks.map((nick, index) => ({user: user(nick), until: 10 + index}))});
	expect(
		[[], ['ann'], ['ann', 'bob'], ['ann', 'bob', 'cleo']].map(nicks =>
			typingText(typing(...nicks), me.id, 0),
		),
	).toEqual(['', 'ann is typing', 'ann and bob are typing', '3 users are typing']);
	expect(typingText(typing('ann', 'bob'), me.id, 10)).toBe('bob is typing');
	expect(typingText(typing('you', 'bob'), me.id, 0)).toBe('bob is typing');
	expect(typingText(undefined, me.id, 0)).toBe('');
});

test('unread messages in other rooms are counted by room', () => {
	const rooms = [room('dev', {unread: 9}), room('ops', {unread: 1}), room('qa', {unread: 2, mentions: 1})];
	expect(unreadElsewhere(session(rooms), 'dev')).toBe('2 unread rooms, 1 mention');
	expect(unreadElsewhere(session(rooms.slice(0, 2)), 'dev')).toBe('1 unread room');
	expect(unreadElsewhere(session(rooms.slice(0, 1)), 'dev')).toBe('');
});

test('the place of the user is a room or another user', () => {
	const bob = room('@bob+you', {with: user('bob')});
	const here = session([bob]);
	expect(placeText(here, room('dev'))).toBe('@#dev');
	expect(placeText(here, bob)).toBe(' with @bob');
});

test('the rules of a room are named with their durations', () => {
	const rules = roomRules(room('dev', {slowSeconds: 10, expiresInSeconds: 3600}));
	expect(rules.map(({text}) => text)).toEqual(['slow mode: 10 s', 'expires after 1 h']);
	expect(roomRules(room('dev'))).toEqual([]);
});
