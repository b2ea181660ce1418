/** Pings the server, measures the round trip and detects a server that no longer responds. */
import {clientPingMs, clientPulse, clientSilenceMs, type Pulse} from '../../protocol/heartbeat.ts';
import type {Clock} from '../../time/clock.ts';

export interface HeartbeatOptions {
	readonly clock: Clock;
	readonly sendPing: () => void;
	/** Nothing was received for `clientSilenceMs`. */
	readonly onSilence: () => void;
	readonly onLatency: (latencyMs: number) => void;
}

/** The shortest time between two checks. */
const minCheckMs = 100;

export class Heartbeat {
	readonly #options: HeartbeatOptions;
	#pulse: Pulse = {heardAt: 0, askedAt: 0};
	#pingedAt = 0;
	#cancelTimer = (): void => {};

	constructor(options: HeartbeatOptions) {
		this.#options = options;
	}

	start(): void {
		this.#pulse = {heardAt: this.#options.clock.monotonic(), askedAt: Number.NEGATIVE_INFINITY};
		this.#ping();
		this.#check();
	}

	stop(): void {
		this.#cancelTimer();
	}

	/** Something was received. */
	noteActivity(): void {
		this.#pulse = {...this.#pulse, heardAt: this.#options.clock.monotonic()};
	}

	/** The answer to the last ping was received. */
	notePong(): void {
		this.#options.onLatency(this.#options.clock.monotonic() - this.#pingedAt);
	}

	#ping(): void {
		const now = this.#options.clock.monotonic();
		this.#pulse = {...this.#pulse, askedAt: now};
		this.#pingedAt = now;
		this.#options.sendPing();
	}

	/** Pings every `clientPingMs` to measure the round trip, and earlier when the server is quiet. */
	#check(): void {
		const {clock, onSilence} = this.#options;
		const now = clock.monotonic();
		const advice = clientPulse(this.#pulse, now);
		if (advice === 'dead') {
			onSilence();
			return;
		}
		if (advice === 'ask' || now - this.#pingedAt >= clientPingMs) this.#ping();
		const untilSilenceMs = this.#pulse.heardAt + clientSilenceMs - now;
		const untilPingMs = this.#pingedAt + clientPingMs - now;
		const delayMs = Math.max(Math.min(untilSilenceMs, untilPingMs), minCheckMs);
		this.#cancelTimer = clock.after(delayMs, () => this.#check());
	}
}
