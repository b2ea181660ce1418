/**
 * Whether the database is an earlier state of itself than the one clients know: a backup was put in its place, its
 * write-ahead log was cut, or the power failed with `--sync normal`. A small file beside it, the mark, says how far
 * the log had come. Pure: `mark-file.ts` reads and writes it.
 */
import type {RewindReason} from '../store.ts';

export interface Mark {
	/** The hub's id, as in the database. */
	readonly hubId: string;
	/** Each start of the hub has a random id; the database holds the id of its last start, which is one of these. */
	readonly runs: readonly string[];
	/** Entries the database had ever taken when the mark was written, after a commit. */
	readonly position: number;
	/** Of the machine's start, to see a loss of power. */
	readonly boot: string;
	readonly sync: 'full' | 'normal';
	/** The hub was stopped in order. */
	readonly isClosed: boolean;
}

/** The same things as the database has them. `run` is undefined if no hub that writes marks has opened it yet. */
export interface FileState {
	readonly hubId: string;
	readonly run: string | undefined;
	readonly position: number;
}

/** Undefined if the log goes on where clients know it to end. */
export const rewindReason = (
	mark: Mark | undefined,
	file: FileState,
	boot: string,
): Exclude<RewindReason, 'client_ahead'> | undefined => {
	if (file.run === undefined) return undefined;
	if (mark === undefined || mark.hubId !== file.hubId) return 'no_mark';
	if (!mark.runs.includes(file.run)) return 'other_copy';
	if (file.position < mark.position) return 'behind_mark';
	const hasLostPower = !mark.isClosed && mark.boot !== boot;
	return hasLostPower && mark.sync === 'normal' ? 'power_loss' : undefined;
};
