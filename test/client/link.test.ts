import {expect, test} from 'vitest';
import {type LinkEvent, type LinkState, steadyMs, stepLink, unopened} from '../../source/client/link.ts';

const moment = {now: 100_000, monotonic: 7000, random: 0.5};
const step = (state: LinkState, ...events: LinkEvent[]): LinkState =>
	events.reduce((now, event) => stepLink(now, event, moment), state);

const wanted: LinkEvent = {type: 'wanted'};
const opened: LinkEvent = {type: 'opened'};
const welcomed: LinkEvent = {type: 'welcomed'};
const lost: LinkEvent = {type: 'lost', code: 1006, reason: 'cut'};
const due: LinkEvent = {type: 'due'};
const closed: LinkEvent = {type: 'closed'};

test('the good way: connecting, greeting, up', () => {
	expect(step(unopened, wanted)).toEqual({type: 'connecting', attempt: 1});
	expect(step(unopened, wanted, opened)).toEqual({type: 'greeting', attempt: 1});
	expect(step(unopened, wanted, opened, welcomed)).toEqual({
		type: 'up',
		attempt: 1,
		since: 100_000,
		welcomedAt: 7000,
	});
});

test('every loss waits for longer, and the next try counts on', () => {
	const first = step(unopened, wanted, lost);
	expect(first).toEqual({type: 'waiting', attempt: 1, retryAt: 100_125, reason: 'cut'});
	expect(step(first, due, lost)).toMatchObject({type: 'waiting', attempt: 2, retryAt: 100_250});
	expect(step(first, wanted)).toEqual({type: 'connecting', attempt: 2});
});

test('a link that held begins the back-off anew, one that fell at once does not', () => {
	const held: LinkState = {type: 'up', attempt: 6, since: 0, welcomedAt: moment.monotonic - steadyMs};
	expect(step(held, lost)).toMatchObject({type: 'waiting', attempt: 1});
	const shaky: LinkState = {type: 'up', attempt: 6, since: 0, welcomedAt: moment.monotonic - steadyMs + 1};
	expect(step(shaky, lost)).toMatchObject({type: 'waiting', attempt: 6});
});

test('what cannot come right stops it, and so does closing, from everywhere', () => {
	const up = step(unopened, wanted, opened, welcomed);
	for (const code of [4500, 4501, 4502, 4999]) {
		expect(step(up, {type: 'lost', code, reason: 'no'})).toEqual({type: 'stopped', code, reason: 'no'});
	}
	expect(step(up, {type: 'lost', code: 0, reason: 'certificate', isFatal: true})).toMatchObject({
		type: 'stopped',
	});
	for (const state of [
		up,
		step(unopened, wanted),
		step(unopened, wanted, opened),
		step(unopened, wanted, lost),
	]) {
		expect(step(state, closed)).toMatchObject({type: 'stopped', code: 1000});
	}
});

test('a time the server named is kept', () => {
	const up = step(unopened, wanted, opened, welcomed);
	expect(step(up, {type: 'lost', code: 1012, reason: 'restart', retryInMs: 7000})).toMatchObject({
		retryAt: 107_000,
	});
});

test('events that come late mean nothing', () => {
	const up = step(unopened, wanted, opened, welcomed);
	for (const event of [wanted, opened, welcomed, due]) expect(step(up, event)).toBe(up);
	const waiting = step(unopened, wanted, lost);
	for (const event of [opened, welcomed, lost]) expect(step(waiting, event)).toBe(waiting);
	for (const event of [opened, welcomed, lost, due, closed]) expect(step(unopened, event)).toBe(unopened);
});
