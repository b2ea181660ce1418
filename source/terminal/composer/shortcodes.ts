/** `:tada:` written in full becomes its emoji: by the space behind it, or when the text is sent. */
import type {EmojiNames} from '../../text/emoji.ts';

/** Code and URLs first, so that nothing within them is taken for a shortcode; then shortcodes in a row, in a group. */
const pieces =
	/```[\s\S]*?(?:```|$)|`[^`\n]+`|\S*:\/\/\S*|(?<![\p{L}\p{N}_:])((?::[\w+-]+:)+)(?![\p{L}\p{N}_:])/gu;

const emojiIn = (shortcodes: string, names: Pick<EmojiNames, 'get'>): string =>
	shortcodes.replace(/:([\w+-]+):/g, (shortcode, name: string) => names.get(name) ?? shortcode);

/** The text with every shortcode that is known as its emoji; those in code and in URLs stay as they are. */
export const withEmoji = (text: string, names: Pick<EmojiNames, 'get'>): string =>
	text.replace(pieces, (piece, shortcodes: string | undefined) =>
		shortcodes === undefined ? piece : emojiIn(shortcodes, names),
	);

export interface TypedShortcode {
	/** Offsets in the text of the shortcode and the space behind it. */
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** The shortcode a space was typed behind just now, and what stands in its place; undefined where there is none. */
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
	// The piece of code may not be closed yet.
	if ((line.split('`').length - 1) % 2 === 1) return undefined;
	// Read with all that stands before it, which tells whether it is within code or a URL.
	const found = [...before.matchAll(pieces)].at(-1);
	if (found?.index !== start || found[1] === undefined) return undefined;
	const emoji = emojiIn(found[1], names);
	return emoji === found[1] ? undefined : {start, end: cursor, text: `${emoji}${space}`};
};
