/** Matches text of Latin letters, punctuation, arrows, box drawing and blocks: each is one grapheme and one column wide. */
export const oneColumnEach =
	/^[ -~\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2030-\u2052\u2190-\u2211\u2500-\u25CF]*$/;
