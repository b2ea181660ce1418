/** JSON that may be written to a terminal. */

declare const brand: unique symbol;
/** JSON without anything that a terminal obeys or an eye cannot see. */
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
 * The same JSON, harmless on a terminal. JSON itself escapes C0 only, so whatever else a terminal obeys, or an eye
 * cannot see, is escaped as well. `json` must come from `JSON.stringify`.
 */
export const escapeUnsafe = (json: string): SafeJson =>
	json.replace(unsafeInTerminal, escapeUnits) as SafeJson;

/** A value as JSON that means exactly this value and is harmless on a terminal. `indent` as in `JSON.stringify`. */
export const toSafeJson = (value: unknown, indent?: string): SafeJson =>
	escapeUnsafe(JSON.stringify(value, undefined, indent));
