/** Users of all hubs ask at the same time for what only one of them can have. */
import type {Answered} from '../operator-checker.ts';
import type {Report} from '../promises.ts';
import {enter, type Wire} from '../wire.ts';
import type {RaceSubject} from './schedule.ts';

/** `unknown`: there was no answer, or the hub could not decide. */
export type RaceOutcome = 'won' | 'lost' | 'unknown';

export interface Race {
	readonly about: RaceSubject;
	/** The nick, or the room of the invite. */
	readonly what: string;
	/** One outcome for each user. */
	readonly outcomes: readonly RaceOutcome[];
}

const undecided: readonly unknown[] = ['unavailable', 'rate_limited', 'closing'];

const toOutcome = (answer: Answered | undefined, wanted: string): RaceOutcome => {
	if (answer?.type === wanted) return 'won';
	return answer?.type === 'error' && !undecided.includes(answer.code) ? 'lost' : 'unknown';
};

/** A new user on each port. Hubs that cannot be reached are left out. */
const enterAll = async (ports: readonly number[]): Promise<Wire[]> => {
	const entered = await Promise.allSettled(ports.map(port => enter(port)));
	return entered.flatMap(each => (each.status === 'fulfilled' ? [each.value.wire] : []));
};

const askAll = async (
	wires: readonly Wire[],
	question: Parameters<Wire['ask']>[0],
	wanted: string,
): Promise<RaceOutcome[]> => {
	const answers = await Promise.allSettled(wires.map(wire => wire.ask(question)));
	return answers.map(each => toOutcome(each.status === 'fulfilled' ? each.value : undefined, wanted));
};

const raceForNick = async (ports: readonly number[], serial: number): Promise<Race> => {
	const nick = `racer-${serial}`;
	const wires = await enterAll(ports);
	const outcomes = await askAll(wires, {type: 'nick', nick}, 'renamed');
	await Promise.allSettled(wires.map(wire => wire.close()));
	return {about: 'nick', what: nick, outcomes};
};

const raceForInvite = async (ports: readonly number[]): Promise<Race | undefined> => {
	const [wires, owners] = [await enterAll([...ports, ...ports]), await enterAll(ports.slice(0, 1))];
	try {
		const [owner] = owners;
		const created = await owner?.ask({type: 'create', room: 'race', isPrivate: true});
		if (created?.type !== 'created') return undefined;
		const invited = await owner?.ask({type: 'invite', room: created.room, uses: 1});
		if (invited?.type !== 'invited') return undefined;
		const outcomes = await askAll(wires, {type: 'join', token: invited.token, limit: 0}, 'joined');
		return {about: 'invite', what: String(created.room), outcomes};
	} catch {
		// The hub of the owner ended.
		return undefined;
	} finally {
		await Promise.allSettled([...wires, ...owners].map(wire => wire.close()));
	}
};

/** Undefined if the race could not be prepared because of other faults. */
export const race = async (
	about: RaceSubject,
	ports: readonly number[],
	serial: number,
): Promise<Race | undefined> => (about === 'nick' ? raceForNick(ports, serial) : raceForInvite(ports));

export const checkRaces = (report: Report, races: readonly Race[]): void => {
	for (const {about, what, outcomes} of races) {
		const winners = outcomes.filter(outcome => outcome === 'won').length;
		const isDecided = outcomes.length > 0 && !outcomes.includes('unknown');
		if (winners > 1) report('shared', `${winners} users got the ${about} ${what}`);
		else if (winners === 0 && isDecided) report('shared', `No user got the ${about} ${what}`);
	}
};
