/**
 * A restored backup starts a new log. The time between two restores is an era. What clients receive in an era is
 * compared with the log at its end. The epochs in its `joined` frames determine the era of a connection.
 */
import type {Entry} from '../../source/protocol/server-frames.ts';
import type {Report} from './promises.ts';
import type {FinalHistory, PersonTrace, Trace} from './trace.ts';

/** All histories at the end of an era. */
export type Era = readonly FinalHistory[];

const keyOf = (room: string, epoch: string): string => `${room} ${epoch}`;

const erasByEpoch = (eras: readonly Era[]): Map<string, number> =>
	new Map(
		eras.flatMap((era, index) =>
			era.flatMap(({room, epoch}) => (epoch === undefined ? [] : [[keyOf(room, epoch), index] as const])),
		),
	);

/** Each room has one epoch per era, which differs from those of earlier eras, and no client receives any other. */
export const checkEpochs = (report: Report, eras: readonly Era[], persons: readonly PersonTrace[]): void => {
	const known = new Map<string, Set<string>>();
	for (const [index, era] of eras.entries()) {
		const epochs = new Map(era.map(({room, epoch}) => [room, epoch]));
		for (const [room, epoch] of epochs) {
			if (epoch === undefined) continue;
			const before = known.get(room) ?? new Set();
			if (before.has(epoch)) report('same epoch', `${room} has epoch ${epoch} again after restore ${index}`);
			known.set(room, before.add(epoch));
		}
	}
	for (const {person, lives} of persons) {
		for (const trace of lives.flat()) {
			if (trace.type !== 'received' || trace.frame.type !== 'joined') continue;
			const {room, epoch, seq} = trace.frame;
			const epochs = known.get(room);
			// An empty room is removed when its members leave, and is created again without any loss.
			if (seq > 0 && epochs !== undefined && !epochs.has(epoch))
				report(
					'new epoch',
					`${person} joined ${room} with epoch ${epoch} instead of ${[...epochs].join(' ')}`,
				);
		}
	}
};

/** Whether a trace belongs to no particular log and is kept in every era. */
const isOfAllEras = ({type}: Trace): boolean =>
	type === 'started' ||
	type === 'user' ||
	type === 'intended' ||
	type === 'posted' ||
	type === 'saved' ||
	type === 'changing' ||
	type === 'link';

/** The era of each connection of a life. Undefined if it joined no room. */
const erasOfConnections = (
	life: readonly Trace[],
	byEpoch: ReadonlyMap<string, number>,
): Map<number, number | undefined> => {
	const eras = new Map<number, number | undefined>();
	for (const trace of life) {
		if (trace.type !== 'received' || trace.frame.type !== 'joined') continue;
		const {room, epoch} = trace.frame;
		eras.set(trace.connection, eras.get(trace.connection) ?? byEpoch.get(keyOf(room, epoch)));
	}
	return eras;
};

const splitLife = (
	life: readonly Trace[],
	count: number,
	byEpoch: ReadonlyMap<string, number>,
): Trace[][] => {
	const parts: Trace[][] = Array.from({length: count}, () => []);
	const connections = erasOfConnections(life, byEpoch);
	let current: number | undefined;
	for (const trace of life) {
		if (isOfAllEras(trace)) {
			for (const part of parts) part.push(trace);
			continue;
		}
		if (trace.type === 'sent' || trace.type === 'received') {
			const era = connections.get(trace.connection);
			if (era === undefined) continue;
			if (trace.type === 'received') current = era;
			parts[era]?.push(trace);
		} else if (current !== undefined) parts[current]?.push(trace);
	}
	return parts;
};

/** The traces of a person in each era. */
export const splitByEra = ({person, lives}: PersonTrace, eras: readonly Era[]): readonly PersonTrace[] => {
	if (eras.length === 1) return [{person, lives}];
	const byEpoch = erasByEpoch(eras);
	const split = lives.map(life => splitLife(life, eras.length, byEpoch));
	return eras.map((_, index) => ({person, lives: split.map(parts => parts[index] ?? [])}));
};

/** The epochs of each room in earlier eras. */
export const earlierEpochs = (eras: readonly Era[], index: number): ReadonlySet<string> =>
	new Set(
		eras.slice(0, index).flatMap(era => era.flatMap(({epoch}) => (epoch === undefined ? [] : [epoch]))),
	);

/** Whether an earlier era has an entry that meets the condition. */
export const isOfEarlierEra = (
	eras: readonly Era[],
	room: string,
	isIt: (entry: Entry) => boolean,
): boolean => eras.slice(0, -1).some(era => era.some(one => one.room === room && one.entries.some(isIt)));
