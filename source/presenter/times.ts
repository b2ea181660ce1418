/** Times and durations as users read them. */
import {formatDuration} from '../text/duration.ts';
import {literal, type Printable, words} from '../text/sanitize.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Creating an `Intl` format takes far longer than using it. */
const formatOf = (
	name: string,
	options: Intl.DateTimeFormatOptions,
	timeZone: string | undefined,
): Intl.DateTimeFormat => {
	const key = `${name} ${timeZone ?? ''}`;
	const known = formats.get(key);
	if (known !== undefined) return known;
	const made = new Intl.DateTimeFormat('en-US', {...options, ...(timeZone !== undefined && {timeZone})});
	formats.set(key, made);
	return made;
};

/** `09:14`, in the given time zone or that of the machine. */
export const clockTime = (at: number, timeZone?: string): Printable =>
	literal(formatOf('time', {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'}, timeZone).format(at));

/** `Tue 22 Sep 2026` */
export const dayName = (at: number, timeZone?: string): Printable => {
	const shape = {weekday: 'short', day: 'numeric', month: 'short', year: 'numeric'} as const;
	const parts = new Map(
		formatOf('day', shape, timeZone)
			.formatToParts(at)
			.map(({type, value}) => [type, value]),
	);
	return literal(`${parts.get('weekday')} ${parts.get('day')} ${parts.get('month')} ${parts.get('year')}`);
};

/** `09:14` today, `22 Sep` this year, else `22 Sep 2025`. */
export const shortDate = (at: number, now: number, timeZone?: string): Printable => {
	const [day, today] = [dayName(at, timeZone), dayName(now, timeZone)];
	if (day === today) return clockTime(at, timeZone);
	const [, number = '', month = '', year = ''] = day.split(' ');
	return literal(today.endsWith(` ${year}`) ? `${number} ${month}` : `${number} ${month} ${year}`);
};

/** An end in the near future: `15:20` within a day, `Tue 22 Sep 2026 15:20` later. */
export const untilText = (until: number, now: number, timeZone?: string): Printable =>
	until - now < 86_400_000 ? clockTime(until, timeZone) : dayAndTime(until, timeZone);

/** `Tue 22 Sep 2026 09:14` */
export const dayAndTime = (at: number, timeZone?: string): Printable =>
	words`${dayName(at, timeZone)} ${clockTime(at, timeZone)}`;

const quarterHour = 15 * 60_000;

/** The days found last, by time zone and quarter of an hour. */
const daysOfZones = new Map<string, Map<number, string>>();
const maxDays = 1000;

const daysOf = (timeZone = ''): Map<number, string> => {
	const known = daysOfZones.get(timeZone);
	if (known !== undefined && known.size < maxDays) return known;
	const days = new Map<number, string>();
	daysOfZones.set(timeZone, days);
	return days;
};

/**
 * Returns a function that gives each day a key, to compare days by. It calls `Intl` once for each quarter of an hour, because
 * in no time zone a day begins at another time.
 */
export const createDayKey = (timeZone?: string): ((at: number) => string) => {
	const days = daysOf(timeZone);
	return at => {
		const slot = Math.floor(at / quarterHour);
		const known = days.get(slot);
		if (known !== undefined) return known;
		const day = dayName(at, timeZone);
		days.set(slot, day);
		return day;
	};
};

const roundStepsMs = [86_400_000, 3_600_000, 1_800_000, 600_000, 300_000, 60_000, 30_000, 10_000, 5000, 1000];
const maxRoundingMs = 3000;

/**
 * A duration that was computed from two clocks, rounded to the value that was probably typed: `1 h 1 s` is `1 h`. Changes it by at most
 * three seconds, and by at most a tenth.
 */
export const roundDuration = (durationMs: number): number => {
	const allowedMs = Math.min(maxRoundingMs, durationMs / 10);
	const rounded = roundStepsMs
		.map(stepMs => Math.round(durationMs / stepMs) * stepMs)
		.find(one => Math.abs(one - durationMs) <= allowedMs);
	return rounded ?? durationMs;
};

/** `1 h 5 min`, `42 s` */
export const duration = (durationMs: number): Printable => literal(formatDuration(durationMs));

/** `expires in 28 s`. Above an hour it changes only once a minute. `now` is the server's time. */
/** `sends in 5 s`, for a message that can be taken back. */
export const sendingText = (heldUntil: number, now: number): Printable =>
	words`sends in ${duration(Math.max(1, Math.ceil((heldUntil - now) / 1000)) * 1000)}`;

export const expiryText = (expiresAt: number, now: number): Printable => {
	const leftMs = Math.max(0, expiresAt - now);
	const stepMs = leftMs > 3_600_000 ? 60_000 : 1000;
	return words`expires in ${duration(Math.ceil(leftMs / stepMs) * stepMs)}`;
};
