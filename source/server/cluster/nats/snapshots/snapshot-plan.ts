/** When a snapshot is due, and which snapshots and messages are not needed any more. Pure. */
import type {Applied} from '../../../store/journal.ts';
import type {SnapshotSchedule} from '../connection/nats-options.ts';
import type {StoredSnapshot} from './snapshot.ts';

export const defaultSchedule: SnapshotSchedule = {
	entries: 100_000,
	maxAgeMs: 6 * 3600_000,
	removalMs: 3600_000,
};

/** So many are kept. The older one is for the case that the newer one cannot be read. */
const keptSnapshots = 2;

export type SnapshotReason =
	/** There is none. */
	| 'first'
	| 'entries'
	| 'age'
	/** The snapshots contain something that was removed. */
	| 'removal'
	/** The operator wants one. */
	| 'requested';

interface Situation {
	readonly snapshots: readonly StoredSnapshot[];
	/** The last applied message. */
	readonly position: number;
	/** Milliseconds since 1970. */
	readonly now: number;
	/** For how long the snapshots have contained something that was removed; undefined: they do not. */
	readonly removedForMs: number | undefined;
}

/** Why a snapshot is due now; undefined: it is not. */
export const dueReason = (
	{snapshots, position, now, removedForMs}: Situation,
	{entries, maxAgeMs, removalMs}: SnapshotSchedule,
): SnapshotReason | undefined => {
	if (position === 0) return undefined;
	const newest = snapshots.at(-1);
	if (newest === undefined) return 'first';
	const isBehind = position > newest.position;
	if (removedForMs !== undefined && removedForMs >= removalMs && (isBehind || snapshots.length > 1)) {
		return 'removal';
	}
	if (!isBehind) return undefined;
	if (position - newest.position >= entries) return 'entries';
	return now - newest.at >= maxAgeMs ? 'age' : undefined;
};

/** Whether the command has removed text that an earlier snapshot contains. */
export const hasRemoved = (applied: Applied): boolean => {
	switch (applied.type) {
		case 'expire':
			return applied.outcome.removed.length > 0;
		case 'append': {
			const {outcome} = applied;
			if (outcome.type !== 'appended') return false;
			return outcome.entry.type === 'edited' || outcome.entry.type === 'deleted';
		}
		case 'prune':
		case 'removeRoom':
		case 'forgetRoom':
			return applied.outcome !== undefined;
		default:
			return false;
	}
};

/** The snapshots to remove after `made` was stored. After a removal, all others still contain what was removed. */
export const outdated = (
	snapshots: readonly StoredSnapshot[],
	made: StoredSnapshot,
	reason: SnapshotReason,
): readonly StoredSnapshot[] => {
	const others = snapshots.filter(({name}) => name !== made.name);
	if (reason === 'removal') return others.filter(({position}) => position <= made.position);
	return others.slice(0, Math.max(0, others.length + 1 - keptSnapshots));
};

/**
 * The last message that no hub needs: the snapshot before `made` contains it, and every running hub has applied it.
 * Undefined: there was no snapshot before.
 */
export const trimPosition = (
	snapshots: readonly StoredSnapshot[],
	made: StoredSnapshot,
	hubPositions: readonly number[],
): number | undefined => {
	const previous = snapshots
		.filter(({name, position}) => name !== made.name && position <= made.position)
		.at(-1);
	return previous === undefined ? undefined : Math.min(previous.position, ...hubPositions);
};
