/** The machine of a client that has its process to itself. */
import {expect, test} from 'vitest';
import {localMachine} from '../../../source/terminal/host/machine.ts';

const events = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGCONT', 'uncaughtException', 'exit'] as const;
const counts = (): number[] => events.map(event => process.listenerCount(event));

test('listens to the process until it is stopped', () => {
	const before = counts();
	const stop = localMachine({}).listen({onSignal() {}, onContinue() {}, onFault() {}, onExit() {}});
	expect(counts()).toEqual(before.map(count => count + 1));
	stop();
	expect(counts()).toEqual(before);
});
