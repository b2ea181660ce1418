/**
 * The heartbeat of one connection: when to ping, and when to consider the connection lost. Times are in monotonic
 * milliseconds.
 */
import {adviseServer, type HeartbeatAdvice} from '../../protocol/connection/heartbeat.ts';

export class Heartbeat {
	#receivedBytes = 0;
	#receivedAt: number;
	#pingedAt: number;

	constructor(now: number) {
		this.#receivedAt = now;
		this.#pingedAt = now;
	}

	/** Call this when bytes were received, and while the server did not read. */
	noteReceived(now: number): void {
		this.#receivedAt = now;
	}

	/** The process was suspended for `sleptMs`, so the silence of this time does not count. */
	adjustForSleep(sleptMs: number): void {
		this.#receivedAt += sleptMs;
	}

	/** Call it about once a second. `ping`: send a ping now. */
	check(receivedBytes: number, isPaused: boolean, now: number): HeartbeatAdvice {
		if (isPaused || receivedBytes !== this.#receivedBytes) {
			this.#receivedBytes = receivedBytes;
			this.#receivedAt = now;
		}
		const advice = adviseServer({receivedAt: this.#receivedAt, pingedAt: this.#pingedAt}, now);
		if (advice === 'ping') this.#pingedAt = now;
		return advice;
	}
}
