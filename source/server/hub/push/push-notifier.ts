/**
 * Sends push notifications for the messages that this hub proposed, so that each is sent once in a cluster. A message
 * waits for a moment, so that it causes no notification if it is read or deleted at once. The messages of a room during
 * that time are combined into one notification.
 */
import {countsAsUnread} from '../../../protocol/entry-kinds.ts';
import type {Entry} from '../../../protocol/server-frames.ts';
import {KeyedBuckets} from '../../limits/rate-limit.ts';
import type {LogFields} from '../../shared/log.ts';
import type {PushKeys, PushSubscription} from '../../store/directory/notification-records.ts';
import type {Journal} from '../../store/journal.ts';
import {causeOf} from '../contract/refusal.ts';
import {type Push, pushesOf, type RecipientState} from './push-recipients.ts';
import type {PushSender} from './push-sender.ts';

/** The time that a message waits, in milliseconds. */
export const pushDelayMs = 5000;
/** The rate of notifications for one user: this many at once, then one every 20 s. */
const rate = {burst: 6, perSecond: 1 / 20};
/** The most waiting messages per room. If there are more, the newest are used. */
const maxWaiting = 50;
/** The most notifications sent at the same time. Further ones are dropped. */
const maxSending = 200;

interface NotifierState extends RecipientState {
	readonly journal: Journal;
	readonly log: (event: string, fields: LogFields) => void;
	/** The hub waits for this work before it closes. */
	readonly track: (work: Promise<void>) => void;
}

export class PushNotifier {
	readonly #state: NotifierState;
	readonly #sender: PushSender;
	readonly #buckets = new KeyedBuckets(rate);
	readonly #waiting = new Map<string, Entry[]>();
	#cancel: (() => void) | undefined;
	#keys: PushKeys | undefined;
	#sending = 0;

	constructor(state: NotifierState, sender: PushSender) {
		this.#state = state;
		this.#sender = sender;
		this.#keys = state.reader.pushKeys();
	}

	/** The keys of the server, created at the first call. Rejects with a `StoreError`. */
	async keys(): Promise<PushKeys> {
		const {reader, journal} = this.#state;
		this.#keys ??= reader.pushKeys();
		// If several hubs propose keys, all of them use the first ones.
		this.#keys ??= await journal.propose({type: 'setPushKeys', keys: await this.#sender.createKeys()});
		return this.#keys;
	}

	/** Another hub has created the keys. */
	noteKeys(keys: PushKeys): void {
		this.#keys = keys;
	}

	/** Adds a message that this hub proposed. Without keys there are no subscriptions. */
	add(entry: Entry): void {
		if (this.#keys === undefined || !countsAsUnread(entry)) return;
		const waiting = this.#waiting.get(entry.room) ?? [];
		if (waiting.length === 0) this.#waiting.set(entry.room, waiting);
		if (waiting.length >= maxWaiting) waiting.shift();
		waiting.push(entry);
		this.#cancel ??= this.#state.clock.after(pushDelayMs, () => this.#sendWaiting());
	}

	close(): void {
		this.#cancel?.();
		this.#waiting.clear();
	}

	#sendWaiting(): void {
		this.#cancel = undefined;
		const rooms = [...this.#waiting.values()];
		this.#waiting.clear();
		try {
			for (const entries of rooms) for (const push of pushesOf(this.#state, entries)) this.#send(push);
		} catch (error) {
			this.#state.log('push_failed', {reason: causeOf(error)});
		}
	}

	#send({userId, subscriptions, content}: Push): void {
		const {clock, track} = this.#state;
		const keys = this.#keys;
		const now = clock.monotonic();
		if (keys === undefined || this.#buckets.retryInMs(userId, now) > 0) return;
		this.#buckets.take(userId, now);
		for (const subscription of subscriptions) {
			if (this.#sending >= maxSending) return;
			this.#sending++;
			track(
				this.#sender
					.send(subscription, content, keys)
					.then(outcome => (outcome === 'gone' ? this.#remove(subscription) : undefined))
					.finally(() => {
						this.#sending--;
					}),
			);
		}
	}

	/** The browser has unsubscribed. */
	async #remove({userId, endpoint}: PushSubscription): Promise<void> {
		const {journal, log} = this.#state;
		try {
			await journal.propose({type: 'unsubscribePush', userId, endpoint});
		} catch (error) {
			log('store_failed', {on: 'unsubscribePush', reason: causeOf(error)});
		}
	}
}
