/** A short chaos run against the built server: `npm run chaos` makes longer runs. */
import {expect, test} from 'vitest';
import {runChaos} from '../chaos/chaos.ts';
import {drawFigures} from '../chaos/figures.ts';
import {cliPath} from '../support/process.ts';

const seed = 3;
/** On a slow machine. */
const enoughMs = 900_000;

test('no message is lost while clients and the server are killed and connections are cut', {
	timeout: enoughMs,
}, async () => {
	const done: string[] = [];
	const {violations, figures} = await runChaos({
		seed,
		steps: 16,
		people: 4,
		program: cliPath,
		log: line => void done.push(line),
	});
	expect(violations, `${done.join('\n')}\n${drawFigures(figures)}`).toEqual([]);
	// A run without faults would prove nothing.
	expect(figures.kills).toBeGreaterThan(0);
	expect(figures.personKills).toBeGreaterThan(0);
	expect(figures.resumes).toBeGreaterThan(figures.kills);
	expect(figures.receipted).toBeGreaterThan(100);
});
