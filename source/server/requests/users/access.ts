/** Checks the server's access secret, and limits how many wrong secrets and tokens an address may send. */
import {closeCodes} from '../../../protocol/connection/close-codes.ts';
import type {Closing} from '../../hub/contract/hub.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import type {GuessSource} from '../../limits/access-guard.ts';

/** The refusal of a `hello`. With `close`, the client has no further attempt on this connection. */
export interface HelloRefusal {
	readonly refusal: Refusal;
	readonly close?: Closing;
}

/** The fields of `hello` and `join` that an attacker can try to guess. */
type GuessedField = 'access' | 'secret' | 'token';

const labels: Readonly<Record<GuessedField, string>> = {
	access: 'access secret',
	secret: 'secret',
	token: 'token',
};

/** The refusal for an address that has sent too many wrong secrets and tokens, if any. */
const throttled = (
	state: HubState,
	address: string,
	field: Exclude<GuessedField, 'access'>,
): Refusal | undefined => {
	const retryInMs = state.addresses.wrongSecrets.retryInMs(address, state.clock.monotonic());
	if (retryInMs === 0) return undefined;
	const minutes = Math.ceil(retryInMs / 60_000);
	const message = `Your address sent too many wrong ${labels[field]}s. Try again in ${minutes} min.`;
	return new Refusal('rate_limited', message, retryInMs, field);
};

/**
 * Counts a wrong secret or token. After five within five minutes, the address must wait before its next attempt. Valid
 * secrets of 256 random bits are accepted even then, because an attacker must not lock out other users of the address.
 */
export const refuseGuess = (
	state: HubState,
	address: string,
	field: Exclude<GuessedField, 'access'>,
	message: string,
): Refusal => {
	const refusal = throttled(state, address, field);
	if (refusal !== undefined) return refusal;
	state.addresses.wrongSecrets.note(address, state.clock.monotonic());
	return new Refusal('unauthorized', message, undefined, field);
};

/** Refuses a guess and ends the connection. */
export const closeAfterGuess = (refusal: Refusal, field: GuessedField): HelloRefusal => {
	const {code, retryInMs} = refusal;
	if (code !== 'rate_limited' || retryInMs === undefined)
		return {refusal, close: {code: closeCodes.badHello, reason: `wrong ${labels[field]}`}};
	return {refusal, close: {code: closeCodes.flood, reason: `too many wrong ${labels[field]}s`, retryInMs}};
};

/**
 * Undefined if `given` is the server's access secret, or if the server has no access secret. After many wrong secrets this takes up
 * to `longestWaitMs` (see `AccessGuard`).
 */
export const checkAccess = async (
	{access}: HubState,
	source: GuessSource,
	given: string | undefined,
): Promise<HelloRefusal | undefined> => {
	if (access === undefined) return undefined;
	if (given === undefined) {
		const message = 'This server requires its access secret. Send it as "access".';
		return {
			refusal: new Refusal('unauthorized', message, undefined, 'access'),
			close: {code: closeCodes.badHello, reason: 'access secret missing'},
		};
	}
	const answer = await access.check(source, given);
	switch (answer.type) {
		case 'right':
			return undefined;
		case 'wrong': {
			const refusal = new Refusal('unauthorized', 'The access secret is wrong.', undefined, 'access');
			return closeAfterGuess(refusal, 'access');
		}
		case 'busy': {
			const seconds = Math.ceil(answer.retryInMs / 1000);
			const message = `The server receives too many wrong access secrets. Try again in ${seconds} s.`;
			return closeAfterGuess(new Refusal('rate_limited', message, answer.retryInMs, 'access'), 'access');
		}
	}
};
