import {expect, test} from 'vitest';
import {hasEnded, readUnitState} from '../../../source/cli/service/systemd.ts';

const state = (active: string, sub: string, restarts: number) =>
	readUnitState(`NRestarts=${restarts}\nActiveState=${active}\nSubState=${sub}\n`);

const started = state('active', 'running', 1);

test.each([
	['runs', state('active', 'running', 1), false],
	['is being started', state('activating', 'start', 1), false],
	['waits to be started again', state('activating', 'auto-restart', 1), true],
	['was started again', state('active', 'running', 2), true],
	['was given up', state('failed', 'failed', 1), true],
])('recognises whether a service has ended that %s', (_, now, expected) => {
	expect(hasEnded(started, now)).toBe(expected);
});

test('reads values that contain equals signs', () => {
	expect(readUnitState('A=b=c\n').get('A')).toBe('b=c');
});
