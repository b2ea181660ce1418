/** `hello`: identifies the user, or creates a new one, and connects them. */

import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {closeCodes} from '../../../protocol/connection/close-codes.ts';
import {serverPingMs} from '../../../protocol/connection/heartbeat.ts';
import {maxHubs, protocolVersion} from '../../../protocol/limits.ts';
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import {
	causeOf,
	idOf,
	isStoreFailure,
	notWritten,
	Refusal,
	storeRefusal,
} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {notificationFields} from '../../hub/notifications-frame.ts';
import {personOf} from '../../hub/people.ts';
import {propose} from '../../hub/propose.ts';
import {reportIdle} from '../../hub/rules/away.ts';
import {joinDirectRooms} from '../../hub/rules/direct-messages.ts';
import type {Connection} from '../../membership/connection.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import {hashOf, newId, newSecret} from '../../shared/secrets.ts';
import type {UserRecord} from '../../store/directory/directory.ts';
import {checkAccess, closeAfterGuess, type HelloRefusal, refuseGuess} from './access.ts';
import {noteDevice, redeemPairing} from './device.ts';
import {guestNick, isNickReserved, nickTaken, storeNick} from './nick.ts';

interface HelloOptions {
	/** The client cannot send its secret again. */
	readonly isTransient: boolean;
}

/** An identified user. `secret` is set only for a new user who can reconnect. */
interface Identity {
	readonly userId: string;
	readonly isNew: boolean;
	readonly isTransient: boolean;
	readonly secret?: string;
	/** Undefined for a temporary user. */
	readonly device?: string;
}

/** The value in `welcome` for a limit that does not apply. */
const unlimited = Number.MAX_SAFE_INTEGER;

const tooManyNewUsers = (retryInMs: number): HelloRefusal => {
	const message = 'There are too many new users from your address. Try again later.';
	return {
		refusal: new Refusal('rate_limited', message, retryInMs),
		close: {code: closeCodes.overloaded, reason: 'too many new users', retryInMs},
	};
};

const refuseVersion = (version: number): HelloRefusal => {
	const message = `This server uses version ${protocolVersion} of the protocol, not version ${version}.`;
	return {
		refusal: new Refusal('bad_field', message, undefined, 'version'),
		close: {code: closeCodes.version, reason: `this server uses version ${protocolVersion}`},
	};
};

/** Creates the user. A guest gets another nick if the first one is taken. Undefined if a requested nick is taken. */
const claimUser = async (
	state: HubState,
	user: UserRecord,
	secretHash: string | undefined,
	isGuest: boolean,
): Promise<UserRecord | Refusal | undefined> => {
	const claim = (claimed: UserRecord) =>
		propose(state, 'hello', {
			type: 'createUser',
			user: claimed,
			...(secretHash !== undefined && {secretHash}),
		});
	let created = await claim(user);
	while (created === undefined && isGuest) created = await claim({...user, nick: guestNick(state)});
	return created;
};

/** Creates a user. Resolves when the user is durable. */
const createUser = async (
	state: HubState,
	address: string,
	nick: string | undefined,
	{isTransient}: HelloOptions,
): Promise<Identity | HelloRefusal> => {
	const secret = isTransient ? undefined : newSecret(state.randomBytes);
	const secretHash = secret === undefined ? undefined : await hashOf(secret);
	const now = state.clock.monotonic();
	// A transient user is removed at the end of its connections, so the budget for connections is sufficient.
	const retryInMs = isTransient ? 0 : state.addresses.retryInMs(address, 'newUser', now);
	if (retryInMs > 0) return tooManyNewUsers(retryInMs);
	const user = {
		id: newId(state.randomBytes, 10),
		nick: nick ?? guestNick(state),
		createdAt: state.clock.now(),
		unusedSince: state.clock.now(),
	};
	const isTaken =
		isNickReserved(state, user.nick, undefined) || state.reader.isNickTaken(user.nick, undefined);
	if (isTaken) return {refusal: nickTaken(user.nick)};
	// Charges the budget in this turn, so that simultaneous `hello` frames cannot all pass the check.
	if (!isTransient) state.addresses.take(address, 'newUser', now);
	const created = await claimUser(state, user, secretHash, nick === undefined);
	if (created instanceof Refusal) return {refusal: created};
	if (created === undefined) return {refusal: nickTaken(user.nick)};
	return {
		userId: user.id,
		isNew: true,
		isTransient,
		...(secret !== undefined && {secret, device: 'first'}),
	};
};

/** The user with this secret. Another hub may just have created it. */
const userOf = async ({reader, journal}: HubState, secretHash: string): Promise<UserRecord | undefined> => {
	const user = reader.userBySecret(secretHash);
	if (user !== undefined) return user;
	await journal.sync();
	return reader.userBySecret(secretHash);
};

/** Stores whether the user is a bot. Resolves when that is durable, so that `welcome` and every message have the mark. */
const noteBot = async (
	state: HubState,
	{userId}: Identity,
	{bot}: ClientFrameOf<'hello'>,
): Promise<HelloRefusal | undefined> => {
	const isBot = state.reader.user(userId)?.isBot ?? false;
	if (bot === undefined || bot === isBot) return undefined;
	const outcome = await propose(state, 'hello', {type: 'setBot', userId, isBot: bot});
	return outcome instanceof Refusal ? {refusal: outcome} : undefined;
};

/** Finds or creates the user. Resolves when everything that `welcome` reports is durable. Sends nothing. */
const identify = async (
	state: HubState,
	address: string,
	frame: ClientFrameOf<'hello'>,
	options: HelloOptions,
): Promise<Identity | HelloRefusal> => {
	if (frame.version !== protocolVersion) return refuseVersion(frame.version);
	const secretHash = frame.secret === undefined ? undefined : await hashOf(frame.secret);
	const userId = secretHash === undefined ? undefined : (await userOf(state, secretHash))?.id;
	const accessRefusal = await checkAccess(state, {address, userId}, frame.access);
	if (accessRefusal !== undefined) return accessRefusal;
	if (frame.pair !== undefined) {
		const paired = await redeemPairing(state, address, frame.pair, frame);
		return 'refusal' in paired ? paired : {...paired, isNew: false, isTransient: false};
	}
	if (secretHash === undefined) return createUser(state, address, frame.nick, options);
	const user = state.reader.userBySecret(secretHash);
	if (user === undefined) {
		const message = 'Unknown secret. Join without it to create a new user.';
		return closeAfterGuess(refuseGuess(state, address, 'secret', message), 'secret');
	}
	const refusal = frame.nick === undefined ? undefined : await storeNick(state, 'hello', user.id, frame.nick);
	if (refusal !== undefined) return {refusal};
	const device = state.reader.deviceBySecret(secretHash)?.device;
	return device === undefined
		? {refusal: notWritten}
		: {userId: user.id, isNew: false, isTransient: false, device};
};

const announcedLimits = ({rates, limits}: HubState): ServerFrameOf<'welcome'>['limits'] => ({
	...limits,
	sendBurst: rates?.send.burst ?? unlimited,
	sendsPerSecond: rates?.send.perSecond ?? unlimited,
	...(rates === undefined && {
		frameBurst: unlimited,
		framesPerSecond: unlimited,
		directOpenBurst: unlimited,
		directOpensPerMinute: unlimited,
	}),
});

const announcedHubs = ({hubs}: HubState): Pick<ServerFrameOf<'welcome'>, 'address' | 'hubs'> =>
	hubs === undefined
		? {}
		: {...(hubs.own !== undefined && {address: hubs.own}), hubs: hubs.live.slice(0, maxHubs)};

/**
 * Connects an identified user and sends `welcome`. The server adds the connection to the user's recent direct rooms.
 */
const connect = (
	state: HubState,
	connection: Connection,
	frame: ClientFrameOf<'hello'>,
	{userId, isNew, isTransient, secret, device}: Identity,
): UserConnection | HelloRefusal => {
	const person = personOf(state, userId);
	if (person === undefined) return {refusal: notWritten};
	const isUnused = state.reader.user(userId)?.unusedSince !== undefined;
	const caller = state.onlineUsers.connect(connection, person, {isTransient, isUnused});
	const away = state.awayUsers.get(userId);
	const ssh = state.ssh();
	connection.send({
		type: 'welcome',
		...idOf(frame),
		version: protocolVersion,
		user: caller.user,
		...(secret !== undefined && {secret}),
		server: {name: 'termchat', version: state.version},
		hub: state.hubId,
		notifications: notificationFields(state.reader.notifications(userId)),
		...announcedHubs(state),
		...(ssh !== undefined && {ssh}),
		limits: announcedLimits(state),
		heartbeatSeconds: serverPingMs / 1000,
		at: state.clock.now(),
		...(away !== undefined && {away: {user: caller.user, ...away}}),
		...(state.serverOwner.userId === userId && {isServerOwner: true as const}),
	});
	// After `welcome`, because an idle user becomes active and all connections are notified of it.
	caller.device = device;
	if (state.availability?.isAvailable === false) connection.send({type: 'service', isAvailable: false});
	state.membership.connect(caller.user);
	reportIdle(state, userId);
	noteDevice(state, caller, frame);
	if (!isNew) joinDirectRooms(state, caller);
	const client = frame.client === undefined ? {} : {client: frame.client};
	state.log('user_welcomed', {connection: connection.id, user: userId, isNew, ...client});
	return caller;
};

/** Resolves after `welcome` was sent. If the `hello` is refused, the caller sends the refusal. */
export const hello = async (
	state: HubState,
	connection: Connection,
	frame: ClientFrameOf<'hello'>,
	options: HelloOptions,
): Promise<UserConnection | HelloRefusal> => {
	try {
		const identity = await identify(state, connection.address, frame, options);
		if ('refusal' in identity) return identity;
		return (await noteBot(state, identity, frame)) ?? connect(state, connection, frame, identity);
	} catch (error) {
		if (!isStoreFailure(error)) throw error;
		state.log('store_failed', {on: 'hello', reason: causeOf(error)});
		return {refusal: storeRefusal(error)};
	}
};
