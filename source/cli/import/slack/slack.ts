/** The format `slack`: a channel of an unpacked Slack export. */
import * as v from 'valibot';
import {slackText} from '../../../server/http/webhooks/slack-message.ts';
import {loadEmojiNames} from '../../../text/emoji.ts';
import {Failure} from '../../arguments/failure.ts';
import type {ReadSource, SourceEntry} from '../source-entry.ts';
import {openSlackExport, readDay} from './export-folder.ts';
import {reactionEmoji, type SlackNames, toPlainText} from './message-text.ts';

const text = v.fallback(v.optional(v.string()), undefined);

const messageSchema = v.object({
	/** Seconds since 1970, with a fraction that makes it unique in the channel. */
	ts: v.pipe(v.string(), v.regex(/^\d{1,12}(\.\d{1,6})?$/)),
	subtype: text,
	user: text,
	username: text,
	text,
	topic: text,
	thread_ts: text,
	user_profile: v.fallback(v.optional(v.object({display_name: text, real_name: text})), undefined),
	bot_id: text,
	bot_profile: v.fallback(v.optional(v.object({name: text})), undefined),
	edited: v.fallback(v.optional(v.object({ts: v.string(), user: text})), undefined),
	files: v.fallback(v.array(v.object({name: text, title: text, url_private: text, permalink: text})), []),
	/** `slackText` reads the rest of attachments, and blocks. */
	attachments: v.fallback(
		v.array(
			v.looseObject({
				from_url: text,
				is_share: v.optional(v.unknown()),
				is_msg_unfurl: v.optional(v.unknown()),
			}),
		),
		[],
	),
	blocks: v.optional(v.unknown()),
	reactions: v.fallback(
		v.array(v.object({name: v.string(), users: v.fallback(v.array(v.string()), [])})),
		[],
	),
});
type SlackMessage = v.InferOutput<typeof messageSchema>;

/** Events of the channel that are not messages. */
const skippedSubtypes =
	/^(channel|group)_(join|leave|archive|unarchive|name|purpose|posting_permissions|convert_to_private)$|^(reply_broadcast|tombstone|pinned_item|unpinned_item|bot_add|bot_remove|bot_enable|bot_disable|reminder_add|app_conversation_join|sh_room_created|huddle_thread|message_deleted|message_changed)$/;

const toTime = (ts: string): number => Math.floor(Number(ts) * 1000);

const authorOf = ({user, username, user_profile, bot_profile}: SlackMessage, {users}: SlackNames): string =>
	(user !== undefined && users.get(user)) ||
	user_profile?.display_name ||
	user_profile?.real_name ||
	username ||
	bot_profile?.name ||
	(user === slackbot ? 'slackbot' : user) ||
	'unknown';

/** Slack's own messages, such as reminders. */
const slackbot = 'USLACKBOT';

const isBot = ({subtype, user, bot_id, bot_profile}: SlackMessage): boolean =>
	subtype === 'bot_message' || bot_id !== undefined || bot_profile !== undefined || user === slackbot;

/** The address without the token of the export, with which anyone could load the file. */
const withoutToken = (address: string): string => {
	const url = URL.parse(address);
	if (!url?.searchParams.has('t')) return address;
	url.search = '';
	return url.href;
};

/** Undefined for a file that was deleted. */
const fileText = ({name, title, url_private: url, permalink}: SlackMessage['files'][number]) => {
	const words = [title || name, permalink || (url && withoutToken(url))].filter(Boolean);
	return words.length === 0 ? undefined : `[file] ${words.join(' ')}`;
};

/** The text with its attachments and files, which have only links. Slack's previews of links are left out. */
const textOf = (message: SlackMessage, names: SlackNames): string => {
	const {text, subtype, attachments, blocks, files} = message;
	const shown = attachments.filter(
		({from_url, is_share, is_msg_unfurl}) => !from_url || is_share === true || is_msg_unfurl === true,
	);
	// The text of a user contains that of the blocks; the text of a bot is often only a summary.
	const hasBlocks = isBot(message) || !text;
	const written = slackText({text, attachments: shown, ...(hasBlocks && {blocks})}, markup =>
		toPlainText(markup, names),
	);
	const whole = [written, ...files.map(fileText)].filter(part => part?.trim()).join('\n');
	return subtype === 'me_message' ? `/me ${whole}` : whole;
};

/** The message, then its edit and its reactions. Slack does not export the times of reactions. */
function* toEntries(
	message: SlackMessage,
	channel: string,
	place: string,
	names: SlackNames,
): Generator<SourceEntry> {
	const {ts, subtype = '', thread_ts: thread, edited, reactions} = message;
	if (skippedSubtypes.test(subtype)) return;
	const keyOf = (time: string): string => `slack ${channel} ${time}`;
	const author = authorOf(message, names);
	const at = toTime(ts);
	if (subtype === 'channel_topic' || subtype === 'group_topic') {
		yield {type: 'topic', key: keyOf(ts), author, at, place, text: toPlainText(message.topic ?? '', names)};
		return;
	}
	const text = textOf(message, names);
	const isReply = thread !== undefined && thread !== ts;
	yield {
		type: 'message',
		author,
		at,
		place,
		key: keyOf(ts),
		text,
		...(isBot(message) && {bot: true as const}),
		...(isReply && {replyTo: keyOf(thread)}),
	};
	if (edited !== undefined && Number(edited.ts) > 0) {
		const key = `${keyOf(ts)} edited ${edited.ts}`;
		yield {type: 'edited', key, author, at: toTime(edited.ts), place, target: keyOf(ts), text};
	}
	for (const {name, users} of reactions) {
		const emoji = reactionEmoji(name, names);
		for (const user of users) {
			const from = names.users.get(user) ?? user;
			const key = `${keyOf(ts)} reacted ${name} ${user}`;
			yield {type: 'reacted', key, author: from, at, place, target: keyOf(ts), emoji, on: true};
		}
	}
}

/** The messages of a day in the order of their times. */
const messagesOf = (
	folder: string,
	day: string,
): readonly {readonly message: SlackMessage; readonly place: string}[] =>
	readDay(folder, day)
		.map((value, index) => {
			const place = `${day}, message ${index + 1}`;
			const parsed = v.safeParse(messageSchema, value);
			if (parsed.success) return {message: parsed.output, place};
			throw new Failure(`${place} has no valid "ts". Correct or remove it.`);
		})
		.sort((one, other) => Number(one.message.ts) - Number(other.message.ts));

export const readSlack: ReadSource = async function* (file, {channel: asked}) {
	const {folder, channel, users, channels, days} = openSlackExport(file, asked);
	const names = {users, channels, emoji: await loadEmojiNames()};
	for (const day of days) {
		for (const {message, place} of messagesOf(folder, day)) yield* toEntries(message, channel, place, names);
	}
};
