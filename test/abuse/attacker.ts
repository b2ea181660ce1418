/** The attacker's process: runs one scenario, reports what it achieved, and holds its connections until it is told. */
import {constants, setPriority} from 'node:os';
import {Attack} from './attack.ts';
import {reply} from './messages.ts';
import type {Counts} from './scenario.ts';
import {scenarios} from './scenarios.ts';

export interface AttackPlan {
	readonly scenario: string;
	readonly port: number;
	readonly seconds: number;
}

export interface AttackReport {
	readonly counts: Counts;
	/** How long it truly took. */
	readonly seconds: number;
}

const run = async ({scenario, port, seconds}: AttackPlan): Promise<void> => {
	// An attacker has a machine of its own: its work must not take the processor from the hub and the people.
	setPriority(constants.priority.PRIORITY_LOW);
	const found = scenarios.find(({name}) => name === scenario);
	if (found === undefined) throw new Error(`There is no scenario "${scenario}".`);
	process.on('disconnect', () => process.exit());
	const startedAt = performance.now();
	const attack = new Attack(port, seconds);
	await found.attack(attack);
	reply({counts: attack.counts, seconds: (performance.now() - startedAt) / 1000} satisfies AttackReport);
	process.once('message', () => {
		attack.end();
		reply({});
	});
};

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? '{}') as AttackPlan);
