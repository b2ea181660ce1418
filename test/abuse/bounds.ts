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
 * `absolute` is the bound on a machine that does nothing else. `relative` compares with the same people without an
 * attacker in the same run, so that a slow or busy machine breaks nothing; its floor is generous for the same reason.
 */
export type Latency = 'absolute' | 'relative';

const mostReceiptMs = 100;
const mostRatio = 20;
const relativeFloorMs = 1000;
const mostMemory = 400 * megabyte;
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
export const mostAfter = (beforeBytes: number): number => 1.3 * beforeBytes + 100 * megabyte;

const inMegabytes = (bytes: number): string => `${Math.round(bytes / megabyte)} MB`;
const inMs = (ms: number): string => `${ms.toFixed(1)} ms`;

const findAccepted = ({mostAccepted, counts, seconds}: Measured): Finding[] => {
	if (mostAccepted === undefined) return [];
	const most = Math.ceil(acceptedMargin * mostAccepted(seconds));
	return [{what: `accepted ${counts.accepted}, at most ${most}`, isMet: counts.accepted <= most}];
};

const findReceipts = ({receiptsMs, quietReceiptsMs}: Measured, latency: Latency): Finding => {
	const [p50, p99] = [quantile(receiptsMs, 0.5), quantile(receiptsMs, 0.99)];
	const quiet = quantile(quietReceiptsMs, 0.99);
	const most = latency === 'absolute' ? mostReceiptMs : Math.max(relativeFloorMs, mostRatio * quiet);
	return {
		what: `receipts p50 ${inMs(p50)}, p99 ${inMs(p99)} (without the attacker ${inMs(quiet)}), n=${receiptsMs.length}, at most ${inMs(most)}`,
		isMet: p99 <= most,
	};
};

const findMemory = ({memory: {beforeBytes, peakBytes, restedBytes, afterBytes}}: Measured): Finding[] => [
	{
		what: `memory ${inMegabytes(beforeBytes)} before, ${inMegabytes(peakBytes)} at most, which must stay under ${inMegabytes(mostMemory)}`,
		isMet: peakBytes < mostMemory,
	},
	{
		what: `memory ${inMegabytes(restedBytes)} after the attack and ${inMegabytes(afterBytes)} when its garbage is collected, at most ${inMegabytes(mostAfter(beforeBytes))}`,
		isMet: afterBytes <= mostAfter(beforeBytes),
	},
];

/** All bounds of one scenario. A bound without a figure is broken. */
export const findBounds = (measured: Measured, latency: Latency): Finding[] => {
	const {joinsMs, complaints} = measured;
	return [
		...findAccepted(measured),
		findReceipts(measured, latency),
		{
			what: `${joinsMs.length} people joined during the attack, the slowest in ${inMs(Math.max(...joinsMs, 0))}`,
			isMet: joinsMs.length > 0,
		},
		{
			what: complaints.length === 0 ? 'no complaint' : `complaints: ${complaints.slice(0, 5).join('; ')}`,
			isMet: complaints.length === 0,
		},
		...findMemory(measured),
	];
};
