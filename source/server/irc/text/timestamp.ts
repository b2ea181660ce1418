/** Times on IRC (`server-time`): `2026-11-22T04:30:00.000Z`. Milliseconds since 1970 everywhere else. */

export const toTimestamp = (at: number): string => new Date(at).toISOString();

const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** Undefined if the text is not a time of this form, or before 1970. */
export const parseTimestamp = (text: string): number | undefined => {
	const at = pattern.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(at) || at < 0 ? undefined : at;
};
