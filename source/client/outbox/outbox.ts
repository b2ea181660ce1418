/**
 * The drafts of the user: stored, sent in order, and kept until each one has its receipt. The echo of a message is its
 * receipt. An `error` that names the draft refuses it.
 */
import type {ClientFrame} from '../../protocol/client-frames.ts';
import type {Clock} from '../../time/clock.ts';
import {RequestError, type RequestFailure, requestPromise} from '../link/request-error.ts';
import type {SessionEvent} from '../session/events.ts';
import {findRoom, outboxOf} from '../session/selectors.ts';
import type {Draft, Session} from '../session/state.ts';
import type {ClientStorage} from '../storage/client-storage.ts';
import {type OutboxKeeper, toStored} from './outbox-keeper.ts';
import {type Receipt, Receipts} from './receipts.ts';
import {type DraftError, Sender} from './sender.ts';

interface OutboxOptions {
	readonly clock: Clock;
	readonly storage: ClientStorage;
	readonly keeper: OutboxKeeper;
	readonly session: () => Session;
	readonly dispatch: (...events: SessionEvent[]) => void;
	/** Sends a frame; false if there is no connection. */
	readonly send: (frame: ClientFrame) => boolean;
	/** Whether the room is joined on the current connection. */
	readonly isJoined: (room: string) => boolean;
	/** Joins the room of a draft. */
	readonly join: (room: string) => void;
}

export interface PostOptions {
	readonly replyTo?: number;
	readonly expiresInSeconds?: number;
	/** A program wrote the message. */
	readonly bot?: true;
	/** The milliseconds to wait before sending, during which the user can take the message back with `drop`. */
	readonly holdMs?: number;
}

/** 96 random bits: unique among all drafts of a user, on all machines. */
const newDraftId = (): string =>
	[...crypto.getRandomValues(new Uint8Array(12))].map(byte => byte.toString(16).padStart(2, '0')).join('');

export class Outbox {
	readonly #options: OutboxOptions;
	readonly #sender: Sender;
	readonly #receipts = new Receipts();
	/** Cancels the timers of held drafts, by draft. */
	readonly #holds = new Map<string, () => void>();

	constructor(options: OutboxOptions) {
		this.#options = options;
		this.#sender = new Sender({
			...options,
			onUnsendable: (draft, {code, message}) => this.refused({type: 'error', draft, code, message}),
		});
	}

	// — calls from the program —

	/** Adds a draft and returns its id. */
	post(target: Draft['target'], text: string, {replyTo, expiresInSeconds, bot, holdMs}: PostOptions): string {
		const {clock, session, dispatch} = this.#options;
		const draft: Draft = {
			draft: newDraftId(),
			target: 'room' in target ? {room: findRoom(session(), target.room)?.room ?? target.room} : target,
			text,
			at: clock.now(),
			...(replyTo !== undefined && {replyTo}),
			...(expiresInSeconds !== undefined && {expiresInSeconds}),
			...(bot === true && {bot}),
			...(holdMs !== undefined && {heldUntil: clock.now() + session().clockSkewMs + holdMs}),
			state: {type: 'waiting'},
		};
		dispatch({type: 'posted', draft});
		if (holdMs !== undefined) {
			this.#holds.set(
				draft.draft,
				clock.after(holdMs, () => this.#release(draft.draft)),
			);
		}
		const room = 'room' in draft.target ? session().rooms.get(draft.target.room) : undefined;
		if (room?.membership.type === 'refused') {
			const {code, message} = room.membership;
			this.refused({type: 'error', draft: draft.draft, code, message});
		}
		return draft.draft;
	}

	/** Resolves with the receipt of a draft; rejects if the draft was refused or dropped. */
	receipt(id: string): Promise<Receipt> {
		const known = this.#receipts.find(id);
		if (known !== undefined) return Promise.resolve(known);
		const draft = this.#find(id);
		if (draft === undefined) {
			return Promise.reject(new RequestError('no_such_entry', 'There is no such draft: it was dropped.'));
		}
		if (draft.state.type === 'failed') {
			return Promise.reject(new RequestError(draft.state.code, draft.state.message));
		}
		return requestPromise((resolve, reject) => this.#receipts.wait(id, {resolve, reject}));
	}

	/** Sends a failed or waiting draft again, with another text if given. */
	retry(id: string, text?: string): void {
		const draft = this.#find(id);
		if (draft === undefined || draft.state.type === 'sending') return;
		this.#endHold(id);
		this.#options.dispatch({type: 'retried', draft: id, text: text ?? draft.text});
		this.#sender.forget(id);
	}

	/** Removes a draft. */
	drop(id: string): void {
		if (this.#find(id) === undefined) return;
		this.#endHold(id);
		this.#options.dispatch({type: 'dropped', draft: id});
		this.#receipts.reject(id, {code: 'dropped', message: 'The draft was dropped.', retryInMs: undefined});
		this.#sender.forget(id);
	}

	/** Sends the drafts that are still held. */
	sendHeld(): void {
		for (const id of [...this.#holds.keys()]) this.#release(id);
		this.storeAndSend();
	}

	#release(id: string): void {
		this.#endHold(id);
		this.#options.dispatch({type: 'released', draft: id});
	}

	#endHold(id: string): void {
		this.#holds.get(id)?.();
		this.#holds.delete(id);
	}

	// — reports from the server —

	/** The draft is in the log. */
	confirmed(draft: string | undefined, receipt: Receipt): void {
		if (draft === undefined) return;
		this.#receipts.resolve(draft, receipt);
		this.#sender.confirmed(draft);
	}

	/** The server refused the draft, or the client cannot send it. */
	refused(error: DraftError): void {
		this.#sender.refused(error);
		const {draft, code, message, retryInMs} = error;
		if (retryInMs === undefined) this.#receipts.reject(draft, {code, message, retryInMs});
	}

	/** The server refused the room, and so refused its drafts. */
	roomRefused(room: string, {code, message}: RequestFailure): void {
		const lost = outboxOf(this.#options.session()).filter(
			({target, state}) => 'room' in target && target.room === room && state.type !== 'failed',
		);
		for (const {draft} of lost) this.refused({type: 'error', draft, code, message});
	}

	// — the link —

	/** Joins the rooms of the drafts that the previous run did not send. */
	joinRooms(): void {
		this.#joinRoomsOf(this.#options.keeper.found);
	}

	/** The connection is up. Takes over the drafts that other, ended programs of this user left behind. */
	linkUp(): void {
		const {session, dispatch, storage} = this.#options;
		const known = new Set(outboxOf(session()).map(({draft}) => draft));
		const orphans = toStored(storage.takeOrphans?.() ?? []).filter(({draft}) => !known.has(draft));
		dispatch(...orphans.map(draft => ({type: 'posted', draft}) as const));
		this.#joinRoomsOf(orphans);
		this.#sender.linkUp();
	}

	linkLost(): void {
		this.#sender.linkLost();
	}

	/** The client stopped reconnecting, so no receipt will arrive. */
	linkStopped(failure: RequestFailure): void {
		this.#receipts.rejectAll(failure);
	}

	// — storing and sending —

	/** Sends the drafts that may be sent now. */
	sendReady(): void {
		this.#sender.sendReady();
	}

	/** Stores the outbox, then sends, so that a draft is on disk before it is sent. */
	storeAndSend(): void {
		this.#options.keeper.keep(outboxOf(this.#options.session()));
		this.#sender.sendReady();
	}

	/** Stores the outbox for the next run. */
	close(): void {
		this.#options.keeper.keep(outboxOf(this.#options.session()));
		this.#options.keeper.flush();
	}

	#find(id: string): Draft | undefined {
		return outboxOf(this.#options.session()).find(({draft}) => draft === id);
	}

	/** A client must be in a room to send drafts to it. */
	#joinRoomsOf(drafts: readonly Draft[]): void {
		const {isJoined, join} = this.#options;
		for (const {target, state} of drafts) {
			if ('room' in target && state.type !== 'failed' && !isJoined(target.room)) join(target.room);
		}
	}
}
