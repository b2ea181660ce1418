/** The limits that result from the settings of a server. */
import {totalmem} from 'node:os';
import {defaultLimits, type Limits} from '../../protocol/limits.ts';
import type {Rate} from '../../time/token-bucket.ts';
import {leastOpenFiles} from '../http/open-files.ts';
import {AddressLimits, addressRates} from '../limits/address-limits.ts';
import {times} from '../limits/rate-limit.ts';
import {type ServerOptions, StartError} from './server-options.ts';

/** Two connections for each of 200 users of an office behind one address, and a reserve. */
export const defaultConnectionsPerAddress = 512;
/** A connection may send at least this many frames of any type for each message its user may send. */
export const framesPerSend = 10;
/** The share of the memory for unread data of clients, and its bounds. */
const readerMemoryShare = 1 / 32;
const leastReaderMemory = 32 * 1024 * 1024;
const mostReaderMemory = 128 * 1024 * 1024;

export const defaultReaderMemory = (): number => {
	// 0 if the process has no memory limit of its own, such as that of a container.
	const constrained = process.constrainedMemory();
	const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
	return Math.min(mostReaderMemory, Math.max(leastReaderMemory, memory * readerMemoryShare));
};

export const checkOpenFiles = (limit: number | undefined): void => {
	if (limit === undefined || limit >= leastOpenFiles) return;
	throw new StartError(
		`The limit of open files is ${limit}, but a server needs at least ${leastOpenFiles}. Raise it, for example with: ulimit -n 4096`,
	);
};

/** The rate of messages per user; undefined: unlimited. */
export const rateLimitOf = ({rateLimit}: ServerOptions): Rate | undefined => {
	if (rateLimit === 'off') return undefined;
	return rateLimit ?? {burst: defaultLimits.sendBurst, perSecond: defaultLimits.sendsPerSecond};
};

/** The rate of frames per connection: far above a well-behaved client that fetches pages as fast as it can. */
export const floodLimitOf = (rateLimit: Rate | undefined): Rate | undefined => {
	if (rateLimit === undefined) return undefined;
	const {burst, perSecond} = times(framesPerSend, rateLimit);
	return {
		burst: Math.max(defaultLimits.frameBurst, burst),
		perSecond: Math.max(defaultLimits.framesPerSecond, perSecond),
	};
};

/** The limits that `welcome` announces. */
export const limitsOf = (rateLimit: Rate | undefined, flood: Rate | undefined): Limits => ({
	...defaultLimits,
	...(rateLimit !== undefined && {sendBurst: rateLimit.burst, sendsPerSecond: rateLimit.perSecond}),
	...(flood !== undefined && {frameBurst: flood.burst, framesPerSecond: flood.perSecond}),
});

export const addressLimitsOf = (options: ServerOptions): AddressLimits => {
	const {connectionsPerAddress = defaultConnectionsPerAddress, addressBudgets} = options;
	const rateLimit = rateLimitOf(options);
	const isOff = rateLimit === undefined || connectionsPerAddress === 'off';
	return new AddressLimits({
		rates: isOff ? undefined : {...addressRates(rateLimit), ...addressBudgets},
		maxConnections: connectionsPerAddress === 'off' ? undefined : connectionsPerAddress,
	});
};
