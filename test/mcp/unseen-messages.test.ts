/** The messages that wait for the agent. */
import {expect, test} from 'vitest';
import {maxUnseen, UnseenMessages} from '../../source/mcp/agent/unseen-messages.ts';
import type {Message} from '../../source/protocol/server-frames.ts';

const message = (seq: number, text = 'hi'): Message => ({
	...{type: 'message', room: 'dev', seq, prev: seq - 1, at: seq, from: {id: 'u1', nick: 'ann'}, text},
});

test('drops the oldest messages that are not addressed to the agent first, and counts them', () => {
	const unseen = new UnseenMessages();
	for (let seq = 1; seq <= 1500; seq++)
		unseen.add(message(seq, seq <= 10 ? '@agent' : 'hi'), ({text}) => text !== 'hi');
	const kept = unseen.find(() => true, 0, maxUnseen).map(({seq}) => seq);
	expect(kept.slice(0, 11)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 501]);
	expect([unseen.takeDropped(), unseen.takeDropped()]).toEqual([490, 0]);
});

test('never keeps more than the maximum', () => {
	const unseen = new UnseenMessages();
	for (let seq = 1; seq <= maxUnseen + 5; seq++) unseen.add(message(seq), () => true);
	expect(unseen.count('dev')).toBe(maxUnseen);
	expect(unseen.find(() => true, 0, 1).map(({seq}) => seq)).toEqual([6]);
	expect(unseen.takeDropped()).toBe(5);
});
