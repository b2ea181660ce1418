/** The figures of a chaos run. */
import {formatDuration} from '../../source/text/duration.ts';
import type {FinalHistory, PersonTrace, Trace} from './trace.ts';

export interface Counts {
	readonly posted: number;
	readonly receipted: number;
	readonly kills: number;
	readonly stops: number;
	/** Backups that replaced the database. */
	readonly restores: number;
	readonly clockShifts: number;
	/** Requests of the operator that were confirmed before a SIGKILL. */
	readonly doneBeforeKill: number;
	readonly freezes: number;
	readonly cuts: number;
	readonly personKills: number;
	readonly steps: number;
	readonly durationMs: number;
}

export interface Figures extends Counts {
	/** In the logs of all rooms. */
	readonly entries: number;
	/** Entries that all clients received, live or in pages. */
	readonly received: number;
	/** Entries that `followRoom` delivered. */
	readonly delivered: number;
	readonly connections: number;
	readonly resumes: number;
	readonly unrecovered: number;
	readonly gaps: number;
	/** Drafts that were sent more than once and are in the log once. */
	readonly doublesAvoided: number;
	/** Changes with an unknown outcome. */
	readonly unknownChanges: number;
	readonly longestOutageMs: number;
}

export const figuresOf = (
	persons: readonly PersonTrace[],
	histories: readonly FinalHistory[],
	counts: Counts,
): Figures => {
	const all = persons.flatMap(({lives}) => lives.flat());
	const rooms = new Map(histories.map(({room, entries}) => [room, entries.length]));
	const joins = all.flatMap(trace =>
		trace.type === 'received' && trace.frame.type === 'joined' ? [trace.frame] : [],
	);
	const resumes = all.filter(
		trace => trace.type === 'sent' && trace.frame.type === 'join' && trace.frame.after !== undefined,
	);
	return {
		...counts,
		entries: [...rooms.values()].reduce((sum, length) => sum + length, 0),
		received: all.reduce((sum, trace) => sum + entriesIn(trace), 0),
		delivered: all.filter(({type}) => type === 'delivered').length,
		connections: persons.reduce(
			(sum, {lives}) => sum + lives.reduce((of, life) => of + connectionsOf(life), 0),
			0,
		),
		resumes: resumes.length,
		unrecovered: joins.filter(({isRecovered}) => !isRecovered).length - firstJoins(persons),
		gaps: all.filter(trace => trace.type === 'received' && trace.frame.type === 'gap').length,
		doublesAvoided: persons.reduce((sum, {lives}) => sum + resentBy(lives.flat()), 0),
		unknownChanges: all.filter(trace => trace.type === 'unchanged' && trace.code === 'unavailable').length,
		longestOutageMs: Math.max(...persons.flatMap(({lives}) => outages(lives.flat())), 0),
	};
};

const entriesIn = (trace: Trace): number => {
	if (trace.type !== 'received') return 0;
	if ('prev' in trace.frame) return 1;
	return 'entries' in trace.frame ? trace.frame.entries.length : 0;
};

const connectionsOf = (life: readonly Trace[]): number =>
	life.reduce((most, trace) => (trace.type === 'received' ? Math.max(most, trace.connection) : most), 0);

/** Joins without an `after`, which recover nothing. */
const firstJoins = (persons: readonly PersonTrace[]): number => {
	let count = 0;
	for (const life of persons.flatMap(({lives}) => lives)) {
		const first = new Set<unknown>();
		for (const trace of life) {
			if (trace.type === 'sent' && trace.frame.type === 'join' && trace.frame.after === undefined) {
				first.add(`${trace.connection} ${trace.frame.id}`);
			} else if (trace.type === 'received' && trace.frame.type === 'joined' && !trace.frame.isRecovered) {
				if (first.has(`${trace.connection} ${trace.frame.id}`)) count++;
			}
		}
	}
	return count;
};

const resentBy = (traces: readonly Trace[]): number => {
	const sent = new Map<string, number>();
	for (const trace of traces) {
		if (trace.type !== 'sent' || trace.frame.type !== 'send' || trace.frame.draft === undefined) continue;
		sent.set(trace.frame.draft, (sent.get(trace.frame.draft) ?? 0) + 1);
	}
	return [...sent.values()].filter(times => times > 1).length;
};

/** The time from each loss of the link to its return. */
const outages = (traces: readonly Trace[]): number[] => {
	const lengths: number[] = [];
	let lostAt: number | undefined;
	for (const trace of traces) {
		if (trace.type !== 'link') continue;
		if (trace.state !== 'up') lostAt ??= trace.at;
		else if (lostAt !== undefined) {
			lengths.push(trace.at - lostAt);
			lostAt = undefined;
		}
	}
	return lengths;
};

const number = (value: number): string => value.toLocaleString('en');

/** Formats the figures as text. */
export const drawFigures = (figures: Figures): string =>
	[
		`duration              ${formatDuration(Math.max(1, Math.round(figures.durationMs / 1000)) * 1000)}, ${figures.steps} faults`,
		`sent, receipted       ${number(figures.posted)}, ${number(figures.receipted)}`,
		`entries in all logs   ${number(figures.entries)}`,
		`received, delivered   ${number(figures.received)}, ${number(figures.delivered)}`,
		`server killed         ${figures.kills}, stopped ${figures.stops}, frozen (with clients) ${figures.freezes}`,
		`killed on an answer   ${figures.doneBeforeKill} requests of the operator`,
		`backups restored      ${figures.restores}, wall clock changed ${figures.clockShifts} times`,
		`clients killed        ${figures.personKills}`,
		`connections cut       ${figures.cuts}, opened ${figures.connections}`,
		`resumes               ${figures.resumes}, ${figures.unrecovered} of them too far behind, ${figures.gaps} gaps reported`,
		`sent more than once   ${figures.doublesAvoided} drafts, each in the log once`,
		`unknown outcome       ${figures.unknownChanges} changes`,
		`longest outage        ${(figures.longestOutageMs / 1000).toFixed(1)} s`,
	].join('\n');
