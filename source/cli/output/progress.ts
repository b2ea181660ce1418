/** A line on a terminal that shows the progress of a long command. It disappears when the command ends. */
import {literal, type Printable, words} from '../../text/sanitize.ts';
import {type Clock, systemClock} from '../../time/clock.ts';
import {clearStatus, isStderrTerminal, writeError, writeStatus} from './stderr.ts';

/** The delay before the first report. A command that ends sooner shows nothing. */
const delayMs = 500;
const intervalMs = 100;
/** The interval between two lines in a log. */
const logIntervalMs = 5000;

interface ProgressOutput {
	write(text: Printable): void;
	clear(): void;
}

export interface Progress {
	/** `count` units are done. `fraction`: the part of the whole, 0 to 1, if it is known. */
	update(count: number, fraction?: number): void;
	/** Removes the line. */
	end(): void;
}

const percentOf = (fraction: number | undefined): Printable => {
	if (fraction === undefined || !Number.isFinite(fraction)) return literal('');
	return words` (${Math.floor(100 * Math.min(1, Math.max(0, fraction)))}%)`;
};

/** The singular and the plural of the unit. */
export type Unit = readonly [Printable, Printable];

/** Shows `Sent 120 messages (40%)` for the label `Sent`, at most once in `interval` (by default a tenth of a second). */
export const createProgress = (
	label: Printable,
	[singular, plural]: Unit,
	output: ProgressOutput,
	clock: Pick<Clock, 'monotonic'>,
	interval = intervalMs,
): Progress => {
	let nextAt = clock.monotonic() + delayMs;
	let isShown = false;
	return {
		update(count, fraction) {
			const now = clock.monotonic();
			if (now < nextAt) return;
			nextAt = now + interval;
			isShown = true;
			output.write(words`${label} ${count} ${count === 1 ? singular : plural}${percentOf(fraction)}`);
		},
		end() {
			if (isShown) output.clear();
			isShown = false;
		},
	};
};

const noProgress: Progress = {update: () => {}, end: () => {}};

/** Each report is a line of its own, for a log. */
const logOutput: ProgressOutput = {write: writeError, clear: () => {}};

/**
 * Progress on stderr if that is a terminal. None if the command writes its results (`hasOutput`) to the same terminal,
 * where the line would be mixed with them. `isForced`: also if stderr is not a terminal, as a line every few seconds.
 */
export const stderrProgress = (
	label: Printable,
	unit: Unit,
	hasOutput: boolean,
	isForced = false,
): Progress => {
	if (isStderrTerminal()) {
		return hasOutput && process.stdout.isTTY
			? noProgress
			: createProgress(label, unit, {write: writeStatus, clear: clearStatus}, systemClock);
	}
	return isForced ? createProgress(label, unit, logOutput, systemClock, logIntervalMs) : noProgress;
};
