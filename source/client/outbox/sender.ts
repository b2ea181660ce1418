/**
 * Sends the outbox: each draft once its room is joined, in the order in which the drafts were posted and within the
 * server's rate limit, until each has its receipt.
 *
 * The next draft of a room is sent only after the server has answered the previous one. Otherwise the server could
 * refuse a draft temporarily (`rate_limited`, `unavailable`) and accept the next one, which would change their order.
 * Rooms do not wait for each other.
 */
import type {ClientFrame} from '../../protocol/client-frames.ts';
import {nameKey} from '../../protocol/limits.ts';
import type {ServerFrameOf} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import {checkFrameSize} from '../link/frame-size.ts';
import type {RequestFailure} from '../link/request-error.ts';
import {SendPace} from '../link/send-pace.ts';
import type {SessionEvent} from '../session/events.ts';
import {outboxOf, roomOfDraft} from '../session/selectors.ts';
import type {Draft, Session} from '../session/state.ts';

export interface SenderOptions {
	readonly clock: Clock;
	readonly session: () => Session;
	readonly dispatch: (...events: SessionEvent[]) => void;
	/** Sends a frame; false if there is no connection. */
	readonly send: (frame: ClientFrame) => boolean;
	/** Whether the room is joined on the current connection. */
	readonly isJoined: (room: string) => boolean;
	/** The draft was not sent, because it exceeds the limits of the server. */
	readonly onUnsendable: (draft: string, failure: RequestFailure) => void;
}

/** An `error` frame that refuses a draft. */
export type DraftError = ServerFrameOf<'error'> & {readonly draft: string};

/** Drafts with the same key keep their order: those of a room, or of a user whose direct room is not known yet. */
type OrderKey = string;

interface ReadyDraft {
	readonly draft: Draft;
	readonly key: OrderKey;
}

const toFrame = ({target, text, draft, replyTo, expiresInSeconds, bot}: Draft): ClientFrame => ({
	type: 'send',
	...target,
	text,
	draft,
	...(replyTo !== undefined && {replyTo}),
	...(expiresInSeconds !== undefined && {expiresInSeconds}),
	...(bot === true && {bot}),
});

export class Sender {
	readonly #options: SenderOptions;
	readonly #pace: SendPace;
	#isUp = false;
	/** The draft that waits for the server's answer, by order key. */
	readonly #inFlight = new Map<OrderKey, string>();
	/** When the next draft of an order key may be sent, in monotonic milliseconds. */
	readonly #heldUntil = new Map<OrderKey, number>();
	#cancelTimer = (): void => {};

	constructor(options: SenderOptions) {
		this.#options = options;
		this.#pace = new SendPace(options.clock, () => {
			const {sendBurst, sendsPerSecond} = options.session().limits;
			return {burst: sendBurst, perSecond: sendsPerSecond};
		});
	}

	/** A connection is up. No draft is in flight, and the server's limits are known. */
	linkUp(): void {
		this.#isUp = true;
		this.#pace.reset();
		this.#inFlight.clear();
		this.#heldUntil.clear();
	}

	/** The connection is lost. */
	linkLost(): void {
		this.#isUp = false;
		this.#inFlight.clear();
		this.#cancelTimer();
	}

	/** Sends the drafts that may be sent now. */
	sendReady(): void {
		this.#cancelTimer();
		if (!this.#isUp) return;
		const {clock, session, dispatch, send, onUnsendable} = this.#options;
		const now = clock.monotonic();
		const ready = this.#readyDrafts(now);
		let {wakeAt} = ready;
		const started: SessionEvent[] = [];
		const unsendable: [string, RequestFailure][] = [];
		for (const {draft, key} of ready.drafts) {
			const frame = toFrame(draft);
			const failure = checkFrameSize(frame, session().limits);
			if (failure !== undefined) {
				unsendable.push([draft.draft, failure]);
				continue;
			}
			const waitMs = this.#pace.take();
			if (waitMs > 0) wakeAt = Math.min(wakeAt, now + waitMs);
			if (waitMs > 0 || !send(frame)) break;
			this.#inFlight.set(key, draft.draft);
			started.push({type: 'sendStarted', draft: draft.draft});
		}
		if (Number.isFinite(wakeAt)) this.#cancelTimer = clock.after(wakeAt - now, () => this.sendReady());
		if (started.length > 0) dispatch(...started);
		for (const [draft, failure] of unsendable) onUnsendable(draft, failure);
	}

	/** The draft is in the room's log. */
	confirmed(draft: string): void {
		this.#removeInFlight(draft);
		this.sendReady();
	}

	/** The server refused the draft: temporarily if the error has a retry time, otherwise permanently. */
	refused({draft, code, message, retryInMs}: DraftError): void {
		const {clock, dispatch} = this.#options;
		const key = this.#removeInFlight(draft);
		if (retryInMs === undefined) {
			dispatch({type: 'failed', draft, code, message});
		} else {
			if (key !== undefined) this.#heldUntil.set(key, clock.monotonic() + retryInMs);
			if (code === 'rate_limited') this.#pace.drain();
			dispatch({type: 'postponed', draft, until: clock.now() + retryInMs, reason: message});
		}
		this.sendReady();
	}

	/** The draft was dropped or changed. Does not send: the changed outbox must be stored first. */
	forget(draft: string): void {
		this.#removeInFlight(draft);
	}

	/** The first draft of each order key, in order, and the time at which the next held draft is due. */
	#readyDrafts(now: number): {readonly drafts: readonly ReadyDraft[]; readonly wakeAt: number} {
		const seen = new Set<OrderKey>(this.#inFlight.keys());
		const drafts: ReadyDraft[] = [];
		let wakeAt = Number.POSITIVE_INFINITY;
		for (const draft of outboxOf(this.#options.session())) {
			if (draft.state.type === 'failed') continue;
			const key = this.#orderKeyOf(draft);
			if (seen.has(key)) continue;
			seen.add(key);
			if (draft.heldUntil !== undefined) continue;
			const until = this.#heldUntil.get(key) ?? 0;
			if (until > now) wakeAt = Math.min(wakeAt, until);
			else if (this.#isReady(draft, key)) drafts.push({draft, key});
		}
		return {drafts, wakeAt};
	}

	#orderKeyOf(draft: Draft): OrderKey {
		const room = roomOfDraft(this.#options.session(), draft);
		if (room !== undefined) return room;
		return 'to' in draft.target ? `to ${nameKey(draft.target.to)}` : draft.target.room;
	}

	/** A direct message needs no join: the server opens its room. */
	#isReady({target}: Draft, key: OrderKey): boolean {
		const {session, isJoined} = this.#options;
		return ('to' in target && !session().rooms.has(key)) || isJoined(key);
	}

	#removeInFlight(draft: string): OrderKey | undefined {
		for (const [key, id] of this.#inFlight) {
			if (id !== draft) continue;
			this.#inFlight.delete(key);
			return key;
		}
		return undefined;
	}
}
