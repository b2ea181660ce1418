/** Carries out the jumps to a place in the room. */
import {useEffect} from 'react';
import type {RoomState} from '../../../client/session/state.ts';
import type {MessageRow} from '../../../presenter/messages/message-rows.ts';
import type {Actions} from '../../actions/actions.ts';
import type {Jump} from '../../state/view.ts';
import {targetRow} from './jump-target.ts';
import {focusRow, lastMessage} from './row-elements.ts';
import type {ScrollState} from './use-scrolling.ts';

interface JumpOptions {
	readonly room: RoomState;
	readonly rows: readonly MessageRow[];
	readonly actions: Actions;
}

const pageShare = 0.85;

const toNewest = (pane: HTMLElement, {position, moveTo}: ScrollState, {room, actions}: JumpOptions): void => {
	if (room.log.hasNewer) void actions.loadNewest(room.room).then(() => moveTo(undefined));
	// Scrolling first would count as scrolling by the user.
	else if (position.type === 'at') moveTo(undefined);
	else pane.scrollTop = pane.scrollHeight;
};

const toMessage = (seq: number, {scrollTo}: ScrollState, {room, rows, actions}: JumpOptions): void => {
	const target = {type: 'seq', seq} as const;
	if (targetRow(rows, target) !== undefined) scrollTo(target);
	else void actions.loadAround(room.room, seq).then(isLoaded => isLoaded && scrollTo(target));
};

const perform = (jump: Jump, pane: HTMLElement, state: ScrollState, options: JumpOptions): void => {
	switch (jump.type) {
		case 'newest':
			toNewest(pane, state, options);
			break;
		case 'oldest':
			void options.actions.loadOldest(options.room.room).then(() => state.scrollTo({type: 'first'}));
			break;
		case 'page':
			pane.scrollBy({top: jump.pages * pageShare * pane.clientHeight});
			break;
		case 'select':
			focusRow(lastMessage(pane));
			break;
		case 'unread':
			if (targetRow(options.rows, {type: 'unread'}) !== undefined) state.scrollTo({type: 'unread'});
			break;
		case 'seq':
			toMessage(jump.seq, state, options);
			break;
	}
};

export const useJumps = (jump: Jump | undefined, state: ScrollState, options: JumpOptions): void => {
	// biome-ignore lint/correctness/useExhaustiveDependencies: each jump is made once.
	useEffect(() => {
		const pane = state.pane.current;
		if (pane !== null && jump?.room === options.room.room) perform(jump, pane, state, options);
	}, [jump]);
};
