/** Charges the cost of a request to the budgets of its user and its address, or returns the time to wait. */
import type {UserConnection} from '../../membership/online-users.ts';
import {Refusal} from '../contract/refusal.ts';
import type {HubState, UserBudget} from '../hub-state.ts';

/** The refusal for an address whose budget is used up. */
export const addressBusy = (retryInMs: number): Refusal =>
	new Refusal(
		'rate_limited',
		'There are too many requests from your address. Try again in a moment.',
		retryInMs,
	);

export const takeBudget = (
	state: HubState,
	{connection, online}: UserConnection,
	budget: UserBudget,
	count = 1,
): Refusal | undefined => {
	const now = state.clock.monotonic();
	const userId = online.person.id;
	const userMs = state.userBudgets?.[budget].retryInMs(userId, now, count) ?? 0;
	if (userMs > 0) return new Refusal('rate_limited', 'You are too fast. Try again in a moment.', userMs);
	const addressMs = state.addresses.retryInMs(connection.address, 'post', now);
	if (addressMs > 0) return addressBusy(addressMs);
	state.userBudgets?.[budget].take(userId, now, count);
	state.addresses.take(connection.address, 'post', now);
	return undefined;
};

/** Charges a new user, such as the bot of a webhook, to the address. */
export const takeUserBudget = ({addresses, clock}: HubState, address: string): Refusal | undefined => {
	const now = clock.monotonic();
	const retryInMs = addresses.retryInMs(address, 'newUser', now);
	if (retryInMs > 0) return addressBusy(retryInMs);
	addresses.take(address, 'newUser', now);
	return undefined;
};

/** Charges a new room: a change to the user and a new room to the address. */
export const takeRoomBudget = (state: HubState, caller: UserConnection): Refusal | undefined => {
	const {address} = caller.connection;
	const now = state.clock.monotonic();
	const retryInMs = state.addresses.retryInMs(address, 'newRoom', now);
	if (retryInMs > 0) {
		const message = 'There are too many new rooms from your address. Join an existing room instead.';
		return new Refusal('rate_limited', message, retryInMs);
	}
	const refusal = takeBudget(state, caller, 'change');
	if (refusal === undefined) state.addresses.take(address, 'newRoom', now);
	return refusal;
};

export const takeConnectionBudget = (
	{addresses, clock}: Pick<HubState, 'addresses' | 'clock'>,
	address: string,
): Refusal | undefined => {
	const now = clock.monotonic();
	const retryInMs = addresses.retryInMs(address, 'connection', now);
	if (retryInMs > 0) return addressBusy(retryInMs);
	addresses.take(address, 'connection', now);
	return undefined;
};

/** Charges a new direct room with a new contact to its separate budgets. */
export const takeDirectBudget = (
	state: HubState,
	{connection, online}: UserConnection,
): Refusal | undefined => {
	const now = state.clock.monotonic();
	const userId = online.person.id;
	const retryInMs = Math.max(
		state.directOpens?.retryInMs(userId, now) ?? 0,
		state.addresses.retryInMs(connection.address, 'newDirect', now),
	);
	if (retryInMs > 0) {
		const message = 'You have started too many new conversations. Wait before you start another.';
		return new Refusal('rate_limited', message, retryInMs);
	}
	state.directOpens?.take(userId, now);
	state.addresses.take(connection.address, 'newDirect', now);
	return undefined;
};
