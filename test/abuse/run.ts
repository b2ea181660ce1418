/**
 * `npm run abuse`: one attacker's address against a real server with ten other users, scenario by scenario. Prints
 * the attempts, the effect on the users and the memory of the server. Exit code 1 if a bound is exceeded.
 */
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {readFlags, readNumber} from '../support/command-line.ts';
import {cliPath} from '../support/process.ts';
import {openSqliteStore} from '../support/writable-store.ts';
import type {AttackPlan, AttackReport} from './attacker.ts';
import {findBounds, type Strictness} from './bounds.ts';
import {type Hub, memoryAfter, startHub} from './hub.ts';
import {type Child, startChild} from './messages.ts';
import type {PeoplePlan, PeopleReport} from './people.ts';
import {writeDirectRooms} from './prepare.ts';
import {type Counts, type Finding, fullSize, type Scenario, type Size, shortSize} from './scenario.ts';
import {scenarios} from './scenarios.ts';

const usage = `Usage: npm run abuse -- [--short] [--scenario NAME] [--minutes N]
  --short     a few seconds for each scenario, without bounds on times
  --minutes   so long for all scenarios together; 5 unless given
  scenarios:  ${scenarios.map(({name}) => name).join(', ')}
`;

const flags = readFlags(
	{
		help: {type: 'boolean', default: false},
		short: {type: 'boolean', default: false},
		scenario: {type: 'string'},
		minutes: {type: 'string'},
	},
	usage,
);
const fail = (what: string): never => {
	process.stderr.write(`${what}\n${usage}`);
	return process.exit(2);
};
if (flags.help) {
	process.stdout.write(usage);
	process.exit(0);
}
if (!existsSync(cliPath)) fail(`There is no ${cliPath}. Build it first: npm run build`);
const chosen = scenarios.filter(({name}) => flags.scenario === undefined || name === flags.scenario);
if (chosen.length === 0) fail(`There is no scenario "${flags.scenario}".`);

interface Pace {
	readonly size: Size;
	readonly strictness: Strictness;
	readonly quietSeconds: number;
	readonly attackSeconds: number;
	/** Between the end of the attack and the measurement of the memory. */
	readonly restMs: number;
}

const minutes = readNumber(flags.minutes, 'minutes', usage) ?? 5;
const pace: Pace = flags.short
	? {size: shortSize, strictness: 'lenient', quietSeconds: 1, attackSeconds: 3, restMs: 1000}
	: {
			size: fullSize,
			strictness: 'strict',
			quietSeconds: 5,
			attackSeconds: Math.max(5, (minutes * 60) / chosen.length - 10),
			restMs: 5000,
		};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const prepareDatabase = async ({prepare}: Scenario, database: string): Promise<void> => {
	if (prepare === undefined) return;
	const store = await openSqliteStore({path: database, indexAtOnce: true});
	await prepare(store, pace.size);
	await store.close();
};

const reportOf = async (people: Child, type: 'report' | 'replace half'): Promise<PeopleReport> => {
	people.send({type});
	return people.next<PeopleReport>();
};

const merge = (one: PeopleReport, other: PeopleReport): PeopleReport => ({
	receiptsMs: [...one.receiptsMs, ...other.receiptsMs],
	joinsMs: [...one.joinsMs, ...other.joinsMs],
	complaints: [...one.complaints, ...other.complaints],
});

const drawCodes = ({codes}: Counts): string => {
	const all = Object.entries(codes).map(([code, times]) => `${code} ${times}`);
	return all.length === 0 ? '' : ` (${all.join(', ')})`;
};

/** Runs a scenario, from a server without load to the memory after the attack. */
const measure = async (scenario: Scenario, hub: Hub, keep: (child: Child) => Child): Promise<Finding[]> => {
	const {port, url} = hub;
	const hasVictim = scenario.prepare === writeDirectRooms;
	const people = keep(
		startChild(path.join(import.meta.dirname, 'people.ts'), {port, hasVictim} satisfies PeoplePlan),
	);
	await people.next();
	await reportOf(people, 'report');
	await pause(pace.quietSeconds * 1000);
	const quiet = await reportOf(people, 'report');
	const beforeBytes = hub.rss();

	const plan: AttackPlan = {scenario: scenario.name, port, seconds: pace.attackSeconds};
	const attacker = keep(startChild(path.join(import.meta.dirname, 'attacker.ts'), plan));
	await pause((pace.attackSeconds * 1000) / 3);
	const entered = await reportOf(people, 'replace half');
	const {counts, seconds} = await attacker.next<AttackReport>();
	const attacked = merge(entered, await reportOf(people, 'report'));
	const found = (await scenario.check?.({url, counts, seconds})) ?? [];

	attacker.send({type: 'end'});
	await attacker.next();
	await attacker.close();
	const memory = await memoryAfter(hub, beforeBytes, pace.restMs);
	const rest = await reportOf(people, 'report');
	const measured = {
		...{counts, seconds, memory, mostAccepted: scenario.mostAccepted},
		quietReceiptsMs: quiet.receiptsMs,
		receiptsMs: attacked.receiptsMs,
		joinsMs: attacked.joinsMs,
		complaints: [...attacked.complaints, ...rest.complaints],
	};
	print(
		`  tried ${counts.tried}; ${scenario.unit} accepted ${counts.accepted}, refused ${counts.refused}, connections refused or ended ${counts.disconnected}, in ${seconds.toFixed(1)} s${drawCodes(counts)}`,
	);
	return [...findBounds(measured, pace.strictness), ...found];
};

const runScenario = async (scenario: Scenario): Promise<boolean> => {
	print(`\n${scenario.name}: ${scenario.attempt}`);
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-abuse-'));
	const closers: (() => Promise<unknown>)[] = [];
	try {
		const database = path.join(folder, 'chat.db');
		await prepareDatabase(scenario, database);
		const hub = await startHub(folder, database);
		closers.push(() => hub.close());
		const findings = await measure(scenario, hub, child => {
			closers.push(() => child.close());
			return child;
		});
		for (const {what, isMet} of findings) print(`  ${isMet === false ? 'BROKEN' : 'ok    '} ${what}`);
		return findings.every(({isMet}) => isMet !== false);
	} catch (error) {
		print(`  BROKEN ${(error as Error).message}`);
		return false;
	} finally {
		for (const close of closers.reverse()) await close();
		rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
};

const broken: string[] = [];
for (const scenario of chosen) if (!(await runScenario(scenario))) broken.push(scenario.name);
print(broken.length === 0 ? '\nAll bounds were kept.' : `\nBroken: ${broken.join(', ')}.`);
if (broken.length > 0) process.exitCode = 1;
