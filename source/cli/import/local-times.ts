/** Times of logs that have no time zone. */

const hourMs = 3_600_000;
/** Offsets of hours that are kept. */
const maxOffsets = 1000;

/** Converts a local time, written as if it were UTC, to milliseconds since 1970. */
export type LocalTime = (asUtc: number) => number;

const createFormat = (timeZone: string | undefined): Intl.DateTimeFormat =>
	new Intl.DateTimeFormat('en-US', {
		...(timeZone !== undefined && {timeZone}),
		calendar: 'gregory',
		numberingSystem: 'latn',
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	});

/**
 * `timeZone`: a name such as `Europe/Berlin`; undefined: that of this machine. A time that occurs twice, when clocks are set
 * back, is the first one.
 */
export const createLocalTime = (timeZone: string | undefined): LocalTime => {
	const format = createFormat(timeZone);
	const offsets = new Map<number, number>();
	const computeOffset = (at: number): number => {
		const parts = new Map(format.formatToParts(at).map(({type, value}) => [type, Number(value)]));
		const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
		const [year, month, day] = [part('year'), part('month') - 1, part('day')];
		return (
			Date.UTC(year, month, day, part('hour'), part('minute'), part('second')) - Math.floor(at / 1000) * 1000
		);
	};
	/** Offsets change at full quarters of an hour at most. */
	const offsetAt = (at: number): number => {
		const quarter = Math.floor(at / (hourMs / 4));
		const known = offsets.get(quarter);
		if (known !== undefined) return known;
		if (offsets.size >= maxOffsets) offsets.clear();
		const offset = computeOffset(quarter * (hourMs / 4));
		offsets.set(quarter, offset);
		return offset;
	};
	return asUtc => {
		const guess = asUtc - offsetAt(asUtc - 12 * hourMs);
		const at = asUtc - offsetAt(guess);
		// After the clocks were set forward, or for the second time that they show.
		return at + offsetAt(at) === asUtc ? at : guess;
	};
};
