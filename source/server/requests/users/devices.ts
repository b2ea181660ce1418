/** `pair`, `devices` and `removeDevice`: the devices of a user. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {pairingMs} from '../../../protocol/limits.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import {hashOf, newSecret} from '../../shared/secrets.ts';

const temporaryUser = new Refusal('forbidden', 'A temporary user has no devices.');

/** Creates a token that adds a device to the user. An earlier unused token becomes invalid. */
export const pair = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'pair'>,
): Promise<Refusal | undefined> => {
	if (caller.online.isTransient) return temporaryUser;
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const token = newSecret(state.randomBytes);
	const at = state.clock.now();
	const pairing = {userId: caller.user.id, expiresAt: at + pairingMs};
	const command = {type: 'addPairing', tokenHash: await hashOf(token), pairing, at} as const;
	const outcome = await propose(state, 'pair', command, caller);
	if (outcome instanceof Refusal) return outcome;
	const url = state.publicUrl;
	caller.connection.send({
		type: 'pairing',
		...idOf(request),
		token,
		expiresAt: pairing.expiresAt,
		...(url !== undefined && {url}),
	});
	state.log('pairing_created', {connection: caller.connection.id, user: caller.user.id});
	return undefined;
};

export const listDevices = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'devices'>,
): undefined => {
	const connected = new Set([...caller.online.connections].map(({device}) => device));
	const now = state.clock.now();
	const devices = state.reader.devices(caller.user.id).map(({device, name, kind, createdAt, seenAt}) => ({
		device,
		name,
		kind,
		at: createdAt,
		seenAt: connected.has(device) ? now : seenAt,
		...(device === caller.device && {isThis: true as const}),
	}));
	caller.connection.send({type: 'devices', ...idOf(request), devices});
};

/** Revokes the secret of a device, and closes all its connections. */
export const removeDevice = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'removeDevice'>,
): Promise<Refusal | undefined> => {
	const {id} = caller.user;
	const {device} = request;
	const devices = state.reader.devices(id);
	if (!devices.some(one => one.device === device)) {
		return new Refusal('bad_field', 'You have no such device.', undefined, 'device');
	}
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const outcome = await propose(state, 'removeDevice', {type: 'removeDevice', userId: id, device}, caller);
	if (outcome instanceof Refusal) return outcome;
	if (!outcome) {
		return new Refusal('forbidden', 'This is your only device. Add another one with /pair first.');
	}
	caller.connection.send({type: 'deviceRemoved', ...idOf(request), device});
	state.log('device_removed', {connection: caller.connection.id, user: id});
	return undefined;
};
