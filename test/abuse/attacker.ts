/** The attacker's process: runs a scenario, reports the result, and keeps its connections until it receives a message. */
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
	/** The measured duration. */
	readonly seconds: number;
}

const run = async ({scenario, port, seconds}: AttackPlan): Promise<void> => {
	// A real attacker has another machine: this process must not take the processor from the server and the users.
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
