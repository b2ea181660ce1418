/** Adds and removes reactions. */
import {hasReacted} from '../../../client/session/reactions.ts';
import type {MessageItem} from '../../../client/session/state.ts';
import {findMessage} from '../../../client/session/window.ts';
import {chooseEmoji} from '../../../text/emoji.ts';
import {type Command, type CommandContext, UsageError} from '../../command.ts';
import {notLoaded, referredIn} from './referred-message.ts';

/** Adds this user's reaction to a message, or removes it if it exists. */
export const toggleReaction = async (
	{client}: Pick<CommandContext, 'client'>,
	room: string,
	item: MessageItem,
	emoji: string,
): Promise<void> => {
	const on = !hasReacted(item, emoji, client.session().me?.id);
	await client.ask({type: 'react', room, seq: item.seq, emoji, on});
};

const reactWith = async (
	context: CommandContext,
	room: string,
	item: MessageItem,
	typed: string,
): Promise<void> => {
	const chosen = await chooseEmoji(typed);
	if (!chosen.ok) throw new UsageError(chosen.reason);
	await toggleReaction(context, room, item, chosen.emoji);
};

/** Like `toggleReaction`. `typed`: an emoji or its name. */
export const reactTo = async (
	context: CommandContext,
	room: string,
	seq: number,
	typed: string,
): Promise<void> => {
	const found = findMessage(context.client.session().rooms.get(room)?.log.items ?? [], seq);
	if (found === undefined) throw notLoaded(`#${seq}`);
	await reactWith(context, room, found.item, typed);
};

export const react: Command = {
	name: 'react',
	usage: '[#SEQ|-N|@NICK] EMOJI',
	summary: 'react to a message, or remove your reaction: /react :tada:',
	run(context, words) {
		const {room, item, rest} = referredIn(context, words, 'any');
		if (!/^\S+$/.test(rest)) throw new UsageError();
		return reactWith(context, room.room, item, rest);
	},
};
