/** A chaos run in numbers. */
import {formatDuration} from '../../source/text/duration.ts';
import type {FinalHistory, PersonTrace, Trace} from './trace.ts';

export interface Counts {
	readonly said: number;
	readonly receipted: number;
	readonly kills: number;
	readonly stops: number;
	/** Backups that took the place of the database. */
	readonly restores: number;
	readonly clockShifts: number;
	/** Requests of the operator that were answered as done before a SIGKILL. */
	readonly doneBeforeKill: number;
	readonly freezes: number;
	readonly cuts: number;
	readonly personKills: number;
	readonly steps: number;
	readonly talkedForMs: number;
}

export interface Figures extends Counts {
	/** In all rooms' logs. */
	readonly entries: number;
	/** Entries heard by all persons over the wire, live or in pages. */
	readonly heard: number;
	readonly handed: number;
	readonly connections: number;
	readonly resumes: number;
	readonly unrecovered: number;
	readonly gaps: number;
	/** Drafts that went over the wire more than once, and stand in the log once. */
	readonly doublesAvoided: number;
	/** Changes whose outcome nobody knew. */
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
		heard: all.reduce((sum, trace) => sum + entriesIn(trace), 0),
		handed: all.filter(({type}) => type === 'delivered').length,
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

/** From each loss of the link to its return. */
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

/** For a person to read. */
export const drawFigures = (figures: Figures): string =>
	[
		`talked for            ${formatDuration(Math.max(1, Math.round(figures.talkedForMs / 1000)) * 1000)}, ${figures.steps} things went wrong`,
		`said, receipted       ${number(figures.said)}, ${number(figures.receipted)}`,
		`entries in all logs   ${number(figures.entries)}`,
		`heard, handed over    ${number(figures.heard)}, ${number(figures.handed)}`,
		`server killed         ${figures.kills}, stopped ${figures.stops}, frozen (and people) ${figures.freezes}`,
		`answered, then killed ${figures.doneBeforeKill} requests of the operator`,
		`backups restored      ${figures.restores}, wall clock set ${figures.clockShifts} times`,
		`people killed         ${figures.personKills}`,
		`connections cut       ${figures.cuts}, made ${figures.connections}`,
		`resumes               ${figures.resumes}, of them ${figures.unrecovered} too far behind, ${figures.gaps} gaps told`,
		`sent more than once   ${figures.doublesAvoided} drafts, each in the log once`,
		`changes lost track of ${figures.unknownChanges}`,
		`longest outage        ${(figures.longestOutageMs / 1000).toFixed(1)} s`,
	].join('\n');
