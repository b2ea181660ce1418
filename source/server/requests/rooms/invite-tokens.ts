/** The tokens that open private rooms, and the handles under which invitations are listed and revoked. */
import type {HubState} from '../../hub/hub-state.ts';
import {hashOf, newId, newSecret} from '../../shared/secrets.ts';
import type {InviteRecord} from '../../store/directory.ts';

export interface InviteToken {
	readonly token: string;
	readonly tokenHash: string;
	/** The handle of the invitation. */
	readonly invite: string;
}

/** A handle begins with the user who issued the invitation and may revoke it: `USER_ID.RANDOM`. */
const newHandle = (state: HubState, issuerId: string): string => `${issuerId}.${newId(state.randomBytes, 6)}`;

/** The id of the user who issued the invitation with this handle; empty for a room that was created over HTTP. */
export const issuerOf = (handle: string): string => handle.slice(0, handle.indexOf('.'));

export const newInviteToken = async (state: HubState, issuerId: string): Promise<InviteToken> => {
	const token = newSecret(state.randomBytes);
	return {token, tokenHash: await hashOf(token), invite: newHandle(state, issuerId)};
};

/** Makes the token valid for the room as soon as the write is durable. */
export const storeToken = (
	state: HubState,
	room: string,
	{tokenHash, invite}: InviteToken,
	limits: Pick<InviteRecord, 'usesLeft' | 'expiresAt'> = {},
): void => state.store.addInvite({invite, room, at: state.clock.now(), ...limits}, tokenHash);
