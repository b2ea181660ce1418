/** A message that is selected, and what can be done with it by one key. */
import type {MessageItem} from '../../client/session/state.ts';
import {openLink} from '../../commands/messages.ts';
import {attempt} from '../../commands/run.ts';
import type {MessageRow, SaidRow} from '../../presenter/message-rows.ts';
import {messageDetails} from '../../presenter/message-text.ts';
import {findLinks} from '../../text/links.ts';
import {literal, printable, printableLine, words} from '../../text/sanitize.ts';
import {truncate} from '../../text/width.ts';
import type {Action} from '../input/key-table.ts';
import type {TerminalContext} from './command-context.ts';
import type {Reading} from './reading.ts';

export interface Selecting {
	/** Begins with the newest that is seen. */
	readonly begin: () => void;
	readonly move: (step: 1 | -1) => void;
	readonly end: () => void;
	/** After the view was scrolled: moves the selection along, so that it is always a message that is seen. */
	readonly follow: (direction: 'up' | 'down', by: 'page' | 'lines') => void;
	/** After anything else moved what is seen: scrolls back to the selection, or ends it where it is gone. */
	readonly keepVisible: () => void;
	/** Does what a key of the mode `select` stands for. */
	readonly act: (action: Action) => void;
}

const isSaid = (row: MessageRow): row is SaidRow => row.type === 'said';

/** Why a key does nothing to this message; undefined if it does something. */
const refused = (item: MessageItem, action: Action, isOwner: boolean): string | undefined => {
	if (item.deletedAt !== undefined && action !== 'inspect') return 'That message was deleted.';
	if (action === 'edit' && !item.isMine) return 'You can only edit your own messages.';
	if (action === 'delete' && !item.isMine && !isOwner)
		return 'Only its author and the owner of the room can delete a message.';
	if (action === 'openLink' && findLinks(printable(item.text)).length === 0)
		return 'That message has no link.';
	return undefined;
};

export const createSelecting = (context: TerminalContext, reading: Reading): Selecting => {
	const select = (key: string | undefined): void => {
		context.dispatch({type: 'selected', key});
		if (key !== undefined) reading.reveal(key);
	};
	const begin = (): void => {
		const {pane} = context.arrangement();
		const last = pane?.viewport.lines.at(-1)?.index ?? -1;
		const newest = pane?.messages.slice(0, last + 1).findLast(isSaid);
		if (newest === undefined) context.hint('There is no message to select.');
		else select(newest.key);
	};
	const move = (step: 1 | -1): void => {
		const messages = context.arrangement().pane?.messages ?? [];
		const at = messages.findIndex(({key}) => key === context.state().selection);
		const next =
			step === -1 ? messages.slice(0, Math.max(at, 0)).findLast(isSaid) : messages.slice(at + 1).find(isSaid);
		if (next !== undefined) select(next.key);
		// Below the newest message is the input.
		else if (step === 1) select(undefined);
		else reading.toTop();
	};
	const visible = (): readonly SaidRow[] => [
		...new Set(
			context
				.arrangement()
				.pane?.rows.map(({source}) => source)
				.filter(isSaid),
		),
	];
	const follow: Selecting['follow'] = (direction, by) => {
		const {selection} = context.state();
		if (selection === undefined) return;
		const seen = visible();
		if (by === 'lines' && seen.some(({key}) => key === selection)) return;
		// A page moves the selection as far as it can; a line or two only as far as the view demands.
		const isFirst = (direction === 'up') === (by === 'page');
		const next = isFirst ? seen[0] : seen.at(-1);
		if (next !== undefined) context.dispatch({type: 'selected', key: next.key});
	};
	const keepVisible = (): void => {
		const {selection} = context.state();
		if (selection === undefined) return;
		const {pane} = context.arrangement();
		if (pane === undefined) return;
		if (pane.messages.some(({key}) => key === selection)) reading.reveal(selection);
		else context.dispatch({type: 'selected', key: undefined});
	};
	const selected = (): MessageItem | undefined =>
		context
			.arrangement()
			.pane?.messages.find((row): row is SaidRow => isSaid(row) && row.key === context.state().selection)
			?.item;

	const confirmDelete = (room: string, item: MessageItem): void => {
		const text = truncate(printableLine(item.text.replace(/\s+/gu, ' ')), 50);
		context.dispatch({
			type: 'overlaid',
			overlay: {
				type: 'confirm',
				lines: [literal('Delete this message for everyone?'), words`  ${text}`],
				choices: [
					{key: 'y', label: 'delete', action: {type: 'deleteMessage', room, seq: item.seq}},
					{key: 'escape', label: 'cancel', action: {type: 'none'}},
				],
			},
		});
	};

	const act = (action: Action): void => {
		const item = selected();
		const isOwner = context.room()?.owner?.id === context.client.session().me?.id;
		const refusal = item === undefined ? undefined : refused(item, action, isOwner);
		if (refusal !== undefined) {
			// It stays selected: the next key would otherwise be typed into the line.
			context.hint(refusal);
			return;
		}
		select(undefined);
		const room = context.room();
		if (item === undefined || room === undefined) return;
		switch (action) {
			case 'reply':
				context.compose(`/reply #${item.seq} `);
				return;
			case 'edit':
				context.startEdit(room.room, item);
				return;
			case 'delete':
				confirmDelete(room.room, item);
				return;
			case 'react':
				context.compose(`/react #${item.seq} :`);
				return;
			case 'copy':
				attempt(
					context,
					context.copy(printable(item.text)).then(text => context.hint(text)),
				);
				return;
			case 'openLink':
				attempt(context, openLink(context, [item]));
				return;
			case 'inspect':
				context.notify(messageDetails(item, {me: context.client.session().me}).join('\n'));
				return;
			default:
				return;
		}
	};
	return {begin, move, end: () => select(undefined), follow, keepVisible, act};
};
