/** Who is kept out of a room, and who is kept quiet in it. */
import type {HubState} from './hub-state.ts';
import {Refusal} from './refusal.ts';
import type {Sanction} from './store/store.ts';

const toRefusal = ({room, kind, reason, until}: Sanction): Refusal => {
	const what = kind === 'ban' ? `You are banned from ${room}` : `You are muted in ${room}`;
	const end = until === undefined ? '' : ` until ${new Date(until).toISOString()}`;
	return new Refusal('forbidden', `${what}${end}${reason === undefined ? '.' : `: ${reason}`}`);
};

const refusalBy = (
	state: HubState,
	room: string,
	userId: string,
	kind: Sanction['kind'],
): Refusal | undefined => {
	const sanction = state.store.sanctionOf(room, userId, kind, state.clock.now());
	return sanction === undefined ? undefined : toRefusal(sanction);
};

export const bannedFrom = (state: HubState, room: string, userId: string): Refusal | undefined =>
	refusalBy(state, room, userId, 'ban');

export const mutedIn = (state: HubState, room: string, userId: string): Refusal | undefined =>
	refusalBy(state, room, userId, 'mute');
