/** Fuzzes the front door for longer: `npm run fuzz -- --minutes 5 --seed 7`. Exit code 1 where something gave way. */
import {parseArgs} from 'node:util';
import {drawFuzz, runFuzz} from './fuzz.ts';

const usage = 'Usage: npm run fuzz -- [--minutes 5 | --attacks N] [--seed N]\n';

const number = (text: string | undefined, name: string): number | undefined => {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (Number.isFinite(value) && value > 0) return value;
	process.stderr.write(`--${name} must be a number above 0, not "${text}".\n${usage}`);
	return process.exit(2);
};

const parse = () => {
	try {
		return parseArgs({
			options: {minutes: {type: 'string'}, attacks: {type: 'string'}, seed: {type: 'string'}},
		}).values;
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n${usage}`);
		return process.exit(2);
	}
};

const flags = parse();
const seed = number(flags.seed, 'seed') ?? Math.floor(Math.random() * 1e6) + 1;
const attacks = number(flags.attacks, 'attacks');
const minutes = number(flags.minutes, 'minutes') ?? (attacks === undefined ? 5 : undefined);
process.stdout.write(`fuzz with seed ${seed}\n`);
const result = await runFuzz({
	seed,
	...(attacks !== undefined && {attacks}),
	...(minutes !== undefined && {minutes}),
});
process.stdout.write(`${drawFuzz(result)}\n`);
for (const fault of result.faults.slice(0, 20)) process.stdout.write(`BROKEN: ${fault}\n`);
if (result.faults.length > 0) {
	process.stdout.write(`Again with: --seed ${seed}\n`);
	process.exitCode = 1;
}
