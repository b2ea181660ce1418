import {expect, test} from 'vitest';
import {rankingLine, statsText, statsTitle} from '../../../source/presenter/rooms/stats.ts';
import type {ServerFrameOf} from '../../../source/protocol/server-frames.ts';
import {room, session, user} from '../../support/session-builder.ts';

const stats: ServerFrameOf<'stats'> = {
	type: 'stats',
	at: 0,
	activeUsers: 3,
	perMinute: {last1: 12.4, last5: 2.25, last60: 0},
	minutes: [0, 4, 1],
	busiestRooms: [{room: 'dev', messages: 4}],
	busiestPeople: [{user: user('ann'), messages: 5}],
};

test('the server has figures and the busiest rooms and users', () => {
	const {title, figures, minutesText, rankings} = statsText(session([]), stats);
	expect(title).toBe('Statistics of the server');
	expect(figures.map(({label, value}) => `${label}: ${value}`)).toEqual([
		'Active users: 3',
		'Messages/min, last 1 min: 12',
		'Messages/min, last 5 min: 2.3',
		'Messages/min, last 60 min: 0',
	]);
	expect(minutesText).toBe('5 messages in the last hour, at most 4 in a minute');
	expect(rankings.map(rankingLine)).toEqual(['Busiest rooms: #dev 4', 'Busiest users: ann 5']);
});

test('a room has no busiest rooms', () => {
	const {rankings} = statsText(session([]), {...stats, room: 'dev', busiestPeople: []});
	expect(rankings.map(rankingLine)).toEqual(['Busiest users: No messages']);
	expect(statsTitle(session([room('~plans-1')]), '~plans-1')).toBe('Statistics of ~plans-1');
});
