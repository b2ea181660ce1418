/** Texts of Slack as plain text: mentions, links and emoji names are replaced. */
import {fromMrkdwn} from '../../../server/http/webhooks/slack-text.ts';
import type {EmojiNames} from '../../../text/emoji.ts';

export interface SlackNames {
	/** Names by the ids of users and channels. */
	readonly users: ReadonlyMap<string, string>;
	readonly channels: ReadonlyMap<string, string>;
	readonly emoji: EmojiNames;
}

/** A name in a text, as one word. */
const toWord = (name: string): string => name.trim().replace(/\s+/g, '_');

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

export const toPlainText = (text: string, {users, channels, emoji}: SlackNames): string => {
	const wordOf = (names: ReadonlyMap<string, string>) => (id: string) => {
		const name = names.get(id);
		return name === undefined ? undefined : toWord(name);
	};
	return fromMrkdwn(withEmoji(text, emoji), {user: wordOf(users), channel: wordOf(channels)});
};

/** The emoji of a reaction; its name with colons if there is no such emoji. */
export const reactionEmoji = (name: string, {emoji}: SlackNames): string =>
	emoji.get((name.split('::', 1)[0] ?? name).trim()) ?? `:${name}:`;
