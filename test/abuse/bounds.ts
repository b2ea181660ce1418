/** What a scenario must keep to, as plain values: which bounds hold and which are broken. */
import type {Counts, Finding} from './scenario.ts';

export const megabyte = 1_000_000;

export interface Memory {
	readonly beforeBytes: number;
	readonly peakBytes: number;
	/** Some seconds after the attacker has left; Node returns memory when it next collects garbage. */
	readonly restedBytes: number;
	/** After a garbage collection then: what the hub truly holds. */
	readonly afterBytes: number;
}

export interface Measured {
	readonly counts: Counts;
	readonly seconds: number;
	readonly mostAccepted?: ((seconds: number) => number) | undefined;
	/** Of the ordinary people, in milliseconds: without the attacker, and while it was there. */
	readonly quietReceiptsMs: readonly number[];
	readonly receiptsMs: readonly number[];
	readonly joinsMs: readonly number[];
	readonly complaints: readonly string[];
	readonly memory: Memory;
}

/**
 * `strict` has the bounds on times and memory that hold on a machine that does nothing else. `lenient` is for tests:
 * times are printed but not judged, and memory may be a multiple, because both depend on the machine and on what else
 * runs on it.
 */
export type Strictness = 'strict' | 'lenient';

const mostReceiptMs = 100;
const mostPeakBytes: Record<Strictness, number> = {strict: 400 * megabyte, lenient: 1200 * megabyte};
/** Requests that were accepted before the attack's time began or after it ended. */
const acceptedMargin = 1.2;

export const quantile = (values: readonly number[], share: number): number => {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/**
 * What the hub's memory must return to. The allocator keeps some 100 MB of what pages for slow readers took, however
 * long they are gone and whatever is collected.
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

/** All bounds of one scenario. A bound without a figure is broken. */
export const findBounds = (measured: Measured, strictness: Strictness): Finding[] => {
	const {joinsMs, complaints} = measured;
	return [
		...findAccepted(measured),
		findReceipts(measured, strictness),
		{
			what: `${joinsMs.length} people joined during the attack, the slowest in ${inMs(Math.max(...joinsMs, 0))}`,
			isMet: joinsMs.length > 0,
		},
		{
			what: complaints.length === 0 ? 'no complaint' : `complaints: ${complaints.slice(0, 5).join('; ')}`,
			isMet: complaints.length === 0,
		},
		...findMemory(measured, strictness),
	];
};
