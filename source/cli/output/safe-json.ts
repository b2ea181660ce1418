/** JSON that can be written to a terminal. */

declare const brand: unique symbol;
/** JSON in which control and invisible characters are escaped. */
export type SafeJson = string & {readonly [brand]: 'safe JSON'};

const unsafeInTerminal =
	/[\u007F-\u009F\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029\uFEFF]/gu;

const escapeUnits = (character: string): string => {
	let escaped = '';
	for (let at = 0; at < character.length; at++) {
		escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
	}
	return escaped;
};

/**
 * The same JSON with control and invisible characters escaped; JSON itself escapes only C0. `json` must come from
 * `JSON.stringify`.
 */
export const escapeUnsafe = (json: string): SafeJson =>
	json.replace(unsafeInTerminal, escapeUnits) as SafeJson;

/** JSON of exactly this value, safe for a terminal. `indent` as in `JSON.stringify`. */
export const toSafeJson = (value: unknown, indent?: string): SafeJson =>
	escapeUnsafe(JSON.stringify(value, undefined, indent));
