import {expect, test} from 'vitest';
import {highlights, isMutedAt, nextQuietChange, quietEnd} from '../../source/protocol/notifications.ts';

const at = (time: string): number => Date.parse(`2026-01-15T${time}:00Z`);
const night = {quietHours: {from: '22:00', until: '08:00'}};

test('do-not-disturb hours may pass midnight, and end at their minute', () => {
	expect(quietEnd(night, at('21:59'), 'UTC')).toBeUndefined();
	expect(quietEnd(night, at('22:00'), 'UTC')).toBe(at('08:00') + 24 * 3_600_000);
	expect(quietEnd(night, at('07:59'), 'UTC')).toBe(at('08:00'));
	expect(quietEnd(night, at('08:00'), 'UTC')).toBeUndefined();
	expect(quietEnd({quietHours: {from: '12:00', until: '13:30'}}, at('12:30'), 'UTC')).toBe(at('13:30'));
});

test('do-not-disturb hours are in the time zone of the device', () => {
	expect(quietEnd(night, at('21:30'), 'Europe/Berlin')).toBe(at('07:00') + 24 * 3_600_000);
	expect(quietEnd(night, at('07:30'), 'Europe/Berlin')).toBeUndefined();
});

test('of the hours and a time, the later end counts', () => {
	expect(quietEnd({...night, quietUntil: at('09:00')}, at('07:00'), 'UTC')).toBe(at('09:00'));
	expect(quietEnd({...night, quietUntil: at('07:30')}, at('07:00'), 'UTC')).toBe(at('08:00'));
	expect(quietEnd({quietUntil: at('09:00')}, at('09:00'), 'UTC')).toBeUndefined();
});

test('the next change is the end of the quiet time, or else its beginning', () => {
	expect(nextQuietChange(night, at('23:00'), 'UTC')).toBe(at('08:00') + 24 * 3_600_000);
	expect(nextQuietChange(night, at('12:00'), 'UTC')).toBe(at('22:00'));
	expect(nextQuietChange({}, at('12:00'), 'UTC')).toBeUndefined();
});

test('hours that begin and end at the same time never apply, and change at most once a day', () => {
	const empty = {quietHours: {from: '12:00', until: '12:00'}};
	expect(quietEnd(empty, at('12:00'), 'UTC')).toBeUndefined();
	expect(nextQuietChange(empty, at('12:00'), 'UTC')).toBe(at('12:00') + 24 * 3_600_000);
});

test('a mute ends at its time', () => {
	expect(isMutedAt({isMuted: true, mutedUntil: 5}, 4)).toBe(true);
	expect(isMutedAt({isMuted: true, mutedUntil: 5}, 5)).toBe(false);
	expect(isMutedAt({isMuted: true}, 5)).toBe(true);
	expect(isMutedAt({}, 5)).toBe(false);
});

test('highlights whole words in any case, also words that look like patterns', () => {
	expect(highlights('the DEPLOY is done', ['deploy'])).toBe(true);
	expect(highlights('redeployed', ['deploy'])).toBe(false);
	expect(highlights('a c++ compiler', ['c++'])).toBe(true);
	expect(highlights('anything', ['.*', '(a+)+$', '[', '\\'])).toBe(false);
	expect(highlights('https://example.org/deploy', ['deploy'])).toBe(false);
	expect(highlights('release candidate two', ['release candidate'])).toBe(true);
});
