/** The real hub at the end of a network in memory. */
import {closeCodes} from '../../source/protocol/close-codes.ts';
import {decodeClientFrame, encodeFrame} from '../../source/protocol/codec.ts';
import {defaultLimits, type Limits} from '../../source/protocol/limits.ts';
import {createHub} from '../../source/server/create-hub.ts';
import type {ConnectedUser} from '../../source/server/hub/hub.ts';
import type {Connection} from '../../source/server/membership/connection.ts';
import {createMemoryStore} from '../../source/server/store/memory/memory-store.ts';
import type {Store} from '../../source/server/store/store.ts';
import {type Bucket, type Rate, take} from '../../source/time/token-bucket.ts';
import {type FakeClock, seededRandom} from './fake-clock.ts';
import type {Accept, LineEvents} from './network.ts';

export interface HubServerOptions {
	readonly clock: FakeClock;
	readonly store?: Store;
	readonly limits?: Limits;
	/** Sends per user; no limit unless given. */
	readonly rateLimit?: Rate;
	/** Frames per connection; one more closes the connection. No limit unless given. */
	readonly frameRate?: Rate;
	readonly accessToken?: string;
	/** The network address of a person; default the same one for all. */
	readonly addressOf?: (name: string) => string;
	/** Of the ids and secrets it makes. */
	readonly seed?: number;
}

export interface HubServer {
	readonly accept: Accept;
	readonly store: Store;
	close(): Promise<void>;
}

export const makeHubServer = (options: HubServerOptions): HubServer => {
	const {clock, rateLimit, frameRate, accessToken, limits = {...defaultLimits, sendsPerSecond: 0}} = options;
	const {addressOf = () => '127.0.0.1'} = options;
	const store = options.store ?? createMemoryStore({now: clock.now});
	const random = seededRandom(options.seed ?? 7);
	const hub = createHub({
		store,
		clock,
		version: 'test',
		limits,
		rateLimit,
		...(accessToken !== undefined && {accessToken}),
		privateLingerMs: 600_000,
		randomBytes: length => Uint8Array.from({length}, () => Math.floor(random() * 256)),
		log: () => {},
	});

	const accept: Accept = line => {
		let occupant: ConnectedUser | undefined;
		let isGone = false;
		let before: Promise<void> = Promise.resolve();
		let frames: Bucket | undefined;
		const seat: Connection = {
			id: line.id,
			address: addressOf(line.name),
			wantsEcho: true,
			send: frame => line.send(encodeFrame(frame)),
			deliver: frame => line.send(encodeFrame(frame)),
			deliverAll: frames => {
				for (const frame of frames) line.send(encodeFrame(frame));
			},
			close(code, reason, retryInMs) {
				line.send(encodeFrame({type: 'closing', code, reason, ...(retryInMs !== undefined && {retryInMs})}));
				line.close(code, reason);
			},
		};

		const handle = async (text: string): Promise<void> => {
			const decoded = decodeClientFrame(text);
			if (!decoded.ok) {
				line.send(encodeFrame({type: 'error', ...decoded.refusal}));
				return;
			}
			const {frame} = decoded;
			if (isGone) return;
			if (frame.type === 'ping') {
				line.send(
					encodeFrame({type: 'pong', at: clock.now(), ...(frame.id !== undefined && {id: frame.id})}),
				);
			} else if (frame.type === 'hello') {
				const outcome = await hub.hello(seat, frame);
				if (outcome.type === 'welcome') {
					occupant = outcome.user;
					if (isGone) hub.disconnect(occupant);
				} else if (outcome.close !== undefined) {
					line.close(outcome.close.code, outcome.close.reason);
				}
			} else if (occupant !== undefined) await hub.handle(occupant, frame);
		};

		const isFlood = (): boolean => {
			if (frameRate === undefined) return false;
			const {bucket, retryInMs} = take(frames, frameRate, clock.monotonic());
			frames = bucket;
			return retryInMs > 0;
		};

		const events: LineEvents = {
			onText(text) {
				if (isFlood()) {
					seat.close(closeCodes.flood, 'too many frames');
					return;
				}
				before = before.then(() => handle(text));
				clock.hold(before);
			},
			onClose() {
				isGone = true;
				if (occupant !== undefined) hub.disconnect(occupant);
			},
		};
		return events;
	};

	return {accept, store, close: () => hub.close()};
};
