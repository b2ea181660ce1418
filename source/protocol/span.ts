/** How long something lasts, in words for a person of any time zone: `20 s`, `5 min`, `3 h`, `2 days`. */
export const spanText = (durationMs: number): string => {
	const seconds = Math.max(1, Math.ceil(durationMs / 1000));
	if (seconds < 100) return `${seconds} s`;
	if (seconds < 100 * 60) return `${Math.ceil(seconds / 60)} min`;
	if (seconds < 48 * 3600) return `${Math.ceil(seconds / 3600)} h`;
	return `${Math.ceil(seconds / 86_400)} days`;
};
