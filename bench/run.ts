/**
 * `npm run bench`: runs every benchmark in a separate process, one after another, and then lists the results of all
 * aims.
 * `npm run bench -- NAME [ARGUMENT]…` runs one benchmark.
 */
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';

/** The order: benchmarks that need a quiet machine come first. */
const names = [
	'key-to-write',
	'first-paint',
	'fan-out',
	'bun-publish',
	'store',
	'ingest',
	'retention',
	'durable-fan-out',
	'history-page',
	'costly-requests',
	'reconnect-storm',
	'crowd',
	'idle-memory',
	'ssh-sessions',
	'soak',
	'beside-weechat',
];

/** Runs a benchmark and prints its output. Resolves with its lines about aims, and an extra line if it failed. */
const runOne = (name: string, argv: readonly string[]): Promise<string[]> =>
	new Promise(resolve => {
		const aims: string[] = [];
		const child = spawn(process.execPath, [path.join(import.meta.dirname, `${name}.ts`), ...argv], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		createInterface(child.stdout).on('line', line => {
			console.log(line);
			if (/^aim: /.test(line)) aims.push(line.replace(/^aim: /, ''));
		});
		child.on('close', code => {
			if (code !== 0) aims.push(`FAILED with exit code ${code}`);
			resolve(aims);
		});
	});

const [wanted, ...argv] = process.argv.slice(2);
if (wanted !== undefined && !existsSync(path.join(import.meta.dirname, `${wanted}.ts`))) {
	console.error(`There is no benchmark "${wanted}". There are: ${names.join(', ')}`);
	process.exit(2);
}

const results = new Map<string, readonly string[]>();
for (const name of wanted === undefined ? names : [wanted]) {
	console.log(`\n== ${name} ==`);
	results.set(name, await runOne(name, wanted === undefined ? [] : argv));
}
console.log('\n== aims ==');
for (const [name, aims] of results) {
	for (const aim of aims.length > 0 ? aims : ['no aim stated; see above'])
		console.log(`${name.padEnd(16)} ${aim}`);
}
if ([...results.values()].flat().some(aim => aim.startsWith('FAILED'))) process.exitCode = 1;
