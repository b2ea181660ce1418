/** One line on a terminal that shows how far a long command is. It disappears when the command ends. */
import {literal, type Printable, words} from '../../text/sanitize.ts';
import {type Clock, systemClock} from '../../time/clock.ts';
import {clearStatus, isStderrTerminal, writeStatus} from './stderr.ts';

/** A command that is over sooner shows nothing. */
const delayMs = 500;
const intervalMs = 100;

export interface ProgressOutput {
	write(text: Printable): void;
	clear(): void;
}

export interface Progress {
	/** `count` units are done. `fraction`: how much of the whole that is, 0 to 1, if it is known. */
	update(count: number, fraction?: number): void;
	/** Removes the line. */
	end(): void;
}

const percentOf = (fraction: number | undefined): Printable => {
	if (fraction === undefined || !Number.isFinite(fraction)) return literal('');
	return words` (${Math.floor(100 * Math.min(1, Math.max(0, fraction)))}%)`;
};

/** Shows `Sent 120 messages (40%)` for the label `Sent` and the unit `messages`, at most ten times a second. */
export const createProgress = (
	label: Printable,
	unit: Printable,
	output: ProgressOutput,
	clock: Pick<Clock, 'monotonic'>,
): Progress => {
	let nextAt = clock.monotonic() + delayMs;
	let isShown = false;
	return {
		update(count, fraction) {
			const now = clock.monotonic();
			if (now < nextAt) return;
			nextAt = now + intervalMs;
			isShown = true;
			output.write(words`${label} ${count} ${unit}${percentOf(fraction)}`);
		},
		end() {
			if (isShown) output.clear();
			isShown = false;
		},
	};
};

const noProgress: Progress = {update: () => {}, end: () => {}};

/**
 * Progress on stderr if that is a terminal. None if the command writes its results to the same terminal
 * (`isOutputUsed`): the results show how far it is, and the line would break them.
 */
export const stderrProgress = (label: Printable, unit: Printable, isOutputUsed: boolean): Progress =>
	isStderrTerminal() && !(isOutputUsed && process.stdout.isTTY)
		? createProgress(label, unit, {write: writeStatus, clear: clearStatus}, systemClock)
		: noProgress;
