/** Writes, changes and deletes messages. */

import type {Draft, MessageItem} from '../../client/session/state.ts';
import {paneKey, threadOf} from '../../client/session/threads.ts';
import {attempt} from '../../commands/actions/attempt.ts';
import type {Action, CommandContext} from '../../commands/command.ts';
import {messageLink} from '../../commands/room-link.ts';
import {mayDelete} from '../../presenter/rooms/roles.ts';
import type {RoomInput} from '../state/view.ts';
import {withCommands} from './command-loader.ts';
import {changeInput} from './input.ts';
import type {PageParts} from './page-parts.ts';
import {createSubmit} from './submit.ts';

export interface MessageActions {
	/** Posts the input of a room, or runs it as a command. Input with a mistake stays in the input. */
	submit(room: string, input: RoomInput, thread?: number): void;
	setInput(room: string, input: RoomInput): void;
	/** Notifies the room that the user is typing. */
	typing(room: string): void;
	/** `thread`: the first message of the thread whose input is used. */
	startReply(item: MessageItem, room: string, thread?: number): void;
	startEdit(item: MessageItem, room: string, thread?: number): void;
	/** Adds the reaction, or removes the user's own. */
	react(item: MessageItem, room: string, emoji: string): void;
	remove(item: MessageItem, room: string): void;
	/** Opens the thread that the message belongs to or may start. */
	openThread(item: MessageItem, room: string): void;
	closeThread(): void;
	follow(room: string, thread: number, on: boolean): void;
	/** Pins the message, or unpins it. */
	togglePin(item: MessageItem, room: string): void;
	/** Lists the pinned messages of the current room. */
	openPins(): void;
	loadOlderReplies(room: string): void;
	/** Whether the user may delete the message: its author, and the owner and moderators of the room. */
	canDelete(item: MessageItem, room: string): boolean;
	/** Copies the text. */
	copyMessage(item: MessageItem): void;
	/** Copies the link that opens the room at this message. */
	copyLink(item: MessageItem, room: string): void;
	/** Moves the read position back to this message. */
	markUnreadFrom(item: MessageItem, room: string): void;
	/** Shows the readers of the message. */
	showReaders(item: MessageItem, room: string): void;
	/** Goes to the message that this one answers. */
	showAnswered(item: MessageItem, room: string): void;
	/** Shows the ids, times and code points of the message. */
	inspect(item: MessageItem): void;
	retry(draft: string): void;
	drop(draft: string): void;
	/** Puts a message that waits to be sent into the input again. */
	takeBack(draft: Draft): void;
}

type InputActions = Pick<
	MessageActions,
	'submit' | 'setInput' | 'typing' | 'startReply' | 'startEdit' | 'retry' | 'drop' | 'takeBack'
>;

const inputActions = (context: CommandContext, parts: PageParts): InputActions => {
	const {client} = parts;
	return {
		submit: createSubmit(context, parts),
		setInput: (room, input) => parts.dispatch({type: 'inputChanged', room, input}),
		typing: room => client.typing(room),
		startReply: (item, room, thread) =>
			changeInput(parts, paneKey(room, thread), {about: {type: 'reply', seq: item.seq}}),
		startEdit: ({text, seq}, room, thread) =>
			changeInput(parts, paneKey(room, thread), {text, about: {type: 'edit', seq}}),
		retry: draft => client.retry(draft),
		drop: draft => client.drop(draft),
		takeBack(draft) {
			client.drop(draft.draft);
			context.takeBack(draft);
		},
	};
};

type ThreadActions = Pick<MessageActions, 'openThread' | 'closeThread' | 'follow' | 'loadOlderReplies'>;

const threadActions = (context: CommandContext, {client}: PageParts): ThreadActions => ({
	openThread: (item, room) => attempt(context, Promise.resolve(context.openThread(room, threadOf(item)))),
	closeThread: context.closeThread,
	follow: (room, thread, on) => attempt(context, client.ask({type: 'follow', room, seq: thread, on})),
	loadOlderReplies: room => void client.loadOlderReplies(room).catch(() => {}),
});

export const createMessageActions = (
	context: CommandContext,
	parts: PageParts,
	perform: (action: Action) => void,
): MessageActions => {
	const {client} = parts;
	return {
		...inputActions(context, parts),
		...threadActions(context, parts),
		react: (item, room, emoji) =>
			withCommands(context, parts, ({toggleReaction}) => toggleReaction(context, room, item, emoji)),
		canDelete(item, room) {
			const session = client.session();
			return mayDelete(session, session.rooms.get(room), item);
		},
		remove: (item, room) => perform({type: 'deleteMessage', room, seq: item.seq}),
		togglePin: (item, room) => {
			const isPinned = client.session().rooms.get(room)?.pinned?.includes(item.seq) === true;
			attempt(context, client.ask({type: 'pin', room, seq: item.seq, on: !isPinned}));
		},
		openPins: () => perform({type: 'runCommand', command: 'pins', words: ''}),
		copyMessage: ({text}) => perform({type: 'copyText', text}),
		copyLink(item, room) {
			const copied = context.copy(messageLink(context.serverUrl, room, item.seq));
			attempt(
				context,
				copied.then(() => context.notify('Link copied.')),
			);
		},
		markUnreadFrom: ({seq}, room) =>
			withCommands(context, parts, ({markUnread}) => markUnread(context, room, seq)),
		showReaders: (item, room) =>
			withCommands(context, parts, ({showReaders}) => showReaders(context, room, item)),
		showAnswered: ({replyTo}, room) => {
			if (replyTo !== undefined) perform({type: 'showMessage', room, seq: replyTo});
		},
		inspect: item => withCommands(context, parts, ({inspectMessage}) => inspectMessage(context, item)),
	};
};
