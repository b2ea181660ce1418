/** The device of a `hello`: a new device that redeems a pairing token, or the report of a known one about itself. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import {hashOf, newId, newSecret} from '../../shared/secrets.ts';
import {closeAfterGuess, type HelloRefusal, refuseGuess} from './access.ts';

type Hello = ClientFrameOf<'hello'>;

/** `seenAt` is exact to the hour, so that few connections cause a write. */
const seenPrecisionMs = 60 * 60 * 1000;

const invalidPairing =
	'This pairing link is not valid: it was used or has expired. Create a new one with /pair.';

/** A device that has been added. */
export interface PairedDevice {
	readonly userId: string;
	readonly device: string;
	readonly secret: string;
}

/** Adds a device with its own secret to the user who created the token, and uses up the token. */
export const redeemPairing = async (
	state: HubState,
	address: string,
	token: string,
	{device: reported}: Pick<Hello, 'device'>,
): Promise<PairedDevice | HelloRefusal> => {
	const {reader, journal, clock, randomBytes} = state;
	const tokenHash = await hashOf(token);
	const refuse = (): HelloRefusal =>
		closeAfterGuess(refuseGuess(state, address, 'token', invalidPairing), 'token');
	// Another hub may just have created the token.
	if (reader.findPairing(tokenHash, clock.now()) === undefined) await journal.sync();
	if (reader.findPairing(tokenHash, clock.now()) === undefined) return refuse();
	const secret = newSecret(randomBytes);
	const device = newId(randomBytes, 8);
	const at = clock.now();
	const added = await propose(state, 'hello', {
		type: 'redeemPairing',
		tokenHash,
		secretHash: await hashOf(secret),
		device,
		name: reported?.name ?? '',
		kind: reported?.kind ?? 'other',
		at,
	});
	if (added instanceof Refusal) return {refusal: added};
	return added === undefined ? refuse() : {userId: added, device, secret};
};

/** Stores the device's report about itself if it has changed. */
export const noteDevice = (
	state: HubState,
	{user, device}: UserConnection,
	{device: reported}: Hello,
): void => {
	const known = state.reader.devices(user.id).find(one => one.device === device);
	if (known === undefined) return;
	const now = state.clock.now();
	const {name, kind} = reported ?? known;
	const isSame = name === known.name && kind === known.kind;
	if (isSame && now - known.seenAt < seenPrecisionMs) return;
	const command = {type: 'updateDevice', userId: user.id, device: known.device, name, kind, at: now} as const;
	// The journal reports a failure, and the next connection tries again.
	state.track(propose(state, 'hello', command).then(() => {}));
};
