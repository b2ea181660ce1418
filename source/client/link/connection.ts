/**
 * Keeps one connection to a server alive: opens the transport, says `hello`, watches for silence, measures the
 * round trip, and comes back after every loss. What the states are is in `link.ts`; this shell holds the
 * transport and the timers.
 */
import {closeCodes} from '../../protocol/close-codes.ts';
import {decodeServerFrame, encodeFrame, type Refusal} from '../../protocol/codec.ts';
import type {ClientFrame, ClientFrameOf, ServerFrame, ServerFrameOf} from '../../protocol/frames.ts';
import {
	clientPingMs,
	clientPulse,
	clientSilenceMs,
	helloDeadlineMs,
	type Pulse,
} from '../../protocol/heartbeat.ts';
import {protocolVersion} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import {initialLinkState, type LinkEvent, type LinkState, stepLink} from './link-state.ts';
import type {Transport, TransportClose, TransportConnection} from './transport.ts';

export interface ConnectionOptions {
	readonly transport: Transport;
	readonly clock: Clock;
	/** Made anew for each connection. `hub`: the id of the hub, where the transport can tell. */
	readonly hello: (hub: string | undefined) => Omit<ClientFrameOf<'hello'>, 'type' | 'id' | 'version'>;
	/** Called with every state the link takes, after the transport and the timers follow it. */
	readonly onState: (state: LinkState) => void;
	/** Every frame, the connection's own included. `welcome` comes after the state `up`. */
	readonly onFrame: (frame: ServerFrame) => void;
	readonly onLatency: (latencyMs: number) => void;
	/** `hello` was refused: true where the next one will say something else and is worth trying at once. */
	readonly onRefused: (error: ServerFrameOf<'error'>) => boolean;
}

export interface Connection {
	state(): LinkState;
	/** Connects now, whatever was waited for. */
	open(): void;
	/** Hands a frame to the server; false where there is no connection, and then nothing was done. */
	send(frame: ClientFrame): boolean;
	/** Ends it; resolves when the transport is gone. */
	close(): Promise<void>;
}

/** The transport has this long to come up and the server to welcome us. */
const openDeadlineMs = 15_000;
const helloId = 'hello';
const pingId = 'pulse';

export const createConnection = (options: ConnectionOptions): Connection => {
	const {clock} = options;
	let state: LinkState = initialLinkState;
	/** Of the transport in use; events of any other are late and mean nothing. */
	let current: TransportConnection | undefined;
	/** The id of the hub at the other end, where the transport can tell. */
	let hub: string | undefined;
	let pulse: Pulse = {heardAt: 0, askedAt: 0};
	let pingedAt = 0;
	/** What the server said just before it closed. */
	let farewell: ServerFrameOf<'closing'> | undefined;
	let cancelTimer = (): void => {};
	let onGone: (() => void)[] = [];

	const setTimer = (delayMs: number, callback: () => void): void => {
		cancelTimer();
		cancelTimer = clock.after(delayMs, callback);
	};

	const step = (event: LinkEvent): void => {
		const next = stepLink(state, event, {
			now: clock.now(),
			monotonic: clock.monotonic(),
			random: clock.random(),
		});
		if (next === state) return;
		state = next;
		enter(next);
		// Entering may have led on already; then the newer state has been told.
		if (state === next) options.onState(next);
	};

	const enter = (next: LinkState): void => {
		switch (next.type) {
			case 'connecting':
				setTimer(openDeadlineMs, () => abandon('no answer within 15 s'));
				openTransport();
				return;
			case 'handshaking':
				setTimer(helloDeadlineMs, () => abandon('the server did not answer the hello within 10 s'));
				write({type: 'hello', id: helloId, version: protocolVersion, ...options.hello(hub)});
				return;
			case 'up':
				pulse = {heardAt: clock.monotonic(), askedAt: Number.NEGATIVE_INFINITY};
				ping();
				watch();
				return;
			case 'waiting':
				hangUp();
				setTimer(Math.max(next.retryAt - clock.now(), 0), () => step({type: 'retryDue'}));
				return;
			case 'stopped':
				cancelTimer();
				hangUp();
				return;
		}
	};

	const openTransport = (): void => {
		farewell = undefined;
		const opened: TransportConnection = options.transport.open({
			onOpen(reported) {
				if (!isCurrent(opened)) return;
				hub = reported;
				step({type: 'transportOpened'});
			},
			onText: text => isCurrent(opened) && hear(text),
			onActivity: () => isCurrent(opened) && noteLife(),
			onClose: close => {
				if (isCurrent(opened)) lose(close);
				gone(opened);
			},
		});
		current = opened;
	};

	const isCurrent = (connection: TransportConnection): boolean => connection === current;

	/** Transports that we hung up on and that have not told their end yet. */
	const closing = new Set<TransportConnection>();

	const gone = (connection: TransportConnection): void => {
		closing.delete(connection);
		if (closing.size > 0 || current !== undefined) return;
		for (const resolve of onGone) resolve();
		onGone = [];
	};

	const hangUp = (): void => {
		const connection = current;
		if (connection === undefined) return;
		current = undefined;
		closing.add(connection);
		connection.close(closeCodes.normal);
	};

	const abandon = (reason: string): void => step({type: 'lost', code: 0, reason});

	const lose = (close: TransportClose): void => {
		current = undefined;
		const code = close.code === 0 ? (farewell?.code ?? 0) : close.code;
		const said = farewell?.reason || close.reason;
		step({
			type: 'lost',
			code,
			reason: lostReason(code, said),
			...(close.isFatal !== undefined && {isFatal: close.isFatal}),
			...(farewell?.retryInMs !== undefined && {retryInMs: farewell.retryInMs}),
		});
	};

	const noteLife = (): void => {
		pulse = {...pulse, heardAt: clock.monotonic()};
	};

	const hear = (text: string): void => {
		noteLife();
		const decoded = decodeServerFrame(text);
		// Frames of a newer server are ignored; one that is broken shows as a gap, if it was an entry.
		if (!decoded.ok) {
			hearBroken(decoded.refusal);
			return;
		}
		hearFrame(decoded.frame);
	};

	/** An answer that cannot be read still answers: whoever waits for it must not wait for ever. */
	const hearBroken = ({id, code}: Refusal): void => {
		if (id === undefined || code === 'unknown_type') return;
		hearFrame({type: 'error', id, code, message: 'The server sent an answer that cannot be read.'});
	};

	const hearFrame = (frame: ServerFrame): void => {
		if (frame.type === 'closing') farewell = frame;
		else if (frame.type === 'pong' && frame.id === pingId) options.onLatency(clock.monotonic() - pingedAt);
		if (state.type === 'handshaking') greet(frame);
		if (state.type === 'up') options.onFrame(frame);
	};

	const greet = (frame: ServerFrame): void => {
		if (frame.type === 'welcome') {
			if (frame.version === protocolVersion) step({type: 'welcomed'});
			else refuse({code: closeCodes.version, errorCode: 'version', reason: versionReason(frame.version)});
		} else if (frame.type === 'error' && (frame.id === helloId || frame.id === undefined)) {
			const retryInMs = options.onRefused(frame) ? 0 : frame.retryInMs;
			refuse({
				code: closeCodes.badHello,
				errorCode: frame.code,
				reason: frame.message,
				...(frame.field !== undefined && {errorField: frame.field}),
				...(retryInMs !== undefined && {retryInMs}),
			});
		}
	};

	const refuse = (refused: Omit<Extract<LinkEvent, {type: 'helloRefused'}>, 'type'>): void =>
		step({type: 'helloRefused', ...refused});

	const write = (frame: ClientFrame): void => current?.send(encodeFrame(frame));

	const ping = (): void => {
		const now = clock.monotonic();
		pulse = {...pulse, askedAt: now};
		pingedAt = now;
		write({type: 'ping', id: pingId});
	};

	/** Pings each 20 s for the round trip, which asks for a sign of life as well; gives up on silence. */
	const watch = (): void => {
		const now = clock.monotonic();
		const advice = clientPulse(pulse, now);
		if (advice === 'dead') {
			abandon('no sign of life from the server for 30 s');
			return;
		}
		if (advice === 'ask' || now - pingedAt >= clientPingMs) ping();
		const untilDeathMs = pulse.heardAt + clientSilenceMs - now;
		const untilPingMs = pingedAt + clientPingMs - now;
		setTimer(Math.max(Math.min(untilDeathMs, untilPingMs), 100), watch);
	};

	return {
		state: () => state,
		open: () => step({type: 'openRequested'}),
		send(frame) {
			if (state.type !== 'up' || current === undefined) return false;
			write(frame);
			return true;
		},
		close: () =>
			new Promise(resolve => {
				step({type: 'closeRequested'});
				if (closing.size === 0) resolve();
				else onGone.push(resolve);
			}),
	};
};

const versionReason = (theirs: number): string =>
	theirs > protocolVersion
		? `the server speaks version ${theirs} of the protocol and this program version ${protocolVersion}: update it with npm install -g termchat`
		: `the server speaks version ${theirs} of the protocol and this program version ${protocolVersion}: the server must be updated`;

const reasons: Readonly<Record<number, string>> = {
	0: 'the connection was lost',
	[closeCodes.normal]: 'the server closed the connection',
	[closeCodes.goingAway]: 'the server is going away',
	1006: 'the connection was lost',
	[closeCodes.tooBig]: 'the server refused a message as too big',
	[closeCodes.restarting]: 'the server is restarting',
	[closeCodes.overloaded]: 'the server is overloaded',
	[closeCodes.silent]: 'the server heard nothing from here for too long',
	[closeCodes.tooSlow]: 'this client read too slowly',
	[closeCodes.flood]: 'this client sent too much',
	[closeCodes.badHello]: 'the server did not accept the hello',
};

const lostReason = (code: number, said: string): string => {
	if (code === closeCodes.version) {
		return `${said || 'the server speaks another version of the protocol'}: update termchat here or there (npm install -g termchat)`;
	}
	return said || (reasons[code] ?? `the connection was closed with code ${code}`);
};
