/** Finds out whether a process that wrote a file is still running. */
import {readFileSync} from 'node:fs';

/** Identifies a process, also after its id has been given to another one. */
export interface ProcessIdentity {
	readonly pid: number;
	/** Its `startMark`; `0` if that is unknown. */
	readonly mark: string;
}

interface ProcessStat {
	/** One letter, such as `R` (running) or `Z` (zombie). */
	readonly state: string;
	/** The start time of the process, in clock ticks since the machine started. */
	readonly mark: string;
}

/**
 * Parses `/proc/PID/stat`: fields 3 and 22 of proc_pid_stat(5). Field 2 is the name of the program in parentheses,
 * which may itself contain spaces and parentheses.
 */
export const parseProcessStat = (stat: string): ProcessStat => {
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return {state: fields[0] ?? '', mark: fields[19] ?? '0'};
};

/** Undefined if the process does not exist or the system has no `/proc`. */
const processStat = (pid: number): ProcessStat | undefined => {
	try {
		return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return undefined;
	}
};

/** The start time of a process, which distinguishes it from a later one with the same id; `0` if it is unknown. */
export const startMark = (pid: number): string => processStat(pid)?.mark ?? '0';

/** A zombie (`Z`) or a dead process (`X`) still has an id, but it has ended. */
const hasEnded = ({state}: ProcessStat): boolean => state === 'Z' || state === 'X' || state === 'x';

export const isRunning = ({pid, mark}: ProcessIdentity): boolean => {
	try {
		process.kill(pid, 0);
	} catch (error) {
		// EPERM: the process runs as another user.
		if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
	}
	const stat = processStat(pid);
	if (stat === undefined) return true;
	return !hasEnded(stat) && (stat.mark === '0' || mark === '0' || stat.mark === mark);
};
