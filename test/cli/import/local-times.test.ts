import {expect, test} from 'vitest';
import {createLocalTime} from '../../../source/cli/import/local-times.ts';

const iso = (timeZone: string, local: string): string =>
	new Date(createLocalTime(timeZone)(Date.parse(`${local}Z`))).toISOString();

test.each([
	['UTC', '2014-03-03T09:12:33', '2014-03-03T09:12:33.000Z'],
	['Europe/Berlin', '2014-03-03T09:12:33', '2014-03-03T08:12:33.000Z'],
	['Europe/Berlin', '2014-07-03T09:12:33', '2014-07-03T07:12:33.000Z'],
	['America/St_Johns', '2014-01-03T09:12:33', '2014-01-03T12:42:33.000Z'],
	['Asia/Kathmandu', '2014-01-03T00:00:00', '2014-01-02T18:15:00.000Z'],
	['Pacific/Kiritimati', '2014-01-03T09:00:00', '2014-01-02T19:00:00.000Z'],
	// The clocks were set back at three: the first of the two times.
	['Europe/Berlin', '2014-10-26T02:30:00', '2014-10-26T00:30:00.000Z'],
	['Europe/Berlin', '2014-10-26T03:00:00', '2014-10-26T02:00:00.000Z'],
	// The clocks were set forward at two: this time does not exist.
	['Europe/Berlin', '2014-03-30T02:30:00', '2014-03-30T01:30:00.000Z'],
	['America/New_York', '1969-12-31T19:00:00', '1970-01-01T00:00:00.000Z'],
])('a time in %s: %s', (zone, local, expected) => {
	expect(iso(zone, local)).toBe(expected);
});
