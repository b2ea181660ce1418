/**
 * `pushKey`, `subscribePush` and `unsubscribePush`: push notifications of a browser. `focus`: suppresses them while a
 * device is used.
 */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {focusValidMs, maxPushSubscriptions} from '../../../protocol/push.ts';
import {causeOf, idOf, Refusal, storeRefusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import type {UserConnection} from '../../membership/online-users.ts';

const noPush = new Refusal('unavailable', 'This server does not send push notifications.');
const noTransient = new Refusal('forbidden', 'A temporary user cannot receive push notifications.');

export const pushKey = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'pushKey'>,
): Promise<Refusal | undefined> => {
	if (state.push === undefined) return noPush;
	try {
		const {publicKey} = await state.push.keys();
		caller.connection.send({type: 'pushKey', ...idOf(request), publicKey});
		return undefined;
	} catch (error) {
		state.log('store_failed', {on: 'pushKey', reason: causeOf(error)});
		return storeRefusal(error);
	}
};

export const subscribePush = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'subscribePush'>,
): Promise<Refusal | undefined> => {
	if (state.push === undefined) return noPush;
	if (caller.online.isTransient) return noTransient;
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const {endpoint, p256dh, auth, timeZone} = request;
	const subscription = {
		userId: caller.user.id,
		endpoint,
		p256dh,
		auth,
		...(timeZone !== undefined && {timeZone}),
		at: state.clock.now(),
		...(caller.device !== undefined && {device: caller.device}),
	};
	const command = {type: 'subscribePush', subscription, limit: maxPushSubscriptions} as const;
	const outcome = await propose(state, 'subscribePush', command, caller);
	if (outcome instanceof Refusal) return outcome;
	caller.connection.send({type: 'pushSubscribed', ...idOf(request)});
	return undefined;
};

export const unsubscribePush = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'unsubscribePush'>,
): Promise<Refusal | undefined> => {
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const command = {type: 'unsubscribePush', userId: caller.user.id, endpoint: request.endpoint} as const;
	const outcome = await propose(state, 'unsubscribePush', command, caller);
	if (outcome instanceof Refusal) return outcome;
	caller.connection.send({type: 'pushUnsubscribed', ...idOf(request)});
	return undefined;
};

/** There is no answer. */
export const focus = (
	state: HubState,
	caller: UserConnection,
	{isFocused}: ClientFrameOf<'focus'>,
): undefined => {
	reportFocus(state, caller, isFocused);
};

/** Reports a change to all hubs. Also repeats the report that the device is in use. */
export const reportFocus = (state: HubState, caller: UserConnection, isFocused: boolean): void => {
	if (!isFocused && !caller.isFocused) return;
	caller.isFocused = isFocused;
	const device = `${state.hubRun}.${caller.connection.id}`;
	state.bus.publish({type: 'focus', userId: caller.user.id, device, forMs: isFocused ? focusValidMs : 0});
};
