/** Texts of Slack as plain text: mentions, links and emoji names are replaced. */
import type {EmojiNames} from '../../../text/emoji.ts';

export interface SlackNames {
	/** Names by the ids of users and channels. */
	readonly users: ReadonlyMap<string, string>;
	readonly channels: ReadonlyMap<string, string>;
	readonly emoji: EmojiNames;
}

/** A name in a text, as one word. */
const toWord = (name: string): string => name.trim().replace(/\s+/g, '_');

const decodeEntities = (text: string): string =>
	text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const linkText = (url: string, label: string | undefined): string => {
	const address = url.replace(/^mailto:/, '');
	return label === undefined || label === url || label === address || url.endsWith(`//${label}`)
		? address
		: `${label} (${address})`;
};

/** The text of a reference: the part between `<` and `>`. */
const referenceText = (reference: string, {users, channels}: SlackNames): string => {
	const [target = '', label] = reference.split('|', 2);
	const id = target.slice(1);
	switch (target[0]) {
		case '@':
			return `@${toWord(users.get(id) ?? label ?? id)}`;
		case '#':
			return `#${toWord(channels.get(id) ?? label ?? id)}`;
		case '!':
			// `<!here>`, `<!subteam^S1|@devs>`, `<!date^1392734382^{date}|Feb 18, 2014>`.
			return label ?? `@${(id.split('^', 1)[0] ?? id).trim()}`;
		default:
			return linkText(target, label);
	}
};

const emojiNames = /:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/g;

/** Replaces names of emoji, except in code. */
const withEmoji = (text: string, emoji: EmojiNames): string =>
	text
		.split(/(```[\s\S]*?```|`[^`\n]*`)/)
		.map((part, index) =>
			index % 2 === 1
				? part
				: part.replace(emojiNames, (written, name: string) => emoji.get(name) ?? written),
		)
		.join('');

export const toPlainText = (text: string, names: SlackNames): string =>
	decodeEntities(
		withEmoji(
			text.replace(/<([^<>\n]+)>/g, (_, reference: string) => referenceText(reference, names)),
			names.emoji,
		),
	);

/** The emoji of a reaction; its name with colons if there is no such emoji. */
export const reactionEmoji = (name: string, {emoji}: SlackNames): string =>
	emoji.get((name.split('::', 1)[0] ?? name).trim()) ?? `:${name}:`;
