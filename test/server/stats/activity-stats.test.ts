import fc from 'fast-check';
import {expect, test} from 'vitest';
import {ActivityStats} from '../../../source/server/stats/activity-stats.ts';

const ann = {id: 'a', nick: 'ann'};
const bob = {id: 'b', nick: 'bob'};
const minute = 60_000;
const start = 1_790_000_000_000;
const everyone = {type: 'all', userId: 'u', closedRooms: () => []} as const;
const sees = (...rooms: string[]) => ({type: 'all', userId: rooms.join(), closedRooms: () => rooms}) as const;

test('averages messages over one, five and sixty minutes and forgets them after an hour', () => {
	const stats = new ActivityStats();
	for (let age = 0; age < 60; age++) stats.noteMessage('dev', true, ann, start + age * minute);
	const now = start + 59 * minute;
	expect(stats.figures(now, everyone)).toMatchObject({
		perMinute: {last1: 1, last5: 1, last60: 1},
		minutes: new Array(60).fill(1),
	});
	const later = stats.figures(now + 30 * minute, everyone);
	expect(later.perMinute).toEqual({last1: 0, last5: 0, last60: 0.5});
	expect(later.minutes.slice(29, 31)).toEqual([1, 0]);
	expect(stats.figures(now + 60 * minute, everyone).busiestRooms).toEqual([]);
});

test('counts users who sent something or joined in the last five minutes as active', () => {
	const stats = new ActivityStats();
	stats.noteJoin('dev', true, ann, start);
	stats.noteMessage('dev', true, bob, start);
	stats.noteMessage('ops', true, bob, start + minute);
	expect(stats.figures(start + 2 * minute, everyone).activeUsers).toBe(2);
	expect(stats.figures(start + 5.5 * minute, everyone).activeUsers).toBe(1);
	expect(stats.figures(start + 7 * minute, everyone).activeUsers).toBe(0);
});

test('lists the ten busiest users and rooms, without users who only read', () => {
	const stats = new ActivityStats();
	for (let room = 1; room <= 12; room++) {
		for (let count = 0; count < room; count++)
			stats.noteMessage(`room${room}`, true, room > 6 ? ann : bob, start);
	}
	stats.noteJoin('dev', true, {id: 'c', nick: 'eve'}, start);
	const {busiestRooms, busiestPeople} = stats.figures(start, everyone);
	expect(busiestRooms).toHaveLength(10);
	expect(busiestRooms[0]).toEqual({room: 'room12', messages: 12});
	expect(busiestPeople).toEqual([
		{user: ann, messages: 57},
		{user: bob, messages: 21},
	]);
});

test('lists equally busy users and rooms in the same order, whatever the order of their messages', () => {
	const people = Array.from({length: 12}, (_, at) => ({id: `u${10 + at}`, nick: `nick${at}`}));
	const figuresOf = (order: typeof people) => {
		const stats = new ActivityStats();
		for (const one of order) stats.noteMessage(`room-${one.nick}`, true, one, start);
		const {busiestRooms, busiestPeople} = stats.figures(start, everyone);
		return {busiestRooms, busiestPeople};
	};
	const figures = figuresOf(people);
	expect(figures.busiestPeople.map(({user}) => user.id)).toEqual(people.slice(0, 10).map(({id}) => id));
	expect(figuresOf(people.toReversed())).toEqual(figures);
});

test('excludes rooms that the user cannot see from all figures', () => {
	const stats = new ActivityStats();
	stats.noteMessage('~plans', false, ann, start);
	stats.noteMessage('dev', true, bob, start);
	const forOthers = {
		activeUsers: 1,
		perMinute: {last1: 1},
		busiestRooms: [{room: 'dev', messages: 1}],
		busiestPeople: [{user: bob, messages: 1}],
	};
	expect(stats.figures(start, everyone)).toMatchObject(forOthers);
	expect(stats.figures(start, {type: 'room', room: 'dev'})).toMatchObject(forOthers);
	expect(stats.figures(start, sees('~plans'))).toMatchObject({
		activeUsers: 2,
		perMinute: {last1: 2},
		busiestRooms: [
			{room: 'dev', messages: 1},
			{room: '~plans', messages: 1},
		],
	});
	stats.forget('dev');
	expect(stats.figures(start, sees('~plans')).busiestRooms).toEqual([{room: '~plans', messages: 1}]);
	expect(stats.figures(start, everyone)).toMatchObject({perMinute: {last1: 0}, busiestPeople: []});
});

test('counts users over public and private rooms together', () => {
	const stats = new ActivityStats();
	for (let count = 0; count < 3; count++) stats.noteMessage('dev', true, ann, start);
	for (let count = 0; count < 2; count++) stats.noteMessage('dev', true, bob, start);
	for (let count = 0; count < 2; count++) stats.noteMessage('~plans', false, bob, start);
	expect(stats.figures(start, sees('~plans')).busiestPeople).toEqual([
		{user: bob, messages: 4},
		{user: ann, messages: 3},
	]);
});

test('computes figures at most once a second per user', () => {
	const stats = new ActivityStats();
	let asked = 0;
	const scope = {
		type: 'all',
		userId: 'u',
		closedRooms: () => {
			asked++;
			return [];
		},
	} as const;
	stats.noteMessage('dev', true, ann, start);
	const first = stats.figures(start, scope);
	stats.noteMessage('dev', true, ann, start);
	expect(stats.figures(start + 999, scope)).toBe(first);
	expect(asked).toBe(1);
	expect(stats.figures(start + 1000, scope).perMinute.last1).toBe(2);
	expect(asked).toBe(2);
});

test('removes all figures an hour after the last message', () => {
	const stats = new ActivityStats();
	for (let index = 0; index < 100; index++) {
		stats.noteMessage(`room${index}`, true, {id: `u${index}`, nick: `user${index}`}, start);
	}
	expect(stats.size).toEqual({rooms: 100, users: 100});
	stats.noteMessage('dev', true, ann, start + 61 * minute);
	expect(stats.size).toEqual({rooms: 1, users: 1});
});

test('removes a user who only joined after five minutes', () => {
	const stats = new ActivityStats();
	for (let index = 0; index < 100; index++) stats.noteJoin('dev', true, {id: `u${index}`, nick: 'x'}, start);
	expect(stats.figures(start, everyone).activeUsers).toBe(100);
	expect(stats.figures(start + 5 * minute, everyone).activeUsers).toBe(0);
	expect(stats.size.users).toBe(0);
});

test('keeps the sums equal to the messages for any order of time and rooms', () => {
	fc.assert(
		fc.property(
			fc.array(fc.record({wait: fc.nat(20 * minute), room: fc.nat(3), user: fc.nat(12)}), {maxLength: 60}),
			steps => {
				const stats = new ActivityStats();
				const sent: {at: number; room: string; user: string}[] = [];
				let now = start;
				for (const {wait, room, user} of steps) {
					now += wait;
					const [name, isPublic] = room === 3 ? ['~p', false] : [`r${room}`, true];
					stats.noteMessage(name as string, isPublic as boolean, {id: `u${user}`, nick: `u${user}`}, now);
					sent.push({at: now, room: name as string, user: `u${user}`});
				}
				const slice = (at: number) => Math.floor(at / 10_000);
				const recent = sent.filter(({at}) => slice(at) > slice(now) - 360);
				const figures = stats.figures(now, sees('~p'));
				expect(figures.minutes.reduce((sum, count) => sum + count, 0)).toBe(recent.length);
				expect(figures.activeUsers).toBe(
					new Set(sent.filter(({at}) => slice(at) > slice(now) - 30).map(({user}) => user)).size,
				);
				const counts = new Map<string, number>();
				for (const {user} of recent) counts.set(user, (counts.get(user) ?? 0) + 1);
				expect(figures.busiestPeople.map(({messages}) => messages)).toEqual(
					[...counts.values()].sort((one, other) => other - one).slice(0, 10),
				);
				for (const {user, messages} of figures.busiestPeople) expect(messages).toBe(counts.get(user.id));
			},
		),
		{numRuns: 100},
	);
});
