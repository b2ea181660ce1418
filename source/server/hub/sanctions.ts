/** Who is kept out of a room, and who is kept quiet in it. */
import {formatDuration} from '../../text/duration.ts';
import type {Sanction} from '../store/directory.ts';
import type {HubState} from './hub-state.ts';
import {Refusal} from './refusal.ts';

const toRefusal = ({room, kind, reason, until}: Sanction, now: number): Refusal => {
	const what = kind === 'ban' ? `You are banned from ${room}` : `You are muted in ${room}`;
	const end = until === undefined ? '' : ` for another ${formatDuration(until - now)}`;
	return new Refusal('forbidden', `${what}${end}${reason === undefined ? '.' : `: ${reason}`}`);
};

const refusalBy = (
	state: HubState,
	room: string,
	userId: string,
	kind: Sanction['kind'],
): Refusal | undefined => {
	const now = state.clock.now();
	const sanction = state.store.sanctionOf(room, userId, kind, now);
	return sanction === undefined ? undefined : toRefusal(sanction, now);
};

export const bannedFrom = (state: HubState, room: string, userId: string): Refusal | undefined =>
	refusalBy(state, room, userId, 'ban');

export const mutedIn = (state: HubState, room: string, userId: string): Refusal | undefined =>
	refusalBy(state, room, userId, 'mute');
