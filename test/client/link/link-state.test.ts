import {expect, test} from 'vitest';
import {
	initialLinkState,
	type LinkEvent,
	type LinkState,
	stableAfterMs,
	stepLink,
} from '../../../source/client/link/link-state.ts';

const moment = {now: 100_000, monotonic: 7000, random: 0.5};
const step = (state: LinkState, ...events: LinkEvent[]): LinkState =>
	events.reduce((now, event) => stepLink(now, event, moment), state);

const openRequested: LinkEvent = {type: 'openRequested'};
const transportOpened: LinkEvent = {type: 'transportOpened'};
const welcomed: LinkEvent = {type: 'welcomed'};
const lost: LinkEvent = {type: 'lost', code: 1006, reason: 'cut'};
const retryDue: LinkEvent = {type: 'retryDue'};
const closed: LinkEvent = {type: 'closeRequested'};

test('a successful connection goes through connecting, handshaking and up', () => {
	expect(step(initialLinkState, openRequested)).toEqual({type: 'connecting', attempt: 1});
	expect(step(initialLinkState, openRequested, transportOpened)).toEqual({type: 'handshaking', attempt: 1});
	expect(step(initialLinkState, openRequested, transportOpened, welcomed)).toEqual({
		type: 'up',
		attempt: 1,
		since: 100_000,
		welcomedAt: 7000,
	});
});

test('each loss waits longer and counts the attempts', () => {
	const first = step(initialLinkState, openRequested, lost);
	expect(first).toEqual({type: 'waiting', attempt: 1, retryAt: 100_125, reason: 'cut'});
	expect(step(first, retryDue, lost)).toMatchObject({type: 'waiting', attempt: 2, retryAt: 100_250});
	expect(step(first, openRequested)).toEqual({type: 'connecting', attempt: 2});
});

test('a stable link resets the back-off, a link lost at once does not', () => {
	const held: LinkState = {type: 'up', attempt: 6, since: 0, welcomedAt: moment.monotonic - stableAfterMs};
	expect(step(held, lost)).toMatchObject({type: 'waiting', attempt: 1});
	const shaky: LinkState = {
		type: 'up',
		attempt: 6,
		since: 0,
		welcomedAt: moment.monotonic - stableAfterMs + 1,
	};
	expect(step(shaky, lost)).toMatchObject({type: 'waiting', attempt: 6});
});

test('a fatal loss and a close request stop the link from every state', () => {
	const up = step(initialLinkState, openRequested, transportOpened, welcomed);
	for (const code of [4500, 4501, 4502, 4999]) {
		expect(step(up, {type: 'lost', code, reason: 'no'})).toEqual({type: 'stopped', code, reason: 'no'});
	}
	expect(step(up, {type: 'lost', code: 0, reason: 'certificate', isFatal: true})).toMatchObject({
		type: 'stopped',
	});
	for (const state of [
		up,
		step(initialLinkState, openRequested),
		step(initialLinkState, openRequested, transportOpened),
		step(initialLinkState, openRequested, lost),
	]) {
		expect(step(state, closed)).toMatchObject({type: 'stopped', code: 1000});
	}
});

test('waits for the time that the server specified', () => {
	const up = step(initialLinkState, openRequested, transportOpened, welcomed);
	expect(step(up, {type: 'lost', code: 1012, reason: 'restart', retryInMs: 7000})).toMatchObject({
		retryAt: 107_000,
	});
});

test('ignores late events', () => {
	const up = step(initialLinkState, openRequested, transportOpened, welcomed);
	for (const event of [openRequested, transportOpened, welcomed, retryDue]) expect(step(up, event)).toBe(up);
	const waiting = step(initialLinkState, openRequested, lost);
	for (const event of [transportOpened, welcomed, lost]) expect(step(waiting, event)).toBe(waiting);
	for (const event of [transportOpened, welcomed, lost, retryDue, closed])
		expect(step(initialLinkState, event)).toBe(initialLinkState);
});
