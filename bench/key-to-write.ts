/**
 * How long a key takes to be written to the terminal, in-process at 120×40: without other load, and while 1,000
 * messages a second arrive in a room of 100,000. A separate thread presses the keys, so the time that a key waits for
 * the program is included. The baseline alternates with it: Ink with as many rows and no chat, which shows the load of
 * the machine. Run: node bench/key-to-write.ts [ROUNDS] [KEYS]
 */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {bundle} from './support/bundle.ts';
import {median, quantile, report, reportAim, title} from './support/figures.ts';
import type {Typed} from './support/typist.ts';

const rounds = Number(process.argv[2] ?? 3);
const keys = Number(process.argv[3] ?? 400);
const aimMs = 10;
const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));

const run = (program: string): Record<string, Typed> => {
	const output = execFileSync(process.execPath, [program, JSON.stringify({keys, warmUpKeys: 150})], {
		encoding: 'utf8',
		env: {...process.env, NO_COLOR: ''},
	});
	return JSON.parse(output.slice(output.indexOf('{"'))) as Record<string, Typed>;
};

/** The median of the results of all rounds. */
const middle = (runs: readonly Typed[], figure: (typed: Typed) => number): number => median(runs.map(figure));

const line = (runs: readonly Typed[]): string => {
	const wait = (share: number): string => middle(runs, ({waits}) => quantile(waits, share)).toFixed(1);
	const cpu = middle(runs, ({cpuPerKey}) => cpuPerKey).toFixed(2);
	const bytes = middle(runs, ({bytesPerKey}) => bytesPerKey).toFixed(0);
	const share = middle(runs, ({cpuShare}) => cpuShare * 100).toFixed(0);
	return `p50 ${wait(0.5)} ms, p99 ${wait(0.99)} ms; ${cpu} ms of CPU, ${bytes} bytes each; CPU ${share} %`;
};

try {
	const screen = await bundle('bench/key-to-write-screen.ts', folder);
	const skeleton = await bundle('bench/key-to-write-skeleton.tsx', folder, []);
	const skeletons: Typed[] = [];
	const idles: Typed[] = [];
	const busies: Typed[] = [];
	for (let round = 0; round < rounds; round++) {
		for (const {idle} of [run(skeleton)]) if (idle !== undefined) skeletons.push(idle);
		const {idle, busy} = run(screen);
		if (idle !== undefined) idles.push(idle);
		if (busy !== undefined) busies.push(busy);
	}
	title(`key to write at 120×40; ${rounds} rounds of ${keys} keys, medians of the rounds`);
	report('skeleton of Ink, no chat', line(skeletons));
	report('idle', line(idles));
	report('1,000 messages/s, 100,000 in the room', line(busies));
	const p99 = (runs: readonly Typed[]): number => middle(runs, ({waits}) => quantile(waits, 0.99));
	reportAim(`key to write, p99 under ${aimMs} ms idle`, p99(idles) < aimMs);
	reportAim(`key to write, p99 under ${aimMs} ms at 1,000 messages/s`, p99(busies) < aimMs);
} finally {
	rmSync(folder, {recursive: true, force: true});
}
