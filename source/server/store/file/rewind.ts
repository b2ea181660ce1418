/**
 * Decides whether the database is in an earlier state than the clients have seen: it was replaced by a backup, its
 * write-ahead log was truncated, or the power failed with `--sync normal`. A small file beside it, the mark, records
 * the position of the log. Pure; `mark-file.ts` reads and writes the mark.
 */
import type {RewindReason} from '../store.ts';

export interface Mark {
	/** The id of the hub, as in the database. */
	readonly hubId: string;
	/** Random ids of starts of the hub. The database contains the id of its last start, which is one of these. */
	readonly runs: readonly string[];
	/** How many entries the database had ever taken at the last commit before the mark was written. */
	readonly position: number;
	/** The boot of the machine, to detect a power failure. */
	readonly boot: string;
	readonly sync: 'full' | 'normal';
	/** Whether the hub was stopped properly. */
	readonly isClosed: boolean;
}

/** The same fields in the database. `run` is undefined if no hub that writes marks has opened it yet. */
export interface FileState {
	readonly hubId: string;
	readonly run: string | undefined;
	readonly position: number;
}

/** Undefined if the log was not rewound. */
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
