/** Fuzzes the gateway: `npm run fuzz -- --minutes 5 --seed 7`. Exits with 1 if there were violations. */
import {readFlags, readNumber} from '../support/command-line.ts';
import {drawFuzz, runFuzz} from './fuzz.ts';

const usage = 'Usage: npm run fuzz -- [--minutes 5 | --attacks N] [--seed N]\n';

const flags = readFlags(
	{minutes: {type: 'string'}, attacks: {type: 'string'}, seed: {type: 'string'}},
	usage,
);
const seed = readNumber(flags.seed, 'seed', usage) ?? Math.floor(Math.random() * 1e6) + 1;
const attacks = readNumber(flags.attacks, 'attacks', usage);
const minutes = readNumber(flags.minutes, 'minutes', usage) ?? (attacks === undefined ? 5 : undefined);
process.stdout.write(`fuzz with seed ${seed}\n`);
const result = await runFuzz({
	seed,
	...(attacks !== undefined && {attacks}),
	...(minutes !== undefined && {minutes}),
});
process.stdout.write(`${drawFuzz(result)}\n`);
for (const fault of result.faults.slice(0, 20)) process.stdout.write(`BROKEN: ${fault}\n`);
if (result.faults.length > 0) {
	process.stdout.write(`Repeat with --seed ${seed}.\n`);
	process.exitCode = 1;
}
