/** Whether the agent may write now: its own rate limit, and the mutes that the server has reported. */
import type {Person, ServerFrame} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import {type Bucket, type Rate, take} from '../../time/token-bucket.ts';
import {ToolError} from './tool-error.ts';

interface Mute {
	readonly by: Person;
	/** In the time of the server; undefined: until it is lifted. */
	readonly until: number | undefined;
}

/** A rate of messages and reactions per minute. A quarter of them may be sent at once. */
export const ratePerMinute = (perMinute: number): Rate => ({
	burst: Math.max(1, Math.round(perMinute / 4)),
	perSecond: perMinute / 60,
});

export class WriteGuard {
	readonly #clock: Clock;
	readonly #rate: Rate;
	readonly #mutes = new Map<string, Mute>();
	#bucket: Bucket | undefined;

	constructor(clock: Clock, rate: Rate) {
		this.#clock = clock;
		this.#rate = rate;
	}

	/** Records the mutes of the agent. Forgets them after a reconnect, because they may have been lifted. */
	receive(frame: ServerFrame, myId: string | undefined): void {
		if (frame.type === 'welcome') this.#mutes.clear();
		if (frame.type !== 'moderated' || frame.user.id !== myId) return;
		if (frame.action === 'mute') this.#mutes.set(frame.room, {by: frame.by, until: frame.until});
		else if (frame.action === 'unmute') this.#mutes.delete(frame.room);
	}

	/** The reason why the agent must not write in the room. `now`: time of the server. */
	muteIn(room: string, now: number): ToolError | undefined {
		const mute = this.#mutes.get(room);
		if (mute === undefined) return undefined;
		const {by, until} = mute;
		if (until !== undefined && until <= now) {
			this.#mutes.delete(room);
			return undefined;
		}
		const end = until === undefined ? 'a moderator unmutes you' : new Date(until).toISOString();
		return new ToolError(
			'muted',
			`${by.nick} muted you in ${room}. Do not write there until ${end}.`,
			until === undefined ? undefined : until - now,
		);
	}

	/** Counts a message or a reaction. Throws if there were too many. */
	take(): void {
		const {bucket, retryInMs} = take(this.#bucket, this.#rate, this.#clock.monotonic());
		this.#bucket = bucket;
		if (retryInMs === 0) return;
		const seconds = Math.ceil(retryInMs / 1000);
		const perMinute = Math.round(this.#rate.perSecond * 60);
		throw new ToolError(
			'rate_limited',
			`You may write ${perMinute} times a minute. Write again in ${seconds} s.`,
			retryInMs,
		);
	}
}
