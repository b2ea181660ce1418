/** Requests the statistics again and again while they are shown. */
import type {Client} from '../../client/client.ts';
import {explain} from '../../commands/actions/attempt.ts';
import type {Clock} from '../../time/clock.ts';
import type {Overlay} from '../overlay/overlay.ts';
import type {UiEvent, UiState} from '../state/ui-state.ts';

export interface StatsPollerOptions {
	readonly client: Pick<Client, 'ask'>;
	readonly clock: Clock;
	readonly ui: () => UiState;
	readonly dispatch: (event: UiEvent) => void;
}

type StatsOverlay = Extract<Overlay, {type: 'stats'}>;

const intervalMs = 2000;

export class StatsPoller {
	readonly #options: StatsPollerOptions;
	#stopTimer: (() => void) | undefined;
	#isRequesting = false;
	#isClosed = false;

	constructor(options: StatsPollerOptions) {
		this.#options = options;
	}

	/** Call after every change of the state: starts, continues or stops polling. */
	update(): void {
		if (this.#isClosed || this.#shown() === undefined) {
			this.#stop();
			return;
		}
		if (this.#stopTimer !== undefined || this.#isRequesting) return;
		this.#stopTimer = this.#options.clock.after(intervalMs, () => {
			this.#stopTimer = undefined;
			const shown = this.#shown();
			if (shown !== undefined) void this.#request(shown.stats.room);
		});
	}

	close(): void {
		this.#isClosed = true;
		this.#stop();
	}

	#shown(): StatsOverlay | undefined {
		const {overlay} = this.#options.ui();
		return overlay?.type === 'stats' ? overlay : undefined;
	}

	#stop(): void {
		this.#stopTimer?.();
		this.#stopTimer = undefined;
	}

	async #request(room: string | undefined): Promise<void> {
		this.#isRequesting = true;
		try {
			this.#show(room, {
				stats: await this.#options.client.ask({type: 'stats', ...(room !== undefined && {room})}),
			});
		} catch (error) {
			this.#show(room, {problem: explain(error)});
		} finally {
			this.#isRequesting = false;
			this.update();
		}
	}

	/** Changes the overlay, unless the user has closed it or opened other statistics. */
	#show(room: string | undefined, change: Partial<StatsOverlay>): void {
		const shown = this.#shown();
		if (this.#isClosed || shown === undefined || shown.stats.room !== room) return;
		this.#options.dispatch({type: 'overlaid', overlay: {...shown, problem: undefined, ...change}});
	}
}
