/** The heartbeat of one connection: when to ping, and when the client counts as gone. Times are monotonic. */
import {adviseServer, type HeartbeatAdvice} from '../../protocol/connection/heartbeat.ts';

export class Heartbeat {
	#receivedBytes = 0;
	#receivedAt: number;
	#pingedAt: number;

	constructor(now: number) {
		this.#receivedAt = now;
		this.#pingedAt = now;
	}

	/** Something was received, or could not have been because the server did not read. */
	noteReceived(now: number): void {
		this.#receivedAt = now;
	}

	/** This process did not run for so long: the client was not silent. */
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
