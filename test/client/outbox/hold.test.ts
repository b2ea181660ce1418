/** Messages that wait before they are sent, so that the user can take them back. */
import {describe, expect, test} from 'vitest';
import {heldDraft} from '../../../source/client/session/selectors.ts';
import {clientWorld, messageLines, pendingTexts, resultOf} from '../../support/client-world.ts';

const open = async () => {
	const world = clientWorld();
	const bob = world.connect('bob');
	await resultOf(world, bob.join('dev'));
	const ann = world.connect('ann');
	await resultOf(world, ann.join('dev'));
	const hold = (text: string) => ann.post({room: 'dev'}, text, {holdMs: 5000});
	return {world, ann, bob, hold};
};

describe('a message that waits', () => {
	test('is sent after its time', async () => {
		const {world, ann, bob, hold} = await open();
		hold('hello');
		expect(heldDraft(ann.session())).toMatchObject({text: 'hello', heldUntil: world.clock.now() + 5000});
		await world.pass(4900);
		expect(messageLines(bob)).toEqual([]);
		await world.pass(200);
		expect(messageLines(bob)).toEqual(['ann: hello']);
		expect(heldDraft(ann.session())).toBeUndefined();
	});

	test('is never sent if it is dropped', async () => {
		const {world, ann, bob, hold} = await open();
		ann.drop(hold('better not'));
		await world.pass(60_000);
		expect(messageLines(bob)).toEqual([]);
		expect(pendingTexts(ann)).toEqual([]);
	});

	test('holds back the later messages of its room, not those of other rooms', async () => {
		const {world, ann, bob, hold} = await open();
		await resultOf(world, bob.join('ops'));
		await resultOf(world, ann.join('ops'));
		hold('one');
		ann.post({room: 'dev'}, 'two');
		ann.post({room: 'ops'}, 'elsewhere');
		await world.pass();
		expect(messageLines(bob)).toEqual([]);
		expect(messageLines(bob, 'ops')).toEqual(['ann: elsewhere']);
		await world.pass(5000);
		expect(messageLines(bob)).toEqual(['ann: one', 'ann: two']);
	});

	test('is sent at once on request', async () => {
		const {world, ann, bob, hold} = await open();
		const draft = hold('one');
		ann.retry(draft);
		hold('two');
		await world.pass();
		expect(messageLines(bob)).toEqual(['ann: one']);
		ann.sendHeld();
		await world.pass();
		expect(messageLines(bob)).toEqual(['ann: one', 'ann: two']);
	});

	test('is sent when the client is closed', async () => {
		const {world, ann, hold} = await open();
		const sent: string[] = [];
		world.network.breakAt((text, direction) => {
			if (direction === 'up' && text.includes('"send"')) sent.push(text);
			return false;
		});
		hold('last words');
		await world.pass();
		expect(sent).toEqual([]);
		await resultOf(world, ann.close());
		expect(sent).toEqual([expect.stringContaining('last words')]);
	});

	test('is sent once by the next run if the program was killed', async () => {
		const {world, bob, hold} = await open();
		hold('kept');
		await world.pass();
		world.network.cut('ann');
		expect(world.storage('ann').readOutbox()).toMatchObject([{text: 'kept', state: {type: 'waiting'}}]);
		expect(world.storage('ann').readOutbox()[0]).not.toHaveProperty('heldUntil');
		world.network.restore('ann');
		world.connect('ann');
		await world.pass(10_000);
		expect(messageLines(bob)).toEqual(['ann: kept']);
	});
});
