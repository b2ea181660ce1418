/** The actions of keys on the selected message. */
import type {MessageItem, RoomState} from '../../../client/session/state.ts';
import {isFollowing, threadOf} from '../../../client/session/threads.ts';
import {attempt} from '../../../commands/actions/attempt.ts';
import {performAction} from '../../../commands/actions/run.ts';
import {showAnswered} from '../../../commands/jumps.ts';
import {linkEntries} from '../../../commands/links.ts';
import {
	copyMessageLink,
	inspectMessage,
	markUnread,
	showReaders,
} from '../../../commands/slash/messages/message-marks.ts';
import {setPinned} from '../../../commands/slash/messages/pins.ts';
import {setFollowing} from '../../../commands/slash/messages/threads.ts';
import {codeIn, excerptOf} from '../../../presenter/messages/message-text.ts';
import {mayDelete} from '../../../presenter/rooms/roles.ts';
import {literal, printable, words} from '../../../text/sanitize.ts';
import {truncate} from '../../../text/width.ts';
import type {Overlay} from '../../overlay/overlay.ts';
import type {TerminalContext} from '../context/command-context.ts';
import type {InputLine} from '../input-line/input-line.ts';
import type {Selection} from './selection.ts';

export type MessageAction =
	| 'reply'
	| 'edit'
	| 'delete'
	| 'react'
	| 'copy'
	| 'copyCode'
	| 'openThread'
	| 'followThread'
	| 'pin'
	| 'openLink'
	| 'inspect'
	| 'copyMessageLink'
	| 'markUnread'
	| 'showReaders'
	| 'showAnswered';

/** Why an action is not possible with this message; undefined if it is. */
const refusalOf = (
	item: MessageItem,
	action: MessageAction,
	{canDelete, me}: {readonly canDelete: boolean; readonly me: string | undefined},
): string | undefined => {
	const isForDeleted = action === 'inspect' || action === 'openThread' || action === 'followThread';
	if (item.deletedAt !== undefined && !isForDeleted) return 'That message was deleted.';
	if (action === 'edit' && !item.isMine) return 'You can only edit your own messages.';
	if (action === 'delete' && !canDelete) {
		return 'Only the author and moderators of the room can delete this message.';
	}
	if (action === 'showAnswered' && item.replyTo === undefined) return 'That message is not a reply.';
	if (action === 'openLink' && linkEntries(item, me).length === 0) return 'That message has no link.';
	return undefined;
};

const deleteQuestion = (room: string, item: MessageItem): Overlay => {
	const text = truncate(excerptOf(item.text), 50);
	return {
		type: 'confirm',
		lines: [literal('Delete this message for everyone?'), words`  ${text}`],
		choices: [
			{key: 'y', label: 'delete', action: {type: 'deleteMessage', room, seq: item.seq}},
			{key: 'escape', label: 'cancel', action: {type: 'none'}},
		],
	};
};

export class MessageActions {
	readonly #context: TerminalContext;
	readonly #selection: Selection;
	readonly #inputLine: InputLine;

	constructor(context: TerminalContext, selection: Selection, inputLine: InputLine) {
		this.#context = context;
		this.#selection = selection;
		this.#inputLine = inputLine;
	}

	/** Performs an action with the selected message, and ends the selection. */
	perform(action: MessageAction): void {
		const item = this.#selection.message();
		const room = this.#context.room();
		const canDelete = item !== undefined && mayDelete(this.#context.client.session(), room, item);
		const refusal =
			item === undefined ? undefined : refusalOf(item, action, {canDelete, me: this.#ownNick()});
		if (refusal !== undefined) {
			// The selection stays; otherwise the next key would be typed into the input.
			this.#context.hint(refusal);
			return;
		}
		this.#selection.end();
		if (item !== undefined && room !== undefined) this.#perform(action, room, item);
	}

	#perform(action: MessageAction, state: RoomState, item: MessageItem): void {
		const context = this.#context;
		const {room} = state;
		switch (action) {
			case 'reply':
				this.#inputLine.startAbout({type: 'reply', seq: item.seq});
				return;
			case 'edit':
				context.startEdit(room, item);
				return;
			case 'delete':
				context.dispatch({type: 'overlaid', overlay: deleteQuestion(room, item)});
				return;
			case 'react':
				// The colon begins a name that Tab completes.
				this.#inputLine.startAbout({type: 'react', seq: item.seq}, ':');
				return;
			case 'copy':
				this.#copy(item.text);
				return;
			case 'copyCode':
				this.#copy(codeIn(item.text) ?? item.text);
				return;
			case 'openThread':
				performAction(context, {type: 'openThread', seq: threadOf(item)});
				return;
			case 'followThread': {
				const seq = threadOf(item);
				attempt(context, setFollowing(context, {room, seq}, !isFollowing(state, seq)));
				return;
			}
			case 'pin': {
				const isPinned = state.pinned?.includes(item.seq) === true;
				attempt(context, setPinned(context, {room, seq: item.seq}, !isPinned));
				return;
			}
			case 'openLink':
				this.#openLink(item);
				return;
			case 'inspect':
				inspectMessage(context, item);
				return;
			case 'copyMessageLink':
				attempt(context, copyMessageLink(context, room, item.seq));
				return;
			case 'markUnread':
				attempt(context, markUnread(context, room, item.seq));
				return;
			case 'showReaders':
				attempt(context, showReaders(context, room, item));
				return;
			case 'showAnswered':
				attempt(context, Promise.resolve(showAnswered(context, room, item.replyTo)));
		}
	}

	#copy(text: string): void {
		const context = this.#context;
		attempt(
			context,
			context.copy(printable(text)).then(where => context.hint(where)),
		);
	}

	#ownNick(): string | undefined {
		return this.#context.client.session().me?.nick;
	}

	/** Opens the link of a message; of several, the user chooses one. */
	#openLink(item: MessageItem): void {
		const entries = linkEntries(item, this.#ownNick());
		const [only] = entries;
		if (entries.length === 1 && only !== undefined) performAction(this.#context, only.action);
		else void this.#context.open({type: 'list', title: literal('Links'), entries, verb: 'opens it'});
	}
}
