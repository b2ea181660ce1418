import {expect, test} from 'vitest';
import {planPublication} from '../../../../../source/server/cluster/nats/journal/publish-plan.ts';

const idle = {alone: 0, isBatch: false};

test.each([
	['a single message is published at once', 1, idle, 500, 'alone'],
	['few messages are published one by one', 15, idle, 500, 'alone'],
	['many messages are published together', 16, idle, 500, 'together'],
	['a single message does not wait for a few others', 1, {alone: 31, isBatch: false}, 500, 'alone'],
	['messages wait while many are on their way one by one', 1, {alone: 32, isBatch: false}, 500, 'wait'],
	['many messages wait for nothing but a batch', 16, {alone: 32, isBatch: false}, 500, 'together'],
	['messages do not overtake a batch', 100, {alone: 0, isBatch: true}, 500, 'wait'],
	['nothing waits for a stream that takes no batches', 100, {alone: 900, isBatch: false}, 1, 'alone'],
] as const)('%s', (_, due, inFlight, batchSize, plan) => {
	expect(planPublication(due, inFlight, batchSize)).toBe(plan);
});
