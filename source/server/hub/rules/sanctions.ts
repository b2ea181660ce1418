/** Refusals for users who are banned from a room or muted in it. */
import {formatDuration, roundLeft} from '../../../text/duration.ts';
import type {Sanction} from '../../store/directory/directory.ts';
import {Refusal} from '../contract/refusal.ts';
import type {HubState} from '../hub-state.ts';

export const sanctionRefusal = ({room, kind, reason, until}: Sanction, now: number): Refusal => {
	const problem = kind === 'ban' ? `You are banned from ${room}` : `You are muted in ${room}`;
	const end = until === undefined ? '' : ` for ${formatDuration(roundLeft(until - now))}`;
	return new Refusal('forbidden', `${problem}${end}${reason === undefined ? '.' : `: ${reason}`}`);
};

const currentRefusal = (
	state: HubState,
	room: string,
	userId: string,
	kind: Sanction['kind'],
): Refusal | undefined => {
	const now = state.clock.now();
	const sanction = state.reader.sanctionOf(room, userId, kind, now);
	return sanction === undefined ? undefined : sanctionRefusal(sanction, now);
};

export const bannedFrom = (state: HubState, room: string, userId: string): Refusal | undefined =>
	currentRefusal(state, room, userId, 'ban');

export const mutedIn = (state: HubState, room: string, userId: string): Refusal | undefined =>
	currentRefusal(state, room, userId, 'mute');
