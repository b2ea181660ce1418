/** How a chaos run starts a person, and the messages between the two. */
import path from 'node:path';

export interface PersonPlan {
	readonly person: string;
	readonly life: number;
	readonly url: string;
	/** State and traces of all lives. */
	readonly folder: string;
	readonly seed: number;
	readonly rooms: readonly [string, ...string[]];
	readonly others: readonly string[];
	/** The average time between two actions. */
	readonly paceMs: number;
}

/** From the run to a person. */
export type PersonOrder =
	/** Sends `count` long messages at once. */
	| {readonly type: 'flood'; readonly count: number}
	/** Sends nothing more. Reports `rested` when nothing is pending and all rooms are joined. */
	| {readonly type: 'rest'}
	/** Waits until all entries up to `heads` were delivered, records the session and ends. */
	| {readonly type: 'end'; readonly heads: Readonly<Record<string, number>>}
	/** Reports `unfinished`, after the deadline. */
	| {readonly type: 'explain'};

/** From a person to the run. */
export type PersonReport =
	| {readonly type: 'up'}
	| {readonly type: 'posted'}
	| {readonly type: 'receipted'}
	| {readonly type: 'rested'}
	/** What the person waits for. */
	| {readonly type: 'unfinished'; readonly why: string};

export const traceFile = (folder: string, life: number): string => path.join(folder, `life-${life}.jsonl`);
