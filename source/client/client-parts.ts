/** Creates the parts of a client and connects them. */

import type {ClientFrame} from '../protocol/client-frames.ts';
import {draftIdOf} from '../protocol/entry-kinds.ts';
import type {ServerFrameOf} from '../protocol/server-frames.ts';
import {type Clock, systemClock} from '../time/clock.ts';
import {FocusReporter} from './focus-reporter.ts';
import {FrameHandler} from './frame-handler.ts';
import {IdleNotifier} from './idle-notifier.ts';
import {Connection} from './link/connection.ts';
import {checkFrameSize} from './link/frame-size.ts';
import {type Device, Identity} from './link/identity.ts';
import type {LinkState} from './link/link-state.ts';
import {type RequestFailure, requestPromise} from './link/request-error.ts';
import {Requests} from './link/requests.ts';
import type {Transport} from './link/transport.ts';
import {oncePerTurn} from './once-per-turn.ts';
import {Outbox} from './outbox/outbox.ts';
import {OutboxKeeper} from './outbox/outbox-keeper.ts';
import {DirectRooms} from './rooms/direct-rooms.ts';
import {ExpiryTimer} from './rooms/expiry-timer.ts';
import {InboxCounter} from './rooms/inbox-counter.ts';
import {Joiner} from './rooms/joiner.ts';
import {Pager} from './rooms/pager.ts';
import {ReadTypingNotifier} from './rooms/read-typing-notifier.ts';
import {RoomList} from './rooms/room-list.ts';
import {Threads} from './rooms/threads.ts';
import type {SessionEvent} from './session/events.ts';
import {initialSession} from './session/reducer/reduce.ts';
import type {Link, Session} from './session/state.ts';
import {SessionStore} from './session-store.ts';
import {type ClientStorage, type KnownHubs, memoryStorage} from './storage/client-storage.ts';

export interface ClientOptions {
	readonly transport: Transport;
	/** The nick to request in the first `hello`. Without it, a known user keeps its nick. */
	readonly nick?: string;
	/** The server password, if the server requires one. */
	readonly access?: string;
	/** The name of the program, for the server's log. */
	readonly name?: string;
	readonly storage?: ClientStorage;
	/** The token of a pairing link: the client signs in as the user who created it, and stores a secret of its own. */
	readonly pair?: string;
	/** The device as the user's list of devices shows it; undefined for bots and commands. */
	readonly device?: Device;
	/** Marks the user as a bot, or with false removes the mark. Undefined: no change. */
	readonly bot?: boolean;
	readonly clock?: Clock;
	/**
	 * Received frames are applied to the session at most this many milliseconds later, in batches. Default 0: at once.
	 * A function is called when a batch begins, and must call `flush` at its end.
	 */
	readonly batchMs?: number | ((flush: () => void) => void);
	/**
	 * Whether to join the user's recent direct rooms, so that messages that arrived in the meantime are shown. Default
	 * false.
	 */
	readonly joinsDirectRooms?: boolean;
	/**
	 * Whether the client keeps its rooms in step with the user's other devices: it joins and leaves the rooms that they
	 * join and leave, and the reverse. For user interfaces. Default false, for bots and commands.
	 */
	readonly followsRoomList?: boolean;
	/** Whether to keep `Session.inboxUnread` up to date. Default false. */
	readonly countsInbox?: boolean;
}

const toLink = (state: LinkState): Link => {
	switch (state.type) {
		case 'connecting':
		case 'handshaking':
			return {type: 'connecting', attempt: state.attempt};
		case 'up':
			return {type: 'up', since: state.since};
		case 'waiting':
		case 'stopped':
			return state;
	}
};

/** The functions that several parts share. */
interface Shared {
	readonly clock: Clock;
	readonly session: () => Session;
	readonly dispatch: (...events: SessionEvent[]) => void;
	/** Sends a frame; false if there is no connection. */
	readonly send: (frame: ClientFrame) => boolean;
	readonly isJoined: (room: string) => boolean;
}

interface UpWaiter {
	readonly resolve: () => void;
	readonly reject: (failure: RequestFailure) => void;
}

export class ClientParts {
	readonly clock: Clock;
	readonly store: SessionStore;
	readonly connection: Connection;
	readonly requests: Requests;
	readonly frames: FrameHandler;
	readonly joiner: Joiner;
	readonly directRooms: DirectRooms;
	readonly roomList: RoomList;
	readonly pager: Pager;
	readonly threads: Threads;
	readonly notifier: ReadTypingNotifier;
	readonly idleNotifier: IdleNotifier;
	readonly focusReporter: FocusReporter;
	readonly outbox: Outbox;
	readonly #options: ClientOptions;
	readonly #storage: ClientStorage;
	readonly #identity: Identity;
	readonly #expiryTimer: ExpiryTimer;
	readonly #inboxCounter: InboxCounter | undefined;
	/** Stores drafts and the nick, sends drafts and fetches gaps after the changes of this turn. */
	readonly #scheduleFollowUp = oncePerTurn(() => this.#followUp());
	#upWaiters: UpWaiter[] = [];

	constructor(options: ClientOptions) {
		this.#options = options;
		this.#storage = options.storage ?? memoryStorage();
		this.clock = options.clock ?? systemClock;
		const shared: Shared = {
			clock: this.clock,
			session: () => this.store.session,
			dispatch: (...events) => this.store.dispatch(...events),
			send: frame => this.connection.send(frame),
			isJoined: room => this.joiner.isJoined(room),
		};
		const keeper = this.#createKeeper();
		this.store = this.#createStore(keeper);
		this.#identity = this.#createIdentity(shared);
		this.connection = this.#createConnection(shared);
		this.requests = new Requests({
			send: shared.send,
			check: frame => checkFrameSize(frame, this.store.session.limits),
		});
		this.joiner = this.#createJoiner(shared);
		this.directRooms = this.#createDirectRooms(shared);
		this.pager = this.#createPager(shared);
		this.threads = new Threads({...shared, requests: this.requests});
		this.roomList = this.#createRoomList();
		this.#inboxCounter =
			options.countsInbox === true ? new InboxCounter({...shared, requests: this.requests}) : undefined;
		this.notifier = new ReadTypingNotifier({...shared, onReadSent: () => this.#inboxCounter?.noteRead()});
		this.focusReporter = new FocusReporter(shared);
		this.idleNotifier = new IdleNotifier({clock: this.clock, ask: frame => this.requests.ask(frame)});
		this.outbox = this.#createOutbox(shared, keeper);
		this.#expiryTimer = new ExpiryTimer({
			...shared,
			onExpiry: at => this.store.dispatch({type: 'timePassed', at}),
		});
		this.frames = this.#createFrameHandler();
	}

	/** Removes the room from the session and no longer joins it. */
	forgetRoom(room: string): void {
		this.joiner.forget(room);
		this.pager.recheck(room);
		this.store.dispatch({type: 'roomForgotten', room});
	}

	/** Connects with another nick. Resolves when the connection is up; rejects if the client stops. */
	connectAs(nick: string): Promise<void> {
		this.#identity.requestNick(nick);
		return requestPromise((resolve, reject) => {
			this.#upWaiters.push({resolve, reject});
			this.connection.open();
		});
	}

	async close(): Promise<void> {
		this.store.flush();
		this.outbox.sendHeld();
		await this.connection.close();
		this.#expiryTimer.stop();
		this.notifier.stop();
		this.#inboxCounter?.stop();
		this.idleNotifier.stop();
		this.outbox.close();
		this.#storage.release?.();
	}

	// — creating the parts —

	#createKeeper(): OutboxKeeper {
		return new OutboxKeeper({
			storage: this.#storage,
			clock: this.clock,
			onError: error => this.store.addNotice(undefined, {type: 'outboxNotSaved', error}, 'error'),
		});
	}

	#createStore(keeper: OutboxKeeper): SessionStore {
		const {batchMs = 0} = this.#options;
		const afterDelay = (delayMs: number) => (flush: () => void) => void this.clock.after(delayMs, flush);
		const scheduleBatch = typeof batchMs === 'number' ? batchMs > 0 && afterDelay(batchMs) : batchMs;
		return new SessionStore({
			initial: {...initialSession, outbox: keeper.found},
			clock: this.clock,
			scheduleBatch: scheduleBatch || undefined,
			// Runs after this turn, so that a hundred pasted lines are stored with one write and then sent.
			onChange: () => this.#scheduleFollowUp(),
		});
	}

	#createIdentity({session}: Shared): Identity {
		return new Identity({
			storage: this.#storage,
			nick: this.#options.nick,
			pair: this.#options.pair,
			device: this.#options.device,
			bot: this.#options.bot,
			session,
			note: (content, level) => this.store.addNotice(undefined, content, level),
		});
	}

	#createConnection({clock, dispatch}: Shared): Connection {
		const {transport, access, name} = this.#options;
		return new Connection({
			transport,
			clock,
			hello: hub => ({
				...this.#identity.hello(hub),
				...(access !== undefined && {access}),
				...(name !== undefined && {client: name}),
			}),
			knownHubs: this.#storage.readHubs?.(),
			onHubs: hubs => this.#storeHubs(hubs),
			onHelloRefused: error => this.#identity.shouldRetry(error),
			onState: state => {
				// `welcome` reports to the session that the link is up.
				if (state.type === 'up') return;
				dispatch({type: 'linkChanged', link: toLink(state)});
				if (state.type === 'waiting' || state.type === 'stopped') this.#linkLost(state);
			},
			onFrame: frame => this.frames.handle(frame),
			onLatency: latencyMs => dispatch({type: 'latencyMeasured', latencyMs}),
		});
	}

	#storeHubs(hubs: KnownHubs): void {
		try {
			this.#storage.writeHubs?.(hubs);
		} catch {
			// Without stored hubs, the next session starts at the server's own address.
		}
	}

	#createJoiner(shared: Shared): Joiner {
		return new Joiner({
			...shared,
			requests: this.requests,
			onJoined: frame => this.#joined(frame),
			onRefused: (room, failure) => this.outbox.roomRefused(room, failure),
		});
	}

	#createPager(shared: Shared): Pager {
		return new Pager({
			...shared,
			requests: this.requests,
			onFailed: (room, {message}) =>
				this.store.addNotice(room, {type: 'historyNotLoaded', error: message}, 'warning'),
		});
	}

	#createDirectRooms(shared: Shared): DirectRooms {
		return new DirectRooms({
			...shared,
			requests: this.requests,
			joiner: this.joiner,
			forget: room => this.forgetRoom(room),
		});
	}

	#createRoomList(): RoomList {
		return new RoomList({
			isFollowed: this.#options.followsRoomList === true,
			requests: this.requests,
			oncePerTurn,
			join: room => this.joiner.join({name: room, isUrgent: false}),
			leave: room => this.#leaveWithOthers(room),
		});
	}

	#createOutbox(shared: Shared, keeper: OutboxKeeper): Outbox {
		return new Outbox({
			...shared,
			keeper,
			storage: this.#storage,
			join: name => this.joiner.join({name, isUrgent: true}),
		});
	}

	#createFrameHandler(): FrameHandler {
		return new FrameHandler({
			store: this.store,
			requests: this.requests,
			joiner: this.joiner,
			directRooms: this.directRooms,
			roomList: this.roomList,
			pager: this.pager,
			threads: this.threads,
			outbox: this.outbox,
			expiryTimer: this.#expiryTimer,
			notifier: this.notifier,
			inboxCounter: this.#inboxCounter,
			onWelcome: frame => this.#linkUp(frame),
		});
	}

	// — reactions to frames and to the state of the link —

	#followUp(): void {
		this.#identity.storeNick();
		this.outbox.storeAndSend();
		this.pager.fillGaps();
	}

	#linkUp(frame: ServerFrameOf<'welcome'>): void {
		this.#identity.welcomed(frame);
		this.outbox.linkUp();
		this.pager.linkUp();
		this.roomList.linkUp();
		this.joiner.linkUp();
		this.outbox.sendReady();
		this.idleNotifier.linkUp();
		for (const {resolve} of this.#upWaiters.splice(0)) resolve();
		this.#inboxCounter?.linkUp();
		if (this.#options.joinsDirectRooms) this.directRooms.joinRecent();
	}

	/** The user has left the room on another device, so this client leaves it as well. */
	#leaveWithOthers(room: string): void {
		this.forgetRoom(room);
		// A join that is under way may add the room again before the server answers.
		this.requests.request({type: 'leave', room}, () => this.forgetRoom(room));
	}

	#linkLost(state: Extract<LinkState, {type: 'waiting' | 'stopped'}>): void {
		this.joiner.linkLost();
		this.outbox.linkLost();
		this.requests.linkLost(state.reason);
		if (state.type === 'waiting') return;
		const code = state.errorCode ?? 'unavailable';
		const failure: RequestFailure = {code, message: state.reason, retryInMs: undefined};
		this.joiner.linkStopped(failure);
		this.outbox.linkStopped(failure);
		for (const {reject} of this.#upWaiters.splice(0)) reject(failure);
	}

	#joined(frame: ServerFrameOf<'joined'>): void {
		const me = this.store.session.me?.id;
		for (const entry of frame.entries) {
			if (entry.from.id === me) this.outbox.confirmed(draftIdOf(entry), entry);
		}
		// Gaps that could not be filled before the room was joined may be filled now.
		this.pager.recheck(frame.room);
		this.threads.rejoined(frame.room);
		this.notifier.joined(frame);
		this.roomList.joined(frame.room);
		this.outbox.sendReady();
		this.#scheduleFollowUp();
	}
}
