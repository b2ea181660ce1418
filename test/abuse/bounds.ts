/** The bounds of a scenario, as plain values: which are met and which are exceeded. */
import type {Counts, Finding} from './scenario.ts';

export const megabyte = 1_000_000;

export interface Memory {
	readonly beforeBytes: number;
	readonly peakBytes: number;
	/** Some seconds after the attacker has disconnected. Node returns memory at its next garbage collection. */
	readonly restedBytes: number;
	/** After a garbage collection: the memory that the server still uses. */
	readonly afterBytes: number;
}

export interface Measured {
	readonly counts: Counts;
	readonly seconds: number;
	readonly mostAccepted?: ((seconds: number) => number) | undefined;
	/** Of the other users, in milliseconds: without the attacker, and during the attack. */
	readonly quietReceiptsMs: readonly number[];
	readonly receiptsMs: readonly number[];
	readonly joinsMs: readonly number[];
	readonly complaints: readonly string[];
	readonly memory: Memory;
}

/**
 * `strict` has the bounds on times and memory for a machine that runs nothing else. `lenient` is for tests: times are
 * printed but not checked, and memory may be a multiple, because both depend on the machine and on its other
 * processes.
 */
export type Strictness = 'strict' | 'lenient';

const mostReceiptMs = 100;
const mostPeakBytes: Record<Strictness, number> = {strict: 400 * megabyte, lenient: 1200 * megabyte};
/** For requests that were accepted shortly before the attack started or after it ended. */
const acceptedMargin = 1.2;

export const quantile = (values: readonly number[], share: number): number => {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/**
 * The memory that the server must return to. The allocator keeps about 100 MB that was used for pages of slow readers,
 * even after they disconnected and garbage was collected.
 */
export const mostAfter = (beforeBytes: number, strictness: Strictness): number =>
	1.3 * beforeBytes + {strict: 100, lenient: 500}[strictness] * megabyte;

const inMegabytes = (bytes: number): string => `${Math.round(bytes / megabyte)} MB`;
const inMs = (ms: number): string => `${ms.toFixed(1)} ms`;

const findAccepted = ({mostAccepted, counts, seconds}: Measured): Finding[] => {
	if (mostAccepted === undefined) return [];
	const most = Math.ceil(acceptedMargin * mostAccepted(seconds));
	return [{what: `accepted ${counts.accepted}, at most ${most}`, isMet: counts.accepted <= most}];
};

const findReceipts = ({receiptsMs, quietReceiptsMs}: Measured, strictness: Strictness): Finding => {
	const [p50, p99] = [quantile(receiptsMs, 0.5), quantile(receiptsMs, 0.99)];
	const quiet = quantile(quietReceiptsMs, 0.99);
	const figures = `receipts p50 ${inMs(p50)}, p99 ${inMs(p99)} (without the attacker ${inMs(quiet)}), n=${receiptsMs.length}`;
	if (strictness === 'lenient') return {what: figures, isMet: receiptsMs.length > 0};
	return {what: `${figures}, at most ${inMs(mostReceiptMs)}`, isMet: p99 <= mostReceiptMs};
};

const findMemory = (
	{memory: {beforeBytes, peakBytes, restedBytes, afterBytes}}: Measured,
	strictness: Strictness,
): Finding[] => {
	const mostPeak = mostPeakBytes[strictness];
	const most = mostAfter(beforeBytes, strictness);
	return [
		{
			what: `memory ${inMegabytes(beforeBytes)} before, ${inMegabytes(peakBytes)} at most, which must stay under ${inMegabytes(mostPeak)}`,
			isMet: peakBytes < mostPeak,
		},
		{
			what: `memory ${inMegabytes(restedBytes)} after the attack and ${inMegabytes(afterBytes)} after a garbage collection, at most ${inMegabytes(most)}`,
			isMet: afterBytes <= most,
		},
	];
};

/** All bounds of one scenario. A bound without a figure is exceeded. */
export const findBounds = (measured: Measured, strictness: Strictness): Finding[] => {
	const {joinsMs, complaints} = measured;
	return [
		...findAccepted(measured),
		findReceipts(measured, strictness),
		{
			what: `${joinsMs.length} users joined during the attack, the slowest in ${inMs(Math.max(...joinsMs, 0))}`,
			isMet: joinsMs.length > 0,
		},
		{
			what: complaints.length === 0 ? 'no complaint' : `complaints: ${complaints.slice(0, 5).join('; ')}`,
			isMet: complaints.length === 0,
		},
		...findMemory(measured, strictness),
	];
};
