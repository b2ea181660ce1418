import {describe, expect, test} from 'vitest';
import {memberEntries, moreMembers, onlineText} from '../../../source/presenter/rooms/member-list.ts';
import {
	listedRooms,
	nextUnreadRoom,
	publicRoomEntries,
	type RoomPreferences,
	roomEntries,
	unreadBadge,
	windowTitle,
} from '../../../source/presenter/rooms/room-list.ts';
import {roomTitle, shortTitle, titleOfName} from '../../../source/presenter/rooms/room-title.ts';
import {unreadElsewhere} from '../../../source/presenter/rooms/status.ts';
import {me, room, session, user} from '../../support/session-builder.ts';

describe('room titles', () => {
	const plans = room('~plans-482913057264');
	const others = [room('dev'), room('~war-room-111111111111'), room('@bob+you', {with: user('bob')})];

	test('leave out the random part of a private room’s name', () => {
		const here = session([plans, ...others]);
		expect([plans, ...others].map(one => shortTitle(here, one))).toEqual([
			'~plans',
			'#dev',
			'~war-room',
			'@bob',
		]);
		expect(roomTitle(plans)).toBe('~plans-482913057264');
	});

	test('keep the random part if two rooms would have the same title', () => {
		const other = room('~Plans-000000000001');
		const here = session([plans, other, ...others]);
		expect(shortTitle(here, plans)).toBe('~plans-482913057264');
		expect(shortTitle(here, other)).toBe('~Plans-000000000001');
	});

	test('exist for rooms the user is not in, and show hidden characters of a name', () => {
		expect(titleOfName(session([]), 'ops')).toBe('#ops');
		expect(roomTitle(room('@a+b', {with: {id: 'x', nick: 'a\u202Eb'}}))).toBe('@a<U+202E>b');
	});
});

describe('the room list', () => {
	const rooms = [
		room('@a+you', {with: user('bob'), members: ['you', 'bob'], unread: 1, mentions: 1}),
		room('dev', {topic: 'release'}),
		room('~plans-1', {unread: 3, isUnreadAtLeast: true}),
		room('old', {membership: {type: 'left'}}),
		room('ops', {membership: {type: 'refused', code: 'forbidden', message: 'no'}}),
	];

	test('has public and private rooms before direct rooms, and no room that the user left', () => {
		const entries = roomEntries(session(rooms), {current: 'dev'});
		expect(
			entries.map(({number, title, badge, isCurrent, isOnline, hint}) => [
				number,
				title.text,
				badge?.text.text,
				isCurrent,
				isOnline,
				hint,
			]),
		).toEqual([
			[1, '#dev', undefined, true, false, 'release'],
			[2, '~plans', '3+', false, false, '~plans-1'],
			[3, '#ops', undefined, false, false, ''],
			[4, '@bob', '@1', false, true, ''],
		]);
	});

	test('shows a muted room with unread messages like a read one', () => {
		const [entry] = roomEntries(session([room('dev', {unread: 2})]), {
			current: undefined,
			isMuted: () => true,
		});
		expect(entry).toMatchObject({title: {meaning: 'muted'}, badge: {text: {text: '2', meaning: 'muted'}}});
	});

	test('orders rooms as the user wants: pinned first, then unread ones or their own order', () => {
		const four = session([
			room('a'),
			room('b', {unread: 1}),
			room('c', {unread: 2, mentions: 1}),
			room('d', {unread: 9}),
			room('@x+you', {with: user('bob'), unread: 1, mentions: 1}),
		]);
		const names = (preferences: RoomPreferences) =>
			listedRooms(four, preferences)
				.map(one => one.room)
				.join(' ');
		expect(names({})).toBe('a b c d @x+you');
		expect(names({isUnreadFirst: true})).toBe('c b d a @x+you');
		expect(names({isUnreadFirst: true, isMuted: name => name === 'c'})).toBe('b d a c @x+you');
		expect(names({pinned: ['D'], isUnreadFirst: true})).toBe('d c b a @x+you');
		expect(names({order: ['c', 'a']})).toBe('c a b d @x+you');
	});

	test('the next unread room is one with mentions first, and never a muted one', () => {
		const four = session([room('a'), room('b', {unread: 1}), room('c', {unread: 2, mentions: 1})]);
		expect(nextUnreadRoom(four, 'a')).toBe('c');
		const isMuted = (name: string): boolean => name === 'c';
		expect(nextUnreadRoom(four, 'a', {isMuted})).toBe('b');
		expect(nextUnreadRoom(four, 'b', {isMuted})).toBeUndefined();
		expect(windowTitle(four, room('a'), isMuted)).toBe('(1) #a');
		expect(unreadElsewhere(four, 'a', isMuted)).toBe('1 unread room');
	});

	test('shows the count of mentions, or else of unread messages, also in words', () => {
		const badge = (unread: number, mentions = 0, isUnreadAtLeast = false) => {
			const found = unreadBadge({unread, mentions, isUnreadAtLeast});
			return found && [found.text.text, found.label];
		};
		expect(badge(0)).toBeUndefined();
		expect(badge(3)).toEqual(['3', '3 unread']);
		expect(badge(3, 1)).toEqual(['@1', '1 mention']);
		expect(badge(12, 0, true)).toEqual(['12+', '12+ unread']);
		expect(badge(1000, 0, true)).toEqual(['999+', '999+ unread']);
	});

	test('gives the window a title: mentions before unread messages, then the room', () => {
		const dev = room('dev');
		expect(windowTitle(session([dev]), dev)).toBe('#dev');
		expect(windowTitle(session([dev, room('ops', {unread: 4})]), dev)).toBe('(4) #dev');
		expect(windowTitle(session([dev, room('ops', {unread: 4, mentions: 1})]), dev)).toBe('(@1) #dev');
		expect(windowTitle(session([]), undefined)).toBe('termchat');
	});
});

test('the member list notes the owner and the user, and counts members it does not list', () => {
	const dev = room('dev', {members: ['ann', 'bob', 'you'], memberCount: 14, owner: user('ann')});
	expect(memberEntries(dev, {me}).map(({nick, notes}) => [nick.text, ...notes])).toEqual([
		['ann', 'owner'],
		['bob'],
		['you', 'you'],
	]);
	expect(memberEntries(dev, {me}, 2)).toHaveLength(2);
	expect(moreMembers(dev, 2)).toBe('+12 more');
	expect(moreMembers(dev, 14)).toBeUndefined();
	expect(onlineText(dev)).toBe('14 online');
});

test('the member list notes moderators and users who are away or idle, in words', () => {
	const dev = {...room('dev', {members: ['ann', 'bob', 'you']}), moderators: [user('bob'), user('you')]};
	const away = new Map([
		['bob', {user: user('bob'), since: 1, text: 'lunch'}],
		['ann', {user: user('ann'), since: 1, isIdle: true as const}],
	]);
	expect(memberEntries(dev, {me, away}).map(({nick, notes}) => [nick.text, ...notes])).toEqual([
		['ann', 'idle'],
		['bob', 'mod', 'away'],
		['you', 'you', 'mod'],
	]);
});

test('the public rooms are those the user has not joined, the busiest first', () => {
	const here = session([room('dev'), room('left', {membership: {type: 'left'}})]);
	const info = (name: string, memberCount: number) => ({room: name, topic: '', memberCount, seq: 1});
	const known = [info('dev', 9), info('quiet', 0), info('ops', 3), info('~plans-1', 4), info('left', 1)];
	expect(publicRoomEntries(here, known).map(({title, label}) => `${title} ${label}`)).toEqual([
		'#ops 3 online',
		'#left 1 online',
		'#quiet 0 online',
	]);
});
