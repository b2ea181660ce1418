/**
 * Decides when the screens of all sessions draw received frames and update their clocks. They draw one after the other, not
 * at the same time, because the echo of a key waits for the frames that are being drawn. A key is always drawn at once.
 */
import type {Clock} from '../../../time/clock.ts';

/** Frames of the server that arrive within this time are drawn together. */
const collectMs = 50;
/** The share of a processor core that drawing received messages may use. */
const share = 0.08;
/** After this time a screen is drawn even if drawing uses a larger share. */
const maxDelayMs = 1000;
/** The longest time that counts. A frame that takes longer, such as the first of a process, does not predict the next ones. */
const maxFrameMs = 15;

/** Calls `draw` once, soon. */
export type RequestFrame = (draw: () => void) => void;

interface Request {
	readonly draw: () => void;
	readonly at: number;
}

/** Calls all of them, also if some of them throw. Throws the last error. */
const callAll = (callbacks: readonly (() => void)[]): void => {
	const [first, ...others] = callbacks;
	try {
		first?.();
	} finally {
		if (others.length > 0) callAll(others);
	}
};

export interface FrameSchedulerOptions {
	readonly clock: Clock;
	/** Calls back when the frame was drawn, which happens in microtasks after `draw`. */
	readonly afterDrawing?: (callback: () => void) => void;
}

export class FrameScheduler {
	readonly #clock: Clock;
	readonly #afterDrawing: (callback: () => void) => void;
	/** The oldest first, at most one for each session. */
	readonly #requests: Request[] = [];
	#isWaiting = false;
	/** Frames pause until then. */
	#pauseUntil = 0;

	constructor({clock, afterDrawing = callback => void setImmediate(callback)}: FrameSchedulerOptions) {
		this.#clock = clock;
		this.#afterDrawing = afterDrawing;
	}

	/** For one session: what it requests before its next frame is drawn in that frame. */
	forSession(): RequestFrame {
		let draws: (() => void)[] = [];
		const drawAll = (): void => {
			const all = draws;
			draws = [];
			callAll(all);
		};
		return draw => {
			draws.push(draw);
			if (draws.length === 1) this.#request(drawAll);
		};
	}

	#request(draw: () => void): void {
		this.#requests.push({draw, at: this.#clock.monotonic()});
		this.#wait();
	}

	#wait(): void {
		const [next] = this.#requests;
		if (this.#isWaiting || next === undefined) return;
		this.#isWaiting = true;
		const earliest = Math.min(Math.max(next.at + collectMs, this.#pauseUntil), next.at + maxDelayMs);
		this.#clock.after(Math.max(0, earliest - this.#clock.monotonic()), () => this.#drawNext());
	}

	#drawNext(): void {
		const startedAt = this.#clock.monotonic();
		try {
			this.#requests.shift()?.draw();
		} finally {
			this.#afterDrawing(() => {
				const endedAt = this.#clock.monotonic();
				const tookMs = Math.min(maxFrameMs, endedAt - startedAt);
				this.#pauseUntil = endedAt + tookMs * (1 / share - 1);
				this.#isWaiting = false;
				this.#wait();
			});
		}
	}
}
