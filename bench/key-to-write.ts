/**
 * How long a key takes to be written to the terminal, in-process at 120×40: with nothing else going on, and while
 * 1,000 messages a second arrive in a room of 100,000. Run: node bench/key-to-write.ts
 */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import path from 'node:path';
import {bundle} from './support/bundle.ts';

interface Measured {
	readonly p50: number;
	readonly p99: number;
	readonly max: number;
	readonly bytesPerKey: number;
	readonly cpuShare: number;
}

const aimMs = 10;
const folder = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
try {
	const program = await bundle('bench/key-to-write-screen.ts', folder);
	const output = execFileSync(process.execPath, [program], {
		encoding: 'utf8',
		env: {...process.env, NO_COLOR: ''},
	});
	const {idle, busy} = JSON.parse(output) as {idle: Measured; busy: Measured};
	const line = (name: string, {p50, p99, max, bytesPerKey, cpuShare}: Measured): string =>
		`${name.padEnd(34)} p50 ${p50.toFixed(1)} ms   p99 ${p99.toFixed(1)} ms   max ${max.toFixed(1)} ms   ${bytesPerKey.toFixed(0)} bytes/key   CPU ${(cpuShare * 100).toFixed(0)} %`;
	console.log(`key to write at 120×40, Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown CPU'}`);
	console.log(line('idle', idle));
	console.log(line('1,000 messages/s, 100,000 in room', busy));
	const isMet = idle.p99 < aimMs && busy.p99 < aimMs;
	console.log(`aim: p99 under ${aimMs} ms: ${isMet ? 'met' : 'missed'}`);
} finally {
	rmSync(folder, {recursive: true, force: true});
}
