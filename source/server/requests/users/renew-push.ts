/**
 * `POST /api/push`: a browser has replaced its push subscription while no page was open. The former endpoint and its `auth` prove
 * that it is the same browser. The push service knows the endpoint but not `auth`, so it cannot supply keys of its own.
 */
import {maxPushSubscriptions} from '../../../protocol/push.ts';
import type {PushRenewal} from '../../hub/contract/hub.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {addressBusy} from '../../hub/rules/budgets.ts';
import {hashOf} from '../../shared/secrets.ts';
import type {PushSubscription} from '../../store/directory/notification-records.ts';
import {refuseGuess} from './access.ts';

const unknownSubscription = 'The former push subscription is unknown. Open the page to subscribe again.';

type Former = PushRenewal['former'];

/** Compares hashes, so the time it takes does not reveal how much of `auth` is right. */
const find = async ({reader}: HubState, {endpoint, auth}: Former): Promise<PushSubscription | undefined> => {
	const found = reader.pushSubscription(endpoint);
	return found !== undefined && (await hashOf(found.auth)) === (await hashOf(auth)) ? found : undefined;
};

/** The subscription to replace. */
const findFormer = async (
	state: HubState,
	{address, former}: PushRenewal,
): Promise<PushSubscription | Refusal> => {
	let found = await find(state, former);
	if (found === undefined) {
		const waitMs = state.addresses.wrongSecrets.retryInMs(address, state.clock.monotonic());
		// It may have been stored on another hub just now.
		if (waitMs === 0) await state.journal.sync();
		found = await find(state, former);
	}
	return found ?? refuseGuess(state, address, 'token', unknownSubscription);
};

/** Undefined: the new subscription has taken the place of the former one. */
export const renewPush = async (state: HubState, renewal: PushRenewal): Promise<Refusal | undefined> => {
	if (state.push === undefined)
		return new Refusal('unavailable', 'This server does not send push notifications.');
	const former = await findFormer(state, renewal);
	if (former instanceof Refusal) return former;
	const {address, endpoint, p256dh, auth} = renewal;
	const now = state.clock.monotonic();
	const busyMs = state.addresses.retryInMs(address, 'post', now);
	if (busyMs > 0) return addressBusy(busyMs);
	state.addresses.take(address, 'post', now);
	// The new one is added first, so that an error leaves one of them. The limit leaves room for both.
	const subscribed = await propose(state, 'renewPush', {
		type: 'subscribePush',
		subscription: {...former, endpoint, p256dh, auth, at: state.clock.now()},
		limit: maxPushSubscriptions + 1,
	});
	if (subscribed instanceof Refusal) return subscribed;
	if (former.endpoint === endpoint) return undefined;
	const {userId} = former;
	const removed = await propose(state, 'renewPush', {
		type: 'unsubscribePush',
		userId,
		endpoint: former.endpoint,
	});
	return removed instanceof Refusal ? removed : undefined;
};
