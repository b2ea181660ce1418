/** How many files, sockets among them, the process may have open, and how many connections that leaves room for. */
import {readdirSync, readFileSync} from 'node:fs';

/** A hub with a database has about 36 files open before anybody connects. */
export const leastOpenFiles = 64;
/** Connections to the admin socket, and to the port of the metrics. */
export const sideConnections = 8;
/** Kept free for those, and for files that are opened for a moment. */
const spareFiles = 2 * sideConnections + 4;

interface Report {
	readonly userLimits?: {readonly open_files?: {readonly soft: number | 'unlimited'}};
}

const limitInReport = (): number | undefined => {
	// Else the report looks up the names of all connections. The types of Node do not know it yet.
	const report: NodeJS.ProcessReport & {excludeNetwork?: boolean} = process.report;
	report.excludeNetwork = true;
	const {userLimits} = report.getReport() as Report;
	const soft = userLimits?.open_files?.soft;
	return typeof soft === 'number' ? soft : undefined;
};

/** The limit of this process (`ulimit -n`); undefined: unlimited, or the system has no such limit. */
export const openFilesLimit = (): number | undefined => {
	let limits: string;
	try {
		limits = readFileSync('/proc/self/limits', 'utf8');
	} catch {
		// Other systems than Linux. Slower: some 20 ms.
		return limitInReport();
	}
	const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
	return soft === undefined ? undefined : Number(soft);
};

/** Files this process has open; undefined where the system does not list them. */
export const countOpenFiles = (): number | undefined => {
	try {
		return readdirSync('/dev/fd').length;
	} catch {
		return undefined;
	}
};

/**
 * How many connections may be open at the same time so that files can still be opened; undefined: any number. Node
 * itself closes a connection it has no descriptor for at once, without an event.
 */
export const mostConnections = (
	limit: number | undefined,
	openFiles = leastOpenFiles - spareFiles,
): number | undefined => (limit === undefined ? undefined : Math.max(1, limit - openFiles - spareFiles));
