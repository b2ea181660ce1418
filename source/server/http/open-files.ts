/** The limit on open files of the process, and the number of connections that it allows. */
import {readdirSync, readFileSync} from 'node:fs';

/** A server with a database has about 36 files open before the first connection. */
export const leastOpenFiles = 64;
/** The most connections to the admin socket, and to the metrics port. */
export const sideConnections = 8;
/** The files kept free for those connections and for files that are opened briefly. */
const spareFiles = 2 * sideConnections + 4;

interface Report {
	readonly userLimits?: {readonly open_files?: {readonly soft: number | 'unlimited'}};
}

const limitInReport = (): number | undefined => {
	// Without this the report would look up the names of all connections. Node's types lack the property.
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
		// Not Linux. The report takes about 20 ms.
		return limitInReport();
	}
	const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
	return soft === undefined ? undefined : Number(soft);
};

/** The number of open files of this process; undefined if the system does not list them. */
export const countOpenFiles = (): number | undefined => {
	try {
		return readdirSync('/dev/fd').length;
	} catch {
		return undefined;
	}
};

/**
 * The most simultaneous connections that leave enough descriptors for files; undefined: unlimited. Without a free
 * descriptor, Node closes a connection at once and without an event.
 */
export const mostConnections = (
	limit: number | undefined,
	openFiles = leastOpenFiles - spareFiles,
): number | undefined => (limit === undefined ? undefined : Math.max(1, limit - openFiles - spareFiles));
