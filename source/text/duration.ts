/** Durations as people type them: `30s`, `10m`, `2h`, `90d`, `1h30m`; a bare number is seconds. */

const unitMs: Readonly<Record<string, number>> = {
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
	d: 86_400_000,
	w: 604_800_000,
};

const shape = /^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/;

/** Milliseconds, or undefined where the text is no duration. */
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

/** The two largest units of a duration, such as `1h 5m`, `42s`; `0s` for less than a second. */
export const formatDuration = (durationMs: number): string => {
	let restSeconds = Math.max(0, Math.ceil(durationMs / 1000));
	const parts: string[] = [];
	for (const [unit, seconds] of [
		['d', 86_400],
		['h', 3600],
		['m', 60],
		['s', 1],
	] as const) {
		const count = Math.floor(restSeconds / seconds);
		if (count === 0 && (parts.length === 0 || unit === 's')) continue;
		restSeconds -= count * seconds;
		if (count > 0) parts.push(`${count}${unit}`);
		if (parts.length === 2) break;
	}
	return parts.length === 0 ? '0s' : parts.join(' ');
};
