/** Matches text of Latin letters, punctuation, arrows, box drawing and blocks: each is one grapheme and one column wide. */
export const oneColumnEach =
	/^[ -~\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2030-\u2052\u2190-\u2211\u2500-\u25CF]*$/;

/** Whether `oneColumnEach` matches the character with this code. */
export const isOneColumn = (code: number): boolean => {
	if (code <= 0x7e) return code >= 0x20;
	if (code <= 0x2ff) return code >= 0xa1 && code !== 0xad;
	if (code < 0x2010 || code > 0x25cf) return false;
	return code <= 0x2052
		? code <= 0x2027 || code >= 0x2030
		: code >= 0x2500 || (code >= 0x2190 && code <= 0x2211);
};
