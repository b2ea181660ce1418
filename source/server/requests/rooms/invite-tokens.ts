/** The tokens that open private rooms. */
import type {HubState} from '../../hub/hub-state.ts';
import {newHandle} from '../../shared/invite-handle.ts';
import {hashOf, newSecret} from '../../shared/secrets.ts';

export interface InviteToken {
	readonly token: string;
	readonly tokenHash: string;
	/** The handle of the invite. */
	readonly invite: string;
}

export const newInviteToken = async (state: HubState, issuerId: string): Promise<InviteToken> => {
	const token = newSecret(state.randomBytes);
	return {token, tokenHash: await hashOf(token), invite: newHandle(state.randomBytes, issuerId)};
};
