/** A message that is selected, and what can be done with it by one key. */
import type {SaidItem} from '../client/session/state.ts';
import {unnamedCount} from '../protocol/reactions.ts';
import {findLinks} from '../text/links.ts';
import {listNames} from '../text/list-names.ts';
import {literal, printable, printableLine, words} from '../text/sanitize.ts';
import {truncate} from '../text/width.ts';
import type {Arrangement} from './arrangement.ts';
import type {Desk} from './commands/desk.ts';
import {runCommand} from './commands/run.ts';
import type {Action} from './keymap.ts';
import type {Block, SaidBlock} from './message-pane/blocks.ts';
import {clockTime, dayName} from './message-pane/rows.ts';
import type {Reading} from './reading.ts';

export interface SelectingDesk extends Desk {
	readonly arrangement: () => Arrangement;
	readonly hint: (text: string) => void;
}

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

const isSaid = (block: Block): block is SaidBlock => block.type === 'said';

/** Why a key does nothing to this message; undefined where it does. */
const refused = (item: SaidItem, action: Action, isOwner: boolean): string | undefined => {
	if (item.deletedAt !== undefined && action !== 'inspect') return 'That message was deleted.';
	if (action === 'edit' && !item.isMine) return 'Only what you said yourself can be edited.';
	if (action === 'delete' && !item.isMine && !isOwner)
		return 'Only its author and the owner of the room can delete a message.';
	if (action === 'openLink' && findLinks(printable(item.text)).length === 0)
		return 'There is no link in that message.';
	return undefined;
};

const details = ({seq, from, at, replyTo, editedAt, reactions}: SaidItem): string =>
	[
		`#${seq} by ${from.nick} (id ${from.id}), ${dayName(at)} ${clockTime(at)}`,
		...(replyTo === undefined ? [] : [`answers #${replyTo}`]),
		...(editedAt === undefined ? [] : [`edited ${dayName(editedAt)} ${clockTime(editedAt)}`]),
		...reactions.map(reaction => {
			const names = reaction.from.map(({nick}) => nick);
			return `${reaction.emoji} ${listNames(names, unnamedCount(reaction))}`;
		}),
	].join('\n');

export const createSelecting = (desk: SelectingDesk, reading: Reading): Selecting => {
	const select = (key: string | undefined): void => {
		desk.dispatch({type: 'selected', key});
		if (key !== undefined) reading.reveal(key);
	};
	const begin = (): void => {
		const {pane} = desk.arrangement();
		const last = pane?.viewport.lines.at(-1)?.index ?? -1;
		const newest = pane?.blocks.slice(0, last + 1).findLast(isSaid);
		if (newest === undefined) desk.hint('There is no message to select.');
		else select(newest.key);
	};
	const move = (step: 1 | -1): void => {
		const blocks = desk.arrangement().pane?.blocks ?? [];
		const at = blocks.findIndex(({key}) => key === desk.ui().selection);
		const next =
			step === -1 ? blocks.slice(0, Math.max(at, 0)).findLast(isSaid) : blocks.slice(at + 1).find(isSaid);
		if (next !== undefined) select(next.key);
		// Below the newest message is the input.
		else if (step === 1) select(undefined);
		else reading.toTop();
	};
	const visible = (): readonly SaidBlock[] => [
		...new Set(
			desk
				.arrangement()
				.pane?.rows.map(({block}) => block)
				.filter(isSaid),
		),
	];
	const follow: Selecting['follow'] = (direction, by) => {
		const {selection} = desk.ui();
		if (selection === undefined) return;
		const seen = visible();
		if (by === 'lines' && seen.some(({key}) => key === selection)) return;
		// A page moves the selection as far as it can; a line or two only as far as the view demands.
		const isFirst = (direction === 'up') === (by === 'page');
		const next = isFirst ? seen[0] : seen.at(-1);
		if (next !== undefined) desk.dispatch({type: 'selected', key: next.key});
	};
	const keepVisible = (): void => {
		const {selection} = desk.ui();
		const {pane} = desk.arrangement();
		if (selection === undefined || pane === undefined) return;
		if (pane.blocks.some(({key}) => key === selection)) reading.reveal(selection);
		else desk.dispatch({type: 'selected', key: undefined});
	};
	const selected = (): SaidItem | undefined =>
		desk
			.arrangement()
			.pane?.blocks.find((block): block is SaidBlock => isSaid(block) && block.key === desk.ui().selection)
			?.item;

	const confirmDelete = (item: SaidItem): void => {
		const text = truncate(printableLine(item.text.replace(/\s+/gu, ' ')), 50);
		desk.dispatch({
			type: 'overlaid',
			overlay: {
				type: 'confirm',
				lines: [literal('Delete this message for everybody?'), words`  ${text}`],
				choices: [
					{key: 'y', label: 'delete', intent: {type: 'command', text: `/delete #${item.seq}`}},
					{key: 'escape', label: 'keep', intent: {type: 'nothing'}},
				],
			},
		});
	};

	const act = (action: Action): void => {
		const item = selected();
		const isOwner = desk.room()?.owner?.id === desk.client.session().me?.id;
		const refusal = item === undefined ? undefined : refused(item, action, isOwner);
		if (refusal !== undefined) {
			// It stays selected: the next key would otherwise be typed into the line.
			desk.hint(refusal);
			return;
		}
		select(undefined);
		if (item === undefined) return;
		const reference = `#${item.seq}`;
		switch (action) {
			case 'reply':
				desk.carryOut({type: 'write', text: `/reply ${reference} `});
				return;
			case 'edit':
				desk.carryOut({type: 'write', text: `/edit ${reference} ${item.text}`});
				return;
			case 'delete':
				confirmDelete(item);
				return;
			case 'react':
				desk.carryOut({type: 'write', text: `/react ${reference} :`});
				return;
			case 'copy':
				void desk.copy(printable(item.text)).then(desk.hint);
				return;
			case 'openLink':
				runCommand(desk, 'open', reference);
				return;
			case 'inspect':
				desk.say(details(item));
				return;
			default:
				return;
		}
	};
	return {begin, move, end: () => select(undefined), follow, keepVisible, act};
};
