/** Redeems the token of a private room. */

import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {bannedFrom} from '../../hub/rules/sanctions.ts';
import {noteUsed} from '../../hub/unused-users.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import {hashOf} from '../../shared/secrets.ts';
import type {RoomRecord} from '../../store/directory/directory.ts';
import {refuseGuess} from '../users/access.ts';
import {tooManyRooms} from './room-admission.ts';

/** The same refusal for an unknown, an expired and a used-up token, so that guessing reveals nothing. */
const invalidToken = 'This invite is not valid: it may be mistyped, used up or expired. Ask for a new one.';

/** Admits the user to the room of the token. Takes one use of it, unless the user is already admitted. */
export const redeemToken = async (
	state: HubState,
	caller: UserConnection,
	token: string,
): Promise<RoomRecord | Refusal> => {
	const {reader, journal, clock} = state;
	const tokenHash = await hashOf(token);
	let invite = reader.findInvite(tokenHash, clock.now());
	if (invite === undefined) {
		// Another hub may just have issued the token.
		await journal.sync();
		invite = reader.findInvite(tokenHash, clock.now());
	}
	const record = invite === undefined ? undefined : state.rooms.record(invite.room);
	const {address} = caller.connection;
	if (record === undefined) return refuseGuess(state, address, 'token', invalidToken);
	const {id} = caller.user;
	const refusal = bannedFrom(state, record.room, id) ?? tooManyRooms(state, caller, record.room);
	if (refusal !== undefined) return refusal;
	if (reader.isAdmitted(record.room, id)) return record;
	const {isUnused: wasUnused} = caller.online;
	const command = {type: 'redeemInvite', tokenHash, userId: id, wasUnused, at: clock.now()} as const;
	const redeemed = await propose(state, 'join', command, caller);
	if (redeemed instanceof Refusal) return redeemed;
	if (redeemed === undefined) return refuseGuess(state, address, 'token', invalidToken);
	noteUsed(caller);
	return redeemed;
};
