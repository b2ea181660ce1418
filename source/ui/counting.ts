/** Keeps numbers that are looked at up to date: asks for them again and again as long as they lie over the screen. */
import type {Client} from '../client/client.ts';
import {explain} from '../commands/run.ts';
import type {Clock} from '../time/clock.ts';
import type {Overlay} from './overlay/overlay.ts';
import type {UiEvent, UiState} from './ui-state.ts';

export interface CountingOptions {
	readonly client: Pick<Client, 'ask'>;
	readonly clock: Clock;
	readonly ui: () => UiState;
	readonly dispatch: (event: UiEvent) => void;
}

export interface Counting {
	/** To be called after every change: begins, goes on or stops. */
	readonly settle: () => void;
	readonly close: () => void;
}

type Numbers = Extract<Overlay, {type: 'numbers'}>;

const everyMs = 2000;

export const createCounting = ({client, clock, ui, dispatch}: CountingOptions): Counting => {
	let stopTimer: (() => void) | undefined;
	let isAsking = false;
	let isClosed = false;

	const open = (): Numbers | undefined => {
		const {overlay} = ui();
		return overlay?.type === 'numbers' ? overlay : undefined;
	};
	const stop = (): void => {
		stopTimer?.();
		stopTimer = undefined;
	};
	/** The person may look at other numbers by now, or at none. */
	const show = (room: string | undefined, change: Partial<Numbers>): void => {
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
			settle();
		}
	};
	const settle = (): void => {
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
		settle,
		close() {
			isClosed = true;
			stop();
		},
	};
};
