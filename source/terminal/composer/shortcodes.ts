/** Replaces `:tada:` by its emoji: when a space is typed after it, and when the text is sent. */
import type {EmojiNames} from '../../text/emoji.ts';

/** Matches code and URLs first, so that a shortcode in them is not replaced; then runs of shortcodes, as a group. */
const pieces =
	/```[\s\S]*?(?:```|$)|`[^`\n]+`|\S*:\/\/\S*|(?<![\p{L}\p{N}_:])((?::[\w+-]+:)+)(?![\p{L}\p{N}_:])/gu;

const emojiIn = (shortcodes: string, names: Pick<EmojiNames, 'get'>): string =>
	shortcodes.replace(/:([\w+-]+):/g, (shortcode, name: string) => names.get(name) ?? shortcode);

/** Replaces all known shortcodes, except those in code and URLs. */
export const withEmoji = (text: string, names: Pick<EmojiNames, 'get'>): string =>
	text.replace(pieces, (piece, shortcodes: string | undefined) =>
		shortcodes === undefined ? piece : emojiIn(shortcodes, names),
	);

export interface TypedShortcode {
	/** Offsets of the shortcode and the space after it. */
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** The shortcode before the space at the cursor, and its replacement; undefined if that word is not a shortcode. */
export const shortcodeTyped = (
	text: string,
	cursor: number,
	names: Pick<EmojiNames, 'get'>,
): TypedShortcode | undefined => {
	const before = text.slice(0, cursor);
	const [piece, space = ''] = /(?::[\w+-]+:)+([ \n])$/u.exec(before) ?? [];
	if (piece === undefined) return undefined;
	const start = cursor - piece.length;
	const line = before.slice(before.lastIndexOf('\n', start) + 1, start);
	// An odd number of backticks: the shortcode is in code that is not closed yet.
	if ((line.split('`').length - 1) % 2 === 1) return undefined;
	// Matches the text before it as well, to find out whether the shortcode is in code or a URL.
	const found = [...before.matchAll(pieces)].at(-1);
	if (found?.index !== start || found[1] === undefined) return undefined;
	const emoji = emojiIn(found[1], names);
	return emoji === found[1] ? undefined : {start, end: cursor, text: `${emoji}${space}`};
};
