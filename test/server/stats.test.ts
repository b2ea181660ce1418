import {expect, test} from 'vitest';
import {Tally} from '../../source/server/stats.ts';

const ann = {id: 'a', nick: 'ann'};
const bob = {id: 'b', nick: 'bob'};
const minute = 60_000;
const start = 1_790_000_000_000;
const everywhere = () => true;

test('messages are averaged over one, five and sixty minutes, and fall out after an hour', () => {
	const tally = new Tally();
	for (let age = 0; age < 60; age++) tally.noteMessage('dev', ann, start + age * minute);
	const now = start + 59 * minute;
	expect(tally.figures(now, everywhere)).toMatchObject({
		perMinute: {last1: 1, last5: 1, last60: 1},
		minutes: new Array(60).fill(1),
	});
	const later = tally.figures(now + 30 * minute, everywhere);
	expect(later.perMinute).toEqual({last1: 0, last5: 0, last60: 0.5});
	expect(later.minutes.slice(29, 31)).toEqual([1, 0]);
	expect(tally.figures(now + 60 * minute, everywhere).busiestRooms).toEqual([]);
});

test('active is who spoke or joined in the last five minutes, each once', () => {
	const tally = new Tally();
	tally.noteJoin('dev', ann, start);
	tally.noteMessage('dev', bob, start);
	tally.noteMessage('ops', bob, start + minute);
	expect(tally.figures(start + 2 * minute, everywhere).activeUsers).toBe(2);
	expect(tally.figures(start + 5.5 * minute, everywhere).activeUsers).toBe(1);
	expect(tally.figures(start + 7 * minute, everywhere).activeUsers).toBe(0);
});

test('the busiest come first, ten of them, and who only listens is not among them', () => {
	const tally = new Tally();
	for (let room = 1; room <= 12; room++) {
		for (let count = 0; count < room; count++) tally.noteMessage(`room${room}`, room > 6 ? ann : bob, start);
	}
	tally.noteJoin('dev', {id: 'c', nick: 'eve'}, start);
	const {busiestRooms, busiestPeople} = tally.figures(start, everywhere);
	expect(busiestRooms).toHaveLength(10);
	expect(busiestRooms[0]).toEqual({room: 'room12', messages: 12});
	expect(busiestPeople).toEqual([
		{user: ann, messages: 57},
		{user: bob, messages: 21},
	]);
});

test('what is not counted for somebody leaves no trace in any figure', () => {
	const tally = new Tally();
	tally.noteMessage('~plans', ann, start);
	tally.noteMessage('dev', bob, start);
	expect(tally.figures(start, room => room === 'dev')).toMatchObject({
		activeUsers: 1,
		perMinute: {last1: 1},
		busiestRooms: [{room: 'dev', messages: 1}],
		busiestPeople: [{user: bob, messages: 1}],
	});
	tally.forget('dev');
	expect(tally.figures(start, everywhere).busiestRooms).toEqual([{room: '~plans', messages: 1}]);
});
