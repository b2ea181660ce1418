/** Parses and formats durations. Users type `30s`, `10m`, `2h`, `90d` or `1h30m`; a bare number means seconds. */

const unitMs: Readonly<Record<string, number>> = {
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
	d: 86_400_000,
	w: 604_800_000,
};

const shape = /^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/;

/** Parses a duration to milliseconds; undefined if the text is not a duration. */
export const parseDuration = (text: string): number | undefined => {
	const typed = text.trim().toLowerCase();
	if (/^\d+(?:\.\d+)?$/.test(typed)) return Math.round(Number(typed) * 1000);
	if (!shape.test(typed)) return undefined;
	let totalMs = 0;
	for (const [, amount, unit] of typed.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
		totalMs += Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN);
	}
	return Number.isSafeInteger(Math.round(totalMs)) ? Math.round(totalMs) : undefined;
};

/** Rounds a remaining time for display: from two minutes on, up to whole minutes. In milliseconds. */
export const roundLeft = (durationMs: number): number =>
	durationMs < 120_000 ? Math.max(0, durationMs) : Math.ceil(durationMs / 60_000) * 60_000;

const unitSeconds = [86_400, 3600, 60, 1];
const unitNames = ['days', 'h', 'min', 's'];

/** The largest unit of a duration and the one below it: `1 h 5 min`, `2 days`, `42 s`. Rounded up to a whole second. */
export const formatDuration = (durationMs: number): string => {
	const total = Math.max(0, Math.ceil(durationMs / 1000));
	const largest = unitSeconds.findIndex(seconds => total >= seconds);
	if (largest === -1) return '0 s';
	let rest = total;
	const parts: string[] = [];
	for (let index = largest; index <= largest + 1 && index < unitSeconds.length; index++) {
		const seconds = unitSeconds[index] ?? 1;
		const amount = Math.floor(rest / seconds);
		rest -= amount * seconds;
		const unit = amount === 1 && index === 0 ? 'day' : unitNames[index];
		if (amount > 0) parts.push(`${amount} ${unit}`);
	}
	return parts.join(' ');
};
