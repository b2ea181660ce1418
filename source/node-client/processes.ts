/** Whether the process that wrote a file still runs, and which process a number stands for. */
import {readFileSync} from 'node:fs';

/** A process that ran when its number and mark were written. */
export interface ProcessIdentity {
	readonly pid: number;
	/** From `startMark`; `0` if it is unknown. */
	readonly mark: string;
}

export interface ProcessStat {
	/** One letter, such as `R` (running) or `Z` (zombie). */
	readonly state: string;
	/** When the process started, in clock ticks since the machine did. */
	readonly mark: string;
}

/**
 * Reads the text of `/proc/PID/stat`: fields 3 and 22 of proc_pid_stat(5). Field 2 is the name of the program in
 * parentheses, which may itself have spaces and parentheses.
 */
export const parseProcessStat = (stat: string): ProcessStat => {
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return {state: fields[0] ?? '', mark: fields[19] ?? '0'};
};

/** Undefined if there is no such process, or the system has no `/proc`. */
const processStat = (pid: number): ProcessStat | undefined => {
	try {
		return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return undefined;
	}
};

/** Tells a process from a later one with the same number: when it started, or `0` if that is unknown. */
export const startMark = (pid: number): string => processStat(pid)?.mark ?? '0';

/** A zombie (`Z`) or a dead process (`X`) has a number, but it has ended. */
const hasEnded = ({state}: ProcessStat): boolean => state === 'Z' || state === 'X' || state === 'x';

export const isRunning = ({pid, mark}: ProcessIdentity): boolean => {
	try {
		process.kill(pid, 0);
	} catch (error) {
		// EPERM: it runs as another user.
		if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
	}
	const stat = processStat(pid);
	if (stat === undefined) return true;
	return !hasEnded(stat) && (stat.mark === '0' || mark === '0' || stat.mark === mark);
};
