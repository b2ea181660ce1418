/** Who may come in, and under which name. */
import {closeCodes} from '../../protocol/close-codes.ts';
import type {ClientFrameOf, Person} from '../../protocol/frames.ts';
import {serverPingMs} from '../../protocol/heartbeat.ts';
import {protocolVersion} from '../../protocol/limits.ts';
import type {Connection} from '../hub/connection.ts';
import {enterDirectRooms} from '../hub/direct-messages.ts';
import {writeDurably} from '../hub/durable-write.ts';
import {type HubState, personOf, takeBudget} from '../hub/hub-state.ts';
import type {OnlineUser, UserConnection} from '../hub/online-users.ts';
import {idOf, notWritten, Refusal} from '../hub/refusal.ts';
import {hashOf, newId, newSecret} from '../hub/secrets.ts';
import {noteLeft} from '../hub/unused-users.ts';
import type {GuessSource} from '../limits/access-guard.ts';
import {skeletonOf} from '../names/skeleton.ts';

type Closing = {readonly code: number; readonly reason: string; readonly retryInMs?: number};

/** Not let in; with `close` the connection has had its chance. */
export interface NotAdmitted {
	readonly refusal: Refusal;
	readonly close?: Closing;
}

/** Who it is. `secret` only for a new user who can come back. */
interface Identity {
	readonly userId: string;
	readonly isNew: boolean;
	readonly isTransient: boolean;
	readonly secret?: string;
}

/** What may have been guessed: a field of `hello` or `join`. */
type Guessed = 'access' | 'secret' | 'token';

const names: Readonly<Record<Guessed, string>> = {
	access: 'access secret',
	secret: 'secret',
	token: 'token',
};

/** Undefined if this address has not sent too many wrong secrets or tokens, else when it may send another. */
const throttled = (
	state: HubState,
	address: string,
	what: Exclude<Guessed, 'access'>,
): Refusal | undefined => {
	const retryInMs = state.addresses.wrongSecrets.retryInMs(address, state.clock.monotonic());
	if (retryInMs === 0) return undefined;
	const minutes = Math.ceil(retryInMs / 60_000);
	const message = `Your address sent too many wrong ${names[what]}s. Try again in ${minutes} min.`;
	return new Refusal('rate_limited', message, retryInMs, what);
};

/**
 * Counts a wrong secret or token. After five within five minutes the address has to wait before the next. A right one
 * of 256 random bits is accepted all the same: an attacker must not lock out the others behind the same address.
 */
export const refuseGuess = (
	state: HubState,
	address: string,
	what: Exclude<Guessed, 'access'>,
	message: string,
): Refusal => {
	const tooMany = throttled(state, address, what);
	if (tooMany !== undefined) return tooMany;
	state.addresses.wrongSecrets.note(address, state.clock.monotonic());
	return new Refusal('unauthorized', message, undefined, what);
};

const notAdmitted = (refusal: Refusal, what: Guessed): NotAdmitted => {
	const {code, retryInMs} = refusal;
	if (code !== 'rate_limited' || retryInMs === undefined)
		return {refusal, close: {code: closeCodes.badHello, reason: `wrong ${names[what]}`}};
	return {refusal, close: {code: closeCodes.flood, reason: `too many wrong ${names[what]}s`, retryInMs}};
};

/**
 * Undefined if `given` is the server's access secret, or if the server has none. Takes up to `longestWaitMs` after many
 * wrong ones: see `AccessGuard`.
 */
export const checkAccess = async (
	{access}: HubState,
	source: GuessSource,
	given: string | undefined,
): Promise<NotAdmitted | undefined> => {
	if (access === undefined) return undefined;
	if (given === undefined) {
		const message = 'This server requires its access secret. Give it as "access".';
		return {
			refusal: new Refusal('unauthorized', message, undefined, 'access'),
			close: {code: closeCodes.badHello, reason: 'access secret missing'},
		};
	}
	const answer = await access.check(source, given);
	switch (answer.type) {
		case 'right':
			return undefined;
		case 'wrong':
			return notAdmitted(
				new Refusal('unauthorized', 'The access secret is wrong.', undefined, 'access'),
				'access',
			);
		case 'busy': {
			const seconds = Math.ceil(answer.retryInMs / 1000);
			const message = `The server receives too many wrong access secrets. Try again in ${seconds} s.`;
			return notAdmitted(new Refusal('rate_limited', message, answer.retryInMs, 'access'), 'access');
		}
	}
};

/** What a limit that does not hold is announced as. */
const unlimited = Number.MAX_SAFE_INTEGER;

const nickTaken = (nick: string): NotAdmitted => ({
	refusal: new Refusal(
		'nick_taken',
		`The nick ${nick}, or one that looks like it, belongs to somebody else: choose another.`,
		undefined,
		'nick',
	),
});

const tooManyNewUsers = (retryInMs: number): NotAdmitted => {
	const refusal = new Refusal(
		'rate_limited',
		'Too many new users from your address: try again later.',
		retryInMs,
	);
	return {refusal, close: {code: closeCodes.overloaded, reason: 'too many new users', retryInMs}};
};

/** The server itself writes under this nick. */
const serverNick = 'server';

/** Whether nobody, or nobody but another user, may take the nick. A user who has it already keeps it. */
const isNickKept = (state: HubState, nick: string, userId: string | undefined): boolean =>
	skeletonOf(nick) === skeletonOf(serverNick) || state.serverOwner.keeps(nick, userId);

/** A nick nobody has. */
export const guestNick = (state: HubState): string => {
	for (let bytes = 2; ; bytes++) {
		const nick = `guest-${newId(state.randomBytes, bytes)}`;
		if (state.store.userByNick(nick) === undefined) return nick;
	}
};

/** Makes a user, who is durable when this resolves. */
const makeUser = async (
	state: HubState,
	nick: string | undefined,
	{address, isTransient}: {readonly address: string; readonly isTransient: boolean},
): Promise<Identity | NotAdmitted> => {
	const secret = isTransient ? undefined : newSecret(state.randomBytes);
	const secretHash = secret === undefined ? undefined : await hashOf(secret);
	const now = state.clock.monotonic();
	// A transient user is removed when its connections end: the budget for connections is enough.
	const retryInMs = isTransient ? 0 : state.addresses.retryInMs(address, 'newUser', now);
	if (retryInMs > 0) return tooManyNewUsers(retryInMs);
	const user = {
		id: newId(state.randomBytes, 10),
		nick: nick ?? guestNick(state),
		createdAt: state.clock.now(),
		unusedSince: state.clock.now(),
	};
	if (isNickKept(state, user.nick, undefined)) return nickTaken(user.nick);
	const made = await writeDurably(state, 'hello', () => {
		const created = state.store.createUser(user, secretHash);
		// At once: else hellos that come together would all find the address's budget unspent.
		if (created !== undefined && !isTransient) state.addresses.take(address, 'newUser', now);
		return created;
	});
	if (made instanceof Refusal) return {refusal: made};
	if (made === undefined) return nickTaken(user.nick);
	return {userId: user.id, isNew: true, isTransient, ...(secret !== undefined && {secret})};
};

/** Who says `hello`, proven or new. Resolves when what it promises is durable; tells nothing to the connection. */
export const identify = async (
	state: HubState,
	address: string,
	frame: ClientFrameOf<'hello'>,
	options: {readonly isTransient: boolean},
): Promise<Identity | NotAdmitted> => {
	if (frame.version !== protocolVersion) {
		const spoken = `This server speaks version ${protocolVersion} of the protocol, not ${frame.version}.`;
		return {
			refusal: new Refusal('bad_field', spoken, undefined, 'version'),
			close: {code: closeCodes.version, reason: `version ${protocolVersion} is spoken here`},
		};
	}
	const secretHash = frame.secret === undefined ? undefined : await hashOf(frame.secret);
	const userId = secretHash === undefined ? undefined : state.store.userBySecret(secretHash)?.id;
	const noAccess = await checkAccess(state, {address, userId}, frame.access);
	if (noAccess !== undefined) return noAccess;
	if (secretHash === undefined) return makeUser(state, frame.nick, {address, ...options});
	const user = state.store.userBySecret(secretHash);
	if (user === undefined) {
		return notAdmitted(
			refuseGuess(state, address, 'secret', 'The secret is of nobody known here.'),
			'secret',
		);
	}
	const refusal = frame.nick === undefined ? undefined : await takeNick(state, 'hello', user.id, frame.nick);
	return refusal === undefined ? {userId: user.id, isNew: false, isTransient: false} : {refusal};
};

/** Gives the user this nick in the store; `applyNick` does the rest. Resolves when it is durable. */
const takeNick = async (
	state: HubState,
	on: string,
	userId: string,
	nick: string,
): Promise<Refusal | undefined> => {
	if (personOf(state, userId)?.nick === nick) return undefined;
	if (isNickKept(state, nick, userId)) return nickTaken(nick).refusal;
	const isTheirs = await writeDurably(state, on, () => state.store.rename(userId, nick));
	if (isTheirs instanceof Refusal) return isTheirs;
	return isTheirs ? undefined : nickTaken(nick).refusal;
};

/** Lets everyone know the nick that the store has for a connected user, unless they do already. */
const applyNick = (state: HubState, userId: string, asker?: UserConnection): void => {
	const online = state.onlineUsers.online(userId);
	const nick = state.store.user(userId)?.nick;
	if (online === undefined || nick === undefined || nick === online.person.nick) return;
	notifyRenamed(state, online, {id: userId, nick}, asker);
};

/**
 * Connects an identified user and sends `welcome`. The connection is in the user's recent direct rooms without a
 * `join`. The nick is the one the store has now, so that two hellos of one user agree on it.
 */
export const admit = (
	state: HubState,
	connection: Connection,
	frame: ClientFrameOf<'hello'>,
	{userId, isNew, isTransient, secret}: Identity,
	serverVersion: string,
): UserConnection | NotAdmitted => {
	const {onlineUsers, rates, limits} = state;
	applyNick(state, userId);
	const person = personOf(state, userId);
	if (person === undefined) return {refusal: notWritten};
	const caller = onlineUsers.connect(connection, person, {
		isTransient,
		isUnused: state.store.user(userId)?.unusedSince !== undefined,
	});
	connection.send({
		type: 'welcome',
		...idOf(frame),
		version: protocolVersion,
		user: caller.user,
		...(secret !== undefined && {secret}),
		server: {name: 'termchat', version: serverVersion},
		hub: state.store.hubId,
		limits: {
			...limits,
			sendBurst: rates?.send.burst ?? unlimited,
			sendsPerSecond: rates?.send.perSecond ?? unlimited,
			...(rates === undefined && {
				frameBurst: unlimited,
				framesPerSecond: unlimited,
				directOpenBurst: unlimited,
				directOpensPerMinute: unlimited,
			}),
		},
		heartbeatSeconds: serverPingMs / 1000,
		at: state.clock.now(),
	});
	if (!isNew) enterDirectRooms(state, caller);
	state.log('user_welcomed', {
		connection: connection.id,
		user: userId,
		isNew,
		...(frame.client !== undefined && {client: frame.client}),
	});
	return caller;
};

/**
 * The connection is given up: its rooms are left, and who cannot come back is forgotten. `isClosed`: the hub is, and
 * its store may be; then only the connection is given up.
 */
export const dismiss = (state: HubState, caller: UserConnection, isClosed: boolean): void => {
	const isGone = state.onlineUsers.disconnect(caller);
	if (isClosed) return;
	for (const room of [...caller.rooms]) state.rooms.leave(room, caller);
	if (isGone && caller.online.isTransient) {
		const {id} = caller.user;
		const release = (): void => {
			if (state.onlineUsers.online(id) === undefined) state.store.releaseUser(id);
		};
		state.track(state.writes.add('leave', release));
	} else if (isGone) {
		noteLeft(state, caller);
	}
	state.log('user_disconnected', {connection: caller.connection.id, user: caller.user.id, isGone});
};

/** To everyone who shares a room with the user, once per connection; not to `asker`, who is answered. */
export const notifyRenamed = (
	state: HubState,
	online: OnlineUser,
	person: Person,
	asker?: UserConnection,
): void => {
	const was = online.person.nick;
	online.person = person;
	const renamed = {type: 'renamed', user: person, was} as const;
	const told = new Set<Connection>(asker === undefined ? [] : [asker.connection]);
	for (const own of online.connections) {
		if (told.has(own.connection)) continue;
		told.add(own.connection);
		own.connection.deliver(renamed);
	}
	for (const room of online.rooms()) {
		state.presence.rename(room, person);
		for (const {connection} of room.members()) {
			if (told.has(connection)) continue;
			told.add(connection);
			connection.deliver(renamed);
		}
	}
};

/** `nick`: another name. */
export const rename = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'nick'>,
): Promise<Refusal | undefined> => {
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const refusal = await takeNick(state, 'nick', caller.user.id, request.nick);
	if (refusal !== undefined) return refusal;
	const was = caller.user.nick;
	applyNick(state, caller.user.id, caller);
	if (caller.user.nick !== was) {
		state.log('user_renamed', {connection: caller.connection.id, user: caller.user.id});
	}
	if (!caller.isConnected) return undefined;
	caller.connection.send({type: 'renamed', ...idOf(request), user: caller.user, was});
	return undefined;
};
