/** Writes, changes and deletes messages. */
import type {MessageItem} from '../../client/session/state.ts';
import {attempt, performAction} from '../../commands/actions/run.ts';
import type {CommandContext} from '../../commands/command.ts';
import {messageLink} from '../../commands/room-link.ts';
import {toggleReaction} from '../../commands/slash/messages/reactions.ts';
import type {RoomInput} from '../state/view.ts';
import {changeInput} from './input.ts';
import type {PageParts} from './page-parts.ts';
import {createSubmit} from './submit.ts';

export interface MessageActions {
	/** Posts the input of a room, or runs it as a command. Input with a mistake stays in the input. */
	submit(room: string, input: RoomInput): void;
	setInput(room: string, input: RoomInput): void;
	/** Notifies the room that the user is typing. */
	typing(room: string): void;
	startReply(item: MessageItem, room: string): void;
	startEdit(item: MessageItem, room: string): void;
	/** Adds the reaction, or removes the user's own. */
	react(item: MessageItem, room: string, emoji: string): void;
	remove(item: MessageItem, room: string): void;
	/** Copies the link that opens the room at this message. */
	copyLink(item: MessageItem, room: string): void;
	retry(draft: string): void;
	drop(draft: string): void;
}

export const createMessageActions = (context: CommandContext, parts: PageParts): MessageActions => {
	const {client} = parts;
	return {
		submit: createSubmit(context, parts),
		setInput: (room, input) => parts.dispatch({type: 'inputChanged', room, input}),
		typing: room => client.typing(room),
		startReply: (item, room) => changeInput(parts, room, {about: {type: 'reply', seq: item.seq}}),
		startEdit: (item, room) => context.startEdit(room, item),
		react: (item, room, emoji) => attempt(context, toggleReaction(context, room, item, emoji)),
		remove: (item, room) => performAction(context, {type: 'deleteMessage', room, seq: item.seq}),
		copyLink: (item, room) =>
			attempt(
				context,
				context
					.copy(messageLink(context.serverUrl, room, item.seq))
					.then(() => context.notify('Link copied.')),
			),
		retry: draft => client.retry(draft),
		drop: draft => client.drop(draft),
	};
};
