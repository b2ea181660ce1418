/** Pings the server, measures the round trip and detects a server that no longer responds. */
import {
	type Activity,
	adviseClient,
	clientPingMs,
	clientSilenceMs,
} from '../../protocol/connection/heartbeat.ts';
import type {Clock} from '../../time/clock.ts';

interface HeartbeatOptions {
	readonly clock: Clock;
	readonly sendPing: () => void;
	/** Nothing was received for `clientSilenceMs`. */
	readonly onSilence: () => void;
	readonly onLatency: (latencyMs: number) => void;
}

/** The shortest time between two checks, in milliseconds. */
const minCheckMs = 100;

export class Heartbeat {
	readonly #options: HeartbeatOptions;
	#activity: Activity = {receivedAt: 0, pingedAt: 0};
	#cancelTimer = (): void => {};

	constructor(options: HeartbeatOptions) {
		this.#options = options;
	}

	start(): void {
		this.noteActivity();
		this.#ping();
		this.#check();
	}

	stop(): void {
		this.#cancelTimer();
	}

	/** Something was received. */
	noteActivity(): void {
		this.#activity = {...this.#activity, receivedAt: this.#options.clock.monotonic()};
	}

	/** The answer to the last ping was received. */
	notePong(): void {
		this.#options.onLatency(this.#options.clock.monotonic() - this.#activity.pingedAt);
	}

	#ping(): void {
		this.#activity = {...this.#activity, pingedAt: this.#options.clock.monotonic()};
		this.#options.sendPing();
	}

	/** Pings every `clientPingMs` to measure the round trip, and earlier if the server sends nothing. */
	#check(): void {
		const {clock, onSilence} = this.#options;
		const now = clock.monotonic();
		const advice = adviseClient(this.#activity, now);
		if (advice === 'timedOut') {
			onSilence();
			return;
		}
		if (advice === 'ping' || now - this.#activity.pingedAt >= clientPingMs) this.#ping();
		const {receivedAt, pingedAt} = this.#activity;
		const untilSilenceMs = receivedAt + clientSilenceMs - now;
		const untilPingMs = pingedAt + clientPingMs - now;
		const delayMs = Math.max(Math.min(untilSilenceMs, untilPingMs), minCheckMs);
		this.#cancelTimer = clock.after(delayMs, () => this.#check());
	}
}
