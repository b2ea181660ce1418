/**
 * The history checker. It compares the traces of all people with the logs at the end of the run and finds broken
 * guarantees of the protocol. It trusts neither client nor server: it uses no process, file or socket, and no code of the
 * program except the shapes of its frames.
 */
import {checkClock} from './clock-checker.ts';
import {checkEpochs, earlierEpochs, splitByEra} from './eras.ts';
import {checkConnections} from './history/check-connections.ts';
import {checkLog} from './history/check-log.ts';
import {checkForgotten, checkReceipts} from './history/check-receipts.ts';
import {checkDelivered, checkReceived} from './history/check-received.ts';
import {checkShown} from './history/check-shown.ts';
import {type Evidence, gather, logsOf, type World} from './history/evidence.ts';
import {checkOperator} from './operator-checker.ts';
import type {Report, Violation} from './promises.ts';
import type {PersonTrace} from './trace.ts';

/** Returns all violations in the order of the checks. Empty if every promise was kept. */
export const checkHistory = (evidence: Evidence): Violation[] => {
	const {persons, operator = [], clock = []} = evidence;
	const violations: Violation[] = [];
	const report: Report = (promise, what) => void violations.push({promise, what});
	const worlds = worldsOf(evidence, report);
	const eras = worlds[0]?.eras ?? [];
	const tracesByPerson = persons.map(person => splitByEra(person, eras));
	for (const [index, world] of worlds.entries()) {
		for (const [room, log] of world.logs) checkLog(world, room, log, persons);
		for (const traces of tracesByPerson) {
			const trace = traces[index];
			if (trace !== undefined) checkPerson(world, trace);
		}
	}
	for (const person of persons) checkForgotten(worlds, person);
	checkOperator(report, operator);
	checkClock(report, clock, persons);
	return violations;
};

/** One world per era. */
const worldsOf = ({persons, histories, replaced = []}: Evidence, report: Report): readonly World[] => {
	const eras = [...replaced, histories];
	checkEpochs(report, eras, persons);
	const gathered = gather(persons);
	const delivered: World['delivered'] = new Map();
	return eras.map((era, index): World => {
		const isLast = index === eras.length - 1;
		const logs = logsOf(era, report);
		return {...gathered, logs, report, eras, isLast, delivered, earlierEpochs: earlierEpochs(eras, index)};
	});
};

const checkPerson = (world: World, trace: PersonTrace): void => {
	checkReceipts(world, trace);
	checkReceived(world, trace);
	checkDelivered(world, trace);
	for (const [index, life] of trace.lives.entries()) {
		checkConnections(world, `${trace.person}, life ${index + 1}`, life);
	}
	if (!world.isLast) return;
	for (const shown of trace.lives.flat()) {
		if (shown.type === 'shown') checkShown(world, trace.person, shown);
	}
	if (trace.lives.at(-1)?.at(-1)?.type !== 'ended') {
		world.report('unfinished', `${trace.person} did not finish before the deadline`);
	}
};
