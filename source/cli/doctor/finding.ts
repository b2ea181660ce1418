/** What `termchat doctor` reports about one thing. */

export interface Finding {
	/** What was looked at: `Node`, `Port`. */
	readonly name: string;
	/** `note`: works, but not with everything. */
	readonly state: 'ok' | 'note' | 'problem';
	/** What was found, as a sentence. */
	readonly text: string;
	/** What to do about it, as a sentence. */
	readonly remedy?: string;
}

export const ok = (name: string, text: string): Finding => ({name, state: 'ok', text});
export const note = (name: string, text: string, remedy?: string): Finding => ({
	...{name, state: 'note', text},
	...(remedy !== undefined && {remedy}),
});
export const problem = (name: string, text: string, remedy: string): Finding => ({
	...{name, state: 'problem', text, remedy},
});
