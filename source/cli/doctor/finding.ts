/** The result of one check of `termchat doctor`. */

export interface Finding {
	/** The subject of the check: `Node`, `Port`. */
	readonly name: string;
	/** `note`: works with restrictions. */
	readonly state: 'ok' | 'note' | 'problem';
	/** The result, as a sentence. */
	readonly text: string;
	/** The remedy, as a sentence. */
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
