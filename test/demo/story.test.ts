import {expect, test} from 'vitest';
import {liveSteps, privateRoom, readHistory, type Step, unreadHistory} from '../../source/demo/story.ts';

test('every step refers to a message that was sent before it', () => {
	const oldestFirst = [...readHistory, ...privateRoom.steps, ...unreadHistory].toSorted(
		(one, other) => other.minutesAgo - one.minutesAgo,
	);
	const known = new Set<string>();
	const referred = (step: Step): readonly string[] => {
		if ('message' in step) return [step.message];
		return step.type === 'posted' && step.replyTo !== undefined ? [step.replyTo] : [];
	};
	for (const {step} of [...oldestFirst, ...liveSteps]) {
		for (const name of referred(step)) expect(known).toContain(name);
		if (step.type === 'posted' && step.as !== undefined) known.add(step.as);
	}
});
