/**
 * The hub: users, rooms and membership in one object. It does not use sockets (a `Connection` represents a client) or
 * files (it uses the `Store` contract), and time and randomness are arguments.
 */
import type {AdminReply, HubAdminCommand} from '../protocol/admin.ts';
import type {ClientFrameOf, Request} from '../protocol/client-frames.ts';
import type {Person} from '../protocol/server-frames.ts';
import {administer} from './admin/commands.ts';
import type {HubAddresses} from './cluster/live-hubs.ts';
import {createHubState} from './create-hub-state.ts';
import type {
	ConnectedUser,
	HelloOutcome,
	Hub,
	PrivateRoomOutcome,
	PrivateRoomRequest,
	PushRenewal,
	UserKey,
	UserProfile,
	WebhookOpening,
} from './hub/contract/hub.ts';
import {causeOf, isStoreFailure, Refusal, storeRefusal, toError} from './hub/contract/refusal.ts';
import {applyToConnections} from './hub/effects/applied-commands.ts';
import {receiveFromBus} from './hub/effects/bus-messages.ts';
import {sendHubs} from './hub/effects/hub-addresses.ts';
import {sendService} from './hub/effects/service-state.ts';
import {Expiry} from './hub/expiry.ts';
import type {HubOptions} from './hub/hub-options.ts';
import type {HubState} from './hub/hub-state.ts';
import {personOf} from './hub/people.ts';
import {noteIdle} from './hub/rules/away.ts';
import {bindServerOwner} from './hub/rules/ownership.ts';
import {profileOf} from './hub/rules/profile.ts';
import {releaseUnused} from './hub/unused-users.ts';
import type {Connection} from './membership/connection.ts';
import {UserConnection} from './membership/online-users.ts';
import {answerRequest, type RequestOutcome} from './requests/dispatch.ts';
import {openWebhook} from './requests/posting/webhook-message.ts';
import {createEmptyRoom, refusalToCreate} from './requests/rooms/create-empty-room.ts';
import {disconnect, releaseTransientUsers} from './requests/users/disconnect.ts';
import {hello} from './requests/users/hello.ts';
import {renewPush} from './requests/users/renew-push.ts';
import {PendingWork} from './shared/pending-work.ts';
import type {Away} from './store/directory/directory.ts';

const closingRefusal = new Refusal(
	'unavailable',
	'The server is shutting down. Try again in a moment.',
	1000,
);

class LocalHub implements Hub {
	readonly id: string;
	readonly hubs: HubAddresses | undefined;
	readonly #options: HubOptions;
	readonly #pending = new PendingWork();
	readonly #state: HubState;
	readonly #expiry: Expiry;
	readonly #unsubscribe: readonly (() => void)[];
	/** New requests are refused, and those in progress are finished. */
	#isClosing = false;
	/** The store may be closed from now on. */
	#isClosed = false;

	constructor(options: HubOptions) {
		const {reader, journal, clock, log, onDelivered} = options;
		this.#options = options;
		this.#state = createHubState(options, this.#pending, () => this.#expiry.plan());
		this.id = this.#state.hubId;
		this.hubs = this.#state.hubs;
		const {rooms, stats, focusedUsers, lease, hubs, availability} = this.#state;
		this.#expiry = new Expiry({
			reader,
			journal,
			lease,
			clock,
			onFailure: error => log('expire_failed', {reason: causeOf(error)}),
		});
		this.#unsubscribe = [
			journal.subscribe(applyToConnections(this.#state, onDelivered)),
			this.#state.bus.subscribe(receiveFromBus({rooms, stats, focusedUsers})),
			this.#state.membership.onChange(change => {
				if (change.type === 'idle') noteIdle(this.#state, change.person);
			}),
			...(hubs === undefined ? [] : [hubs.onAdded(sendHubs(this.#state, hubs))]),
			...(availability === undefined ? [] : [availability.onChange(sendService(this.#state))]),
		];
		// The hubs of a cluster share one identity: that of the first hub.
		if (options.cluster !== undefined) {
			const key = reader.serverKey();
			this.#pending.addSettled(journal.propose({type: 'shareServerKey', key}));
		}
		bindServerOwner(this.#state);
	}

	async hello(
		connection: Connection,
		frame: ClientFrameOf<'hello'>,
		{isTransient = false}: {readonly isTransient?: boolean} = {},
	): Promise<HelloOutcome> {
		if (this.#isClosing) {
			connection.send(toError(frame, closingRefusal));
			return {type: 'refused'};
		}
		const outcome = this.#answerHello(connection, frame, isTransient);
		this.#pending.addSettled(outcome);
		return outcome;
	}

	handle(user: ConnectedUser, request: Request): void | Promise<void> {
		if (!(user instanceof UserConnection) || !user.isConnected) return;
		if (this.#isClosing) return this.#state.refuse(user, request, closingRefusal);
		try {
			const outcome = answerRequest(this.#state, user, request);
			if (!(outcome instanceof Promise)) return this.#finish(user, request, outcome);
			const work = outcome.then(
				refusal => this.#finish(user, request, refusal),
				error => this.#fail(user, request, error),
			);
			this.#pending.add(work);
			return work;
		} catch (error) {
			return this.#fail(user, request, error);
		}
	}

	disconnect(user: ConnectedUser): void {
		if (!(user instanceof UserConnection) || !user.isConnected) return;
		disconnect(this.#state, user, this.#isClosed);
	}

	async createPrivateRoom(request: PrivateRoomRequest): Promise<PrivateRoomOutcome> {
		const refusal = await refusalToCreate(this.#state, request);
		if (this.#isClosing) return {type: 'refused', refusal: closingRefusal};
		if (refusal !== undefined) return {type: 'refused', refusal};
		const created = await createEmptyRoom(this.#state, request);
		if (created instanceof Refusal) return {type: 'refused', refusal: created};
		return {type: 'created', ...created};
	}

	async openWebhook(token: string, address: string): Promise<WebhookOpening> {
		if (this.#isClosing) return {type: 'refused', refusal: closingRefusal, isUnknown: false};
		const opening = openWebhook(this.#state, token, address);
		this.#pending.addSettled(opening);
		const opened = await opening;
		if (opened.type === 'refused') return opened;
		return {
			...opened,
			post: message => {
				if (this.#isClosing) return Promise.resolve({type: 'refused', refusal: closingRefusal});
				const posted = opened.post(message);
				this.#pending.addSettled(posted);
				return posted;
			},
		};
	}

	async renewPush(renewal: PushRenewal): Promise<Refusal | undefined> {
		if (this.#isClosing) return closingRefusal;
		const renewed = renewPush(this.#state, renewal);
		this.#pending.addSettled(renewed);
		return renewed;
	}

	administer(command: HubAdminCommand): Promise<AdminReply> {
		if (this.#isClosing) return Promise.resolve({type: 'failed', message: closingRefusal.message});
		const reply = administer(this.#state, command);
		this.#pending.addSettled(reply);
		return reply;
	}

	releaseUnusedUsers(): boolean {
		return !this.#isClosing && releaseUnused(this.#state);
	}

	profile(viewerId: string, user: UserKey): UserProfile | undefined {
		return this.#isClosed ? undefined : profileOf(this.#state, viewerId, user);
	}

	isExpiring(room: string, seq: number): boolean {
		const {reader, clock} = this.#state;
		return !this.#isClosed && reader.message(room, seq, clock.now())?.expiresAt !== undefined;
	}

	isOnline(userId: string): boolean {
		return this.#state.membership.isOnline(userId);
	}

	onOnlineChange(listener: (user: Person, isOnline: boolean) => void): () => void {
		return this.#state.membership.onChange(({type, person}) => {
			if (type === 'online' || type === 'offline') listener(person, type === 'online');
		});
	}

	onAwayChange(listener: (user: Person, away: Away | undefined) => void): () => void {
		return this.#state.awayUsers.onChange((userId, away) => {
			const user = personOf(this.#state, userId);
			if (user !== undefined) listener(user, away);
		});
	}

	presenceSent(userId: string): Promise<void> | undefined {
		const {membership, rooms, presence} = this.#state;
		const windows = membership.roomsOf(userId).flatMap(name => {
			const room = rooms.get(name);
			return room === undefined ? [] : (presence.sent(room) ?? []);
		});
		return windows.length === 0 ? undefined : Promise.all(windows).then(() => {});
	}

	get ownUsers(): number {
		return this.#state.onlineUsers.counts.users;
	}

	counts(): ReturnType<Hub['counts']> {
		const {onlineUsers, membership, rooms} = this.#state;
		const {connections} = onlineUsers.counts;
		return {users: membership.onlineCount, connections, rooms: rooms.publicCount};
	}

	async close(): Promise<void> {
		const {access, membership, presence, rooms, retried} = this.#state;
		this.#isClosing = true;
		access?.close();
		await this.#expiry.close();
		await this.#pending.finish();
		if (this.#isClosed) return;
		this.#isClosed = true;
		this.#state.push?.close();
		presence.close();
		rooms.close();
		retried.close();
		membership.close();
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
		await releaseTransientUsers(this.#state);
	}

	async #answerHello(
		connection: Connection,
		frame: ClientFrameOf<'hello'>,
		isTransient: boolean,
	): Promise<HelloOutcome> {
		const outcome = await hello(this.#state, connection, frame, {isTransient});
		if (outcome instanceof UserConnection) return {type: 'welcome', user: outcome};
		const {refusal, close} = outcome;
		this.#options.onRefused?.(refusal.code);
		connection.send(toError(frame, refusal));
		const {id, address} = connection;
		this.#state.log('hello_refused', {connection: id, address, code: refusal.code});
		return {type: 'refused', ...(close !== undefined && {close})};
	}

	/** Answers with the refusal that a handler returned, if any. */
	#finish(caller: UserConnection, request: Request, outcome: RequestOutcome): void {
		if (outcome !== undefined && caller.isConnected) this.#state.refuse(caller, request, outcome);
	}

	/** Handles the error of a handler: a failure of the store, or a bug, which is logged. */
	#fail(caller: UserConnection, request: Request, error: unknown) {
		const {log} = this.#state;
		if (isStoreFailure(error)) {
			log('store_failed', {on: request.type, reason: causeOf(error)});
			return this.#finish(caller, request, storeRefusal(error));
		}
		log('request_failed', {
			type: request.type,
			connection: caller.connection.id,
			reason: (error instanceof Error && error.stack) || String(error),
		});
		const message = 'The request failed because of an error in the server. The server log has the details.';
		this.#finish(caller, request, new Refusal('internal', message));
	}
}

export const createHub = (options: HubOptions): Hub => new LocalHub(options);
