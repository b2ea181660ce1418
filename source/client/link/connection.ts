/**
 * Keeps a connection to the server: opens the transport, sends `hello`, detects silence and reconnects after each loss.
 * `link-state.ts` decides the next step; this class holds the transport and the timers.
 */

import type {ClientFrame, ClientFrameOf} from '../../protocol/client-frames.ts';
import {closeCodes} from '../../protocol/connection/close-codes.ts';
import {decodeServerFrame, encodeFrame, type Refusal} from '../../protocol/connection/codec.ts';
import {helloAnswerMs} from '../../protocol/connection/heartbeat.ts';
import {protocolVersion} from '../../protocol/limits.ts';
import type {ServerFrame, ServerFrameOf} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {KnownHubs} from '../storage/client-storage.ts';
import {closeReason, versionReason} from './close-reasons.ts';
import {Heartbeat} from './heartbeat.ts';
import {type HubChoice, hubLost, hubReached, hubsReported, initialHubChoice} from './hub-choice.ts';
import {initialLinkState, type LinkEvent, type LinkState, stepLink} from './link-state.ts';
import type {Transport, TransportClose, TransportConnection, TransportEvents} from './transport.ts';

interface ConnectionOptions {
	readonly transport: Transport;
	readonly clock: Clock;
	/** Returns the fields of the `hello` of a new connection. `hub`: the id of the hub, if the transport reported it. */
	readonly hello: (hub: string | undefined) => Omit<ClientFrameOf<'hello'>, 'type' | 'id' | 'version'>;
	/** Called with each state of the link, after the transport and the timers have followed it. */
	readonly onState: (state: LinkState) => void;
	/** Called with each frame, including those that the connection uses itself. `welcome` follows the state `up`. */
	readonly onFrame: (frame: ServerFrame) => void;
	readonly onLatency: (latencyMs: number) => void;
	/** The hubs that the previous session knew. */
	readonly knownHubs?: KnownHubs | undefined;
	/** The server has reported hubs that differ from the known ones. */
	readonly onHubs?: (hubs: KnownHubs) => void;
	/** The server refused the `hello`. Returns true if the next `hello` differs and should be sent at once. */
	readonly onHelloRefused: (error: ServerFrameOf<'error'>) => boolean;
}

/** How long the transport may take to open. */
const openDeadlineMs = 15_000;
const otherServerReason = 'another server answered at the address of a hub';
const helloId = 'hello';
const pingId = 'pulse';

/** Whether another hub should be tried. A hub that cannot reach its cluster refuses the `hello` as unavailable. */
const isHubLost = (event: LinkEvent): boolean =>
	event.type === 'lost' || (event.type === 'helloRefused' && event.errorCode === 'unavailable');

export class Connection {
	readonly #options: ConnectionOptions;
	readonly #heartbeat: Heartbeat;
	#state: LinkState = initialLinkState;
	/** The transport in use. Late events of other transports are ignored. */
	#current: TransportConnection | undefined;
	/** Transports that were closed and have not reported their end yet. */
	readonly #closing = new Set<TransportConnection>();
	#closeWaiters: (() => void)[] = [];
	/** The id of the hub, if the transport reported it. */
	#hub: string | undefined;
	#choice: HubChoice = initialHubChoice;
	/** There was a connection in this session. */
	#wasUp = false;
	/** The id of the server at the address that the user chose. All hubs of its cluster have the same id. */
	#serverId: string | undefined;
	/** The `closing` frame, if the server has sent one on this connection. */
	#announcedClose: ServerFrameOf<'closing'> | undefined;
	#cancelTimer = (): void => {};

	constructor(options: ConnectionOptions) {
		this.#options = options;
		this.#serverId = options.knownHubs?.server;
		this.#setHubs(options.knownHubs?.addresses ?? []);
		this.#heartbeat = new Heartbeat({
			clock: options.clock,
			sendPing: () => this.#write({type: 'ping', id: pingId}),
			onSilence: () => this.#giveUp('the server did not respond for 30 s'),
			onLatency: options.onLatency,
		});
	}

	/** Connects now, even during the back-off. Does nothing while connecting or connected. */
	open(): void {
		this.#step({type: 'openRequested'});
	}

	/** Sends a frame. Returns false, and does nothing, if there is no connection. */
	send(frame: ClientFrame): boolean {
		if (this.#state.type !== 'up' || this.#current === undefined) return false;
		this.#write(frame);
		return true;
	}

	/** Closes the connection. Resolves when the transport has ended. */
	close(): Promise<void> {
		return new Promise(resolve => {
			this.#step({type: 'closeRequested'});
			if (this.#closing.size === 0) resolve();
			else this.#closeWaiters.push(resolve);
		});
	}

	// — state —

	#step(event: LinkEvent): void {
		const {clock, onState} = this.#options;
		const next = stepLink(this.#state, event, {
			now: clock.now(),
			monotonic: clock.monotonic(),
			random: clock.random(),
		});
		if (next === this.#state) return;
		this.#state = next;
		if (next.type === 'waiting' && isHubLost(event)) this.#choice = hubLost(this.#choice, clock.random());
		this.#enter(next);
		// A callback above may have led to a newer state, which has been reported already.
		if (this.#state === next) onState(next);
	}

	#enter(next: LinkState): void {
		const {clock, hello} = this.#options;
		this.#cancelTimer();
		this.#heartbeat.stop();
		switch (next.type) {
			case 'connecting':
				this.#setTimer(openDeadlineMs, () => this.#giveUp('the server did not answer within 15 s'));
				this.#openTransport();
				return;
			case 'handshaking':
				this.#setTimer(helloAnswerMs, () =>
					this.#giveUp(`the server did not answer the hello within ${helloAnswerMs / 1000} s`),
				);
				this.#write({type: 'hello', id: helloId, version: protocolVersion, ...hello(this.#hub)});
				return;
			case 'up':
				this.#heartbeat.start();
				return;
			case 'waiting':
				this.#closeTransport();
				this.#setTimer(Math.max(next.retryAt - clock.now(), 0), () => this.#step({type: 'retryDue'}));
				return;
			case 'stopped':
				this.#closeTransport();
				return;
		}
	}

	#setTimer(delayMs: number, callback: () => void): void {
		this.#cancelTimer = this.#options.clock.after(delayMs, callback);
	}

	#giveUp(reason: string): void {
		this.#step({type: 'lost', code: 0, reason});
	}

	// — transport —

	#openTransport(): void {
		const {transport} = this.#options;
		this.#announcedClose = undefined;
		const {target} = this.#choice;
		const events: TransportEvents = {
			onOpen: hub => {
				if (opened !== this.#current) return;
				this.#hub = hub;
				// A secret is sent only to a hub of the same cluster.
				if (hub !== undefined && this.#isOtherServer(hub)) this.#giveUp(otherServerReason);
				else this.#step({type: 'transportOpened'});
			},
			onText: text => {
				if (opened === this.#current) this.#receiveText(text);
			},
			onActivity: () => {
				if (opened === this.#current) this.#heartbeat.noteActivity();
			},
			onClose: close => {
				if (opened === this.#current) this.#lose(close);
				this.#ended(opened);
			},
		};
		const opened: TransportConnection =
			target === undefined ? transport.open(events) : transport.open(events, target);
		this.#current = opened;
	}

	#closeTransport(): void {
		const connection = this.#current;
		if (connection === undefined) return;
		this.#current = undefined;
		this.#closing.add(connection);
		connection.close(closeCodes.normal);
	}

	#ended(connection: TransportConnection): void {
		this.#closing.delete(connection);
		if (this.#closing.size > 0 || this.#current !== undefined) return;
		for (const resolve of this.#closeWaiters.splice(0)) resolve();
	}

	#lose({code: transportCode, reason, isFatal}: TransportClose): void {
		this.#current = undefined;
		const announced = this.#announcedClose;
		const hasOtherHub = this.#choice.known.length > 0;
		const code = transportCode === 0 ? (announced?.code ?? 0) : transportCode;
		this.#step({
			type: 'lost',
			code,
			reason: closeReason(code, announced?.reason || reason),
			// An error of one hub does not mean that the others fail.
			...(isFatal !== undefined && {isFatal: isFatal && !hasOtherHub}),
			...(announced?.retryInMs !== undefined && {retryInMs: announced.retryInMs}),
			...(this.#isFirstRound && {retryInMs: 0}),
		});
	}

	/** Each hub of the previous session is tried once without a wait. */
	get #isFirstRound(): boolean {
		const {known} = this.#choice;
		return !this.#wasUp && 'attempt' in this.#state && this.#state.attempt <= known.length;
	}

	// — frames —

	#write(frame: ClientFrame): void {
		this.#current?.send(encodeFrame(frame));
	}

	#receiveText(text: string): void {
		this.#heartbeat.noteActivity();
		const decoded = decodeServerFrame(text);
		if (decoded.ok) this.#receiveFrame(decoded.frame);
		else this.#receiveInvalid(decoded.refusal);
	}

	/**
	 * Ignores frames of unknown types, which a newer server may send. An invalid reply fails its request. An invalid
	 * entry appears as a gap.
	 */
	#receiveInvalid({id, code}: Refusal): void {
		if (id === undefined || code === 'unknown_type') return;
		this.#receiveFrame({type: 'error', id, code, message: 'The server sent a reply that cannot be read.'});
	}

	#receiveFrame(frame: ServerFrame): void {
		if (frame.type === 'closing') this.#announcedClose = frame;
		else if (frame.type === 'pong' && frame.id === pingId) this.#heartbeat.notePong();
		if (this.#state.type === 'handshaking') this.#receiveHelloReply(frame);
		if (frame.type === 'hubs') this.#noteHubs(frame.hubs);
		if (this.#state.type === 'up') this.#options.onFrame(frame);
	}

	#noteHubs(hubs: readonly string[]): void {
		const before = this.#choice.known;
		this.#setHubs(hubs);
		const {known} = this.#choice;
		const isSame = known.length === before.length && known.every(address => before.includes(address));
		if (!isSame && this.#serverId !== undefined) {
			this.#options.onHubs?.({server: this.#serverId, addresses: known});
		}
	}

	#setHubs(hubs: readonly string[]): void {
		const {transport} = this.#options;
		const usable = hubs.filter(hub => transport.mayUse?.(hub) === true);
		this.#choice = hubsReported(this.#choice, usable);
	}

	/** Whether a hub of the cluster reports another id than the server at the address that the user chose. */
	#isOtherServer(hub: string | undefined): boolean {
		return this.#choice.target !== undefined && this.#serverId !== undefined && hub !== this.#serverId;
	}

	#receiveWelcome({version, hub, hubs = [], address}: ServerFrameOf<'welcome'>): void {
		if (version !== protocolVersion) {
			const reason = versionReason(version);
			this.#step({type: 'helloRefused', code: closeCodes.version, errorCode: 'version', reason});
		} else if (this.#isOtherServer(hub)) this.#giveUp(otherServerReason);
		else {
			this.#serverId = hub;
			this.#wasUp = true;
			this.#noteHubs(hubs);
			this.#choice = hubReached(this.#choice, address);
			this.#step({type: 'welcomed'});
		}
	}

	#receiveHelloReply(frame: ServerFrame): void {
		if (frame.type === 'welcome') this.#receiveWelcome(frame);
		else if (frame.type === 'error' && frame.field === 'secret' && this.#choice.target !== undefined) {
			// A hub of the cluster does not replace the user with a new one; only the server that the user chose may do
			// that.
			this.#giveUp(frame.message);
		} else if (frame.type === 'error' && (frame.id === helloId || frame.id === undefined)) {
			const retryInMs = this.#options.onHelloRefused(frame) ? 0 : frame.retryInMs;
			this.#step({
				type: 'helloRefused',
				code: closeCodes.badHello,
				errorCode: frame.code,
				reason: frame.message,
				...(frame.field !== undefined && {errorField: frame.field}),
				...(retryInMs !== undefined && {retryInMs}),
			});
		}
	}
}
