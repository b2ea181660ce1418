/** Keeps statistics up to date as long as they are shown. */
import type {Client} from '../../client/client.ts';
import {explain} from '../../commands/run.ts';
import type {Clock} from '../../time/clock.ts';
import type {Overlay} from '../overlay/overlay.ts';
import type {UiEvent, UiState} from '../state/ui-state.ts';

export interface StatsPollerOptions {
	readonly client: Pick<Client, 'ask'>;
	readonly clock: Clock;
	readonly ui: () => UiState;
	readonly dispatch: (event: UiEvent) => void;
}

export interface StatsPoller {
	/** To be called after every change: starts, continues or stops polling. */
	readonly update: () => void;
	readonly close: () => void;
}

type StatsOverlay = Extract<Overlay, {type: 'stats'}>;

const everyMs = 2000;

export const createStatsPoller = ({client, clock, ui, dispatch}: StatsPollerOptions): StatsPoller => {
	let stopTimer: (() => void) | undefined;
	let isAsking = false;
	let isClosed = false;

	const open = (): StatsOverlay | undefined => {
		const {overlay} = ui();
		return overlay?.type === 'stats' ? overlay : undefined;
	};
	const stop = (): void => {
		stopTimer?.();
		stopTimer = undefined;
	};
	/** The user may have opened other statistics by now, or closed them. */
	const show = (room: string | undefined, change: Partial<StatsOverlay>): void => {
		const shown = open();
		if (shown !== undefined && shown.stats.room === room)
			dispatch({type: 'overlaid', overlay: {...shown, problem: undefined, ...change}});
	};
	const ask = async (room: string | undefined): Promise<void> => {
		isAsking = true;
		try {
			const stats = await client.ask({type: 'stats', ...(room !== undefined && {room})});
			if (!isClosed) show(room, {stats});
		} catch (error) {
			if (!isClosed) show(room, {problem: explain(error)});
		} finally {
			isAsking = false;
			update();
		}
	};
	const update = (): void => {
		if (isClosed || open() === undefined) {
			stop();
			return;
		}
		if (stopTimer !== undefined || isAsking) return;
		stopTimer = clock.after(everyMs, () => {
			stopTimer = undefined;
			const shown = open();
			if (shown !== undefined) void ask(shown.stats.room);
		});
	};
	return {
		update,
		close() {
			isClosed = true;
			stop();
		},
	};
};
