/** The server of a network in memory: a gateway without sockets, and the real hub. */
import {closeCodes} from '../../source/protocol/connection/close-codes.ts';
import {decodeClientFrame, encodeFrame} from '../../source/protocol/connection/codec.ts';
import {defaultLimits, type Limits} from '../../source/protocol/limits.ts';
import type {ConnectedUser, Hub} from '../../source/server/hub/contract/hub.ts';
import type {Connection} from '../../source/server/membership/connection.ts';
import type {Store} from '../../source/server/store/store.ts';
import {type Bucket, type Rate, take} from '../../source/time/token-bucket.ts';
import type {FakeClock} from './fake-clock.ts';
import type {Accept, ServerConnectionEvents} from './network.ts';
import {makeTestHub} from './test-hub.ts';

export interface InMemoryServerOptions {
	readonly clock: FakeClock;
	readonly store?: Store;
	/** A hub of a cluster, instead of a new one. It is closed with its cluster. */
	readonly hub?: Hub;
	readonly limits?: Limits;
	/** Sends per user. Default: no limit. */
	readonly rateLimit?: Rate;
	/** Frames per connection; a connection that exceeds it is closed. Default: no limit. */
	readonly frameRate?: Rate;
	readonly accessToken?: string;
	/** The network address of a client. Default: the same address for all. */
	readonly addressOf?: (name: string) => string;
	/** The seed of ids and secrets. */
	readonly seed?: number;
}

export interface InMemoryServer {
	readonly accept: Accept;
	readonly store: Store;
	close(): Promise<void>;
}

export const makeInMemoryServer = (options: InMemoryServerOptions): InMemoryServer => {
	const {clock, rateLimit, frameRate, accessToken, limits = {...defaultLimits, sendsPerSecond: 0}} = options;
	const {addressOf = () => '127.0.0.1', seed = 7} = options;
	const own = makeTestHub({
		clock,
		limits,
		rateLimit,
		seed,
		...(options.store !== undefined && {store: options.store}),
		...(accessToken !== undefined && {accessToken}),
	});
	const {store} = own;
	const hub = options.hub ?? own.hub;

	const accept: Accept = connection => {
		let user: ConnectedUser | undefined;
		let isGone = false;
		let handled: Promise<void> = Promise.resolve();
		let frames: Bucket | undefined;
		const hubConnection: Connection = {
			id: connection.id,
			address: addressOf(connection.name),
			wantsEcho: true,
			send: frame => connection.send(encodeFrame(frame)),
			deliver: frame => connection.send(encodeFrame(frame)),
			deliverAll: frames => {
				for (const frame of frames) connection.send(encodeFrame(frame));
			},
			close(code, reason, retryInMs) {
				connection.send(
					encodeFrame({type: 'closing', code, reason, ...(retryInMs !== undefined && {retryInMs})}),
				);
				connection.close(code, reason);
			},
		};

		const handle = async (text: string): Promise<void> => {
			const decoded = decodeClientFrame(text);
			if (!decoded.ok) {
				connection.send(encodeFrame({type: 'error', ...decoded.refusal}));
				return;
			}
			const {frame} = decoded;
			if (isGone) return;
			if (frame.type === 'ping') {
				connection.send(
					encodeFrame({type: 'pong', at: clock.now(), ...(frame.id !== undefined && {id: frame.id})}),
				);
			} else if (frame.type === 'hello') {
				const outcome = await hub.hello(hubConnection, frame);
				if (outcome.type === 'welcome') {
					user = outcome.user;
					if (isGone) hub.disconnect(user);
				} else if (outcome.close !== undefined) {
					connection.close(outcome.close.code, outcome.close.reason);
				}
			} else if (user !== undefined) await hub.handle(user, frame);
		};

		const isFlood = (): boolean => {
			if (frameRate === undefined) return false;
			const {bucket, retryInMs} = take(frames, frameRate, clock.monotonic());
			frames = bucket;
			return retryInMs > 0;
		};

		const events: ServerConnectionEvents = {
			onText(text) {
				if (isFlood()) {
					hubConnection.close(closeCodes.flood, 'too many frames');
					return;
				}
				handled = handled.then(() => handle(text));
				clock.hold(handled);
			},
			onClose() {
				isGone = true;
				if (user !== undefined) hub.disconnect(user);
			},
		};
		return events;
	};

	return {accept, store, close: () => own.hub.close()};
};
