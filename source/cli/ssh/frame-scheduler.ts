/**
 * Decides when the screens of all sessions draw what they have received. They draw one after the other and not at the same
 * moment, because a key has to wait for frames that are being drawn. A key is always drawn at once.
 */
import type {Clock} from '../../time/clock.ts';

/** What arrives in this time is drawn in one frame. */
const collectMs = 50;
/** The part of a processor core that frames of received messages may take. */
const share = 0.12;
/** After this time a screen is drawn even if the frames take a larger part. */
const patienceMs = 1000;
/** A frame that takes longer does not predict the next ones: the first of a process, or one of a machine under load. */
const longestFrameMs = 15;

interface Request {
	readonly draw: () => void;
	readonly at: number;
}

export interface FrameSchedulerOptions {
	readonly clock: Clock;
	/** Calls back when the frame was drawn, which happens in microtasks after `draw`. */
	readonly afterDrawing?: (callback: () => void) => void;
}

export class FrameScheduler {
	readonly #clock: Clock;
	readonly #afterDrawing: (callback: () => void) => void;
	/** The oldest first. A session has at most one request. */
	readonly #requests: Request[] = [];
	#isWaiting = false;
	/** Frames pause until then. */
	#pauseUntil = 0;

	constructor({clock, afterDrawing = callback => void setImmediate(callback)}: FrameSchedulerOptions) {
		this.#clock = clock;
		this.#afterDrawing = afterDrawing;
	}

	/** Calls `draw` once, soon. */
	readonly request = (draw: () => void): void => {
		this.#requests.push({draw, at: this.#clock.monotonic()});
		this.#wait();
	};

	#wait(): void {
		const [next] = this.#requests;
		if (this.#isWaiting || next === undefined) return;
		this.#isWaiting = true;
		const earliest = Math.min(Math.max(next.at + collectMs, this.#pauseUntil), next.at + patienceMs);
		this.#clock.after(Math.max(0, earliest - this.#clock.monotonic()), () => this.#drawNext());
	}

	#drawNext(): void {
		const startedAt = this.#clock.monotonic();
		try {
			this.#requests.shift()?.draw();
		} finally {
			this.#afterDrawing(() => {
				const endedAt = this.#clock.monotonic();
				const tookMs = Math.min(longestFrameMs, endedAt - startedAt);
				this.#pauseUntil = endedAt + tookMs * (1 / share - 1);
				this.#isWaiting = false;
				this.#wait();
			});
		}
	}
}
