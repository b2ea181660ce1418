/**
 * Runs chaos from the command line: `npm run chaos -- --minutes 10 --seed 7`. Prints the steps and the figures. Exits with
 * 1 and the violations if a guarantee was broken. The same seed causes the same faults in the same order.
 */
import {existsSync} from 'node:fs';
import {readFlags, readNumber} from '../support/command-line.ts';
import {type ChaosResult, runChaos} from './chaos.ts';
import {type ClusterResult, runClusterChaos} from './cluster/cluster-chaos.ts';
import {drawClusterFigures} from './cluster/cluster-figures.ts';
import type {RunOptions} from './fault-run.ts';
import {drawFigures} from './figures.ts';
import {builtProgram, sourceProgram} from './programs.ts';
import {promises} from './promises.ts';

const usage = `Usage: npm run chaos -- [--cluster] [--minutes 10 | --steps N] [--seed N] [--people 6] [--built] [--keep] [--quiet]
  --cluster  run three hubs on three NATS servers, which fail as well (scripts/get-nats-server.sh gets nats-server)
  --built    run the program in dist instead of the sources
  --keep     keep traces, logs and database, and print their folder
`;

const flags = readFlags(
	{
		cluster: {type: 'boolean', default: false},
		minutes: {type: 'string'},
		steps: {type: 'string'},
		seed: {type: 'string'},
		people: {type: 'string'},
		built: {type: 'boolean', default: false},
		keep: {type: 'boolean', default: false},
		quiet: {type: 'boolean', default: false},
	},
	usage,
);
const seed = readNumber(flags.seed, 'seed', usage) ?? Math.floor(Math.random() * 1e6) + 1;
const steps = readNumber(flags.steps, 'steps', usage);
const minutes = readNumber(flags.minutes, 'minutes', usage) ?? (steps === undefined ? 10 : undefined);
const people = readNumber(flags.people, 'people', usage);
if (flags.built && !existsSync(builtProgram)) {
	process.stderr.write(`${builtProgram} does not exist. Run npm run build first.\n`);
	process.exit(2);
}

process.stdout.write(`chaos with seed ${seed}\n`);
const options: RunOptions = {
	seed,
	...(steps !== undefined && {steps}),
	...(minutes !== undefined && {minutes}),
	...(people !== undefined && {people}),
	program: flags.built ? builtProgram : sourceProgram,
	isKept: flags.keep,
	log: line => {
		if (!flags.quiet) process.stdout.write(`${line}\n`);
	},
};
const run: (options: RunOptions) => Promise<ChaosResult & Partial<ClusterResult>> = flags.cluster
	? runClusterChaos
	: runChaos;
const {violations, figures, folder, cluster} = await run(options);
process.stdout.write(`\n${drawFigures(figures)}\n`);
if (cluster !== undefined) process.stdout.write(`${drawClusterFigures(cluster)}\n`);
process.stdout.write('\n');
if (folder !== undefined) process.stdout.write(`traces, logs and database: ${folder}\n`);
if (violations.length === 0) {
	process.stdout.write(`All ${Object.keys(promises).length} promises were kept.\n`);
} else {
	const shown = violations.slice(0, 30);
	for (const {promise, what} of shown) process.stdout.write(`BROKEN (${promises[promise]}): ${what}\n`);
	const rest = violations.length - shown.length;
	process.stdout.write(
		`${violations.length} violations${rest > 0 ? `, ${rest} not shown` : ''}. Repeat with --seed ${seed}.\n`,
	);
	process.exitCode = 1;
}
