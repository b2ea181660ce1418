/** Order, once, receipts, resuming and joining across hubs. */
import {expect, test} from 'vitest';
import type {Entry} from '../../source/protocol/server-frames.ts';
import {generousMs} from '../support/deadline.ts';
import {describeWithNats, shareHubs} from '../support/nats-tests.ts';
import type {WireClient} from '../support/wire-client.ts';
import {ask, messagesOf, secretOf} from './ask.ts';

const draftsEach = 30;

const expectUnbroken = (entries: readonly Entry[]): void => {
	for (const [index, entry] of entries.entries()) {
		const before = entries[index - 1];
		if (before !== undefined) expect(entry.prev).toBe(before.seq);
	}
};

describeWithNats('messages on three hubs', () => {
	const {hubs} = shareHubs();

	/** A new user in the room on each hub. */
	const enterAll = (room: string): Promise<WireClient[]> =>
		Promise.all(hubs().all.map((hub, index) => hub.connect(`${room}${index}`, room)));

	test('have one order, which every user sees, and each receipt is the message itself', async () => {
		const people = await enterAll('order');
		const drafts = Array.from({length: draftsEach}, (_, index) => index);
		const receipts = await Promise.all(
			people.flatMap((person, hub) =>
				drafts.map(index => person.post('order', `${hub}.${index}`, `draft-${hub}-${index}`)),
			),
		);
		expect(new Set(receipts.map(({seq}) => seq)).size).toBe(people.length * draftsEach);
		const [first = [], ...others] = await Promise.all(
			people.map(async person => {
				await expect
					.poll(() => messagesOf(person, 'order').length, {timeout: generousMs})
					.toBe(people.length * draftsEach);
				return messagesOf(person, 'order');
			}),
		);
		expect(first).toHaveLength(people.length * draftsEach);
		for (const other of others) expect(other).toEqual(first);
		// The messages of one user keep the order in which they were sent.
		for (const hub of people.keys()) {
			const own = receipts.slice(hub * draftsEach, (hub + 1) * draftsEach).map(({seq}) => seq);
			expect(own).toEqual([...own].sort((one, other) => one - other));
		}
	});

	test('are stored once when their draft is sent again through another hub', async () => {
		const [one, two, three] = hubs().all;
		const ann = await one.connect('ann', 'once');
		const secret = secretOf(ann);
		const sent = await ann.post('once', 'only once', 'the-draft');
		const elsewhere = await Promise.all([two, three].map(hub => hub.connectAgain(secret)));
		for (const again of elsewhere) await again.join('once');
		const repeated = await Promise.all(elsewhere.map(again => again.post('once', 'only once', 'the-draft')));
		for (const {seq} of repeated) expect(seq).toBe(sent.seq);
		// At the same time on all hubs.
		const all = [ann, ...elsewhere];
		const together = await Promise.all(all.map(each => each.post('once', 'together', 'another')));
		expect(new Set(together.map(({seq}) => seq)).size).toBe(1);
		const {entries} = await ask(ann, 'history', {type: 'history', room: 'once'});
		expect(entries.map(entry => ('text' in entry ? entry.text : ''))).toEqual(['only once', 'together']);
	});

	test('are all there when a client resumes on another hub', async () => {
		const [one, two, three] = hubs().all;
		const ann = await one.connect('resumer', 'resume');
		const secret = secretOf(ann);
		const {epoch} = await ann.join('resume');
		const {seq: after} = await ann.post('resume', 'before');
		await ann.close();
		const bob = await two.connect('resumed', 'resume');
		for (const text of ['one', 'two', 'three']) await bob.post('resume', text);
		const again = await three.connectAgain(secret);
		const joined = await again.join('resume', {after, epoch});
		expect(joined).toMatchObject({epoch, isRecovered: true});
		expect(joined.entries.map(entry => ('text' in entry ? entry.text : ''))).toEqual(['one', 'two', 'three']);
	});

	test('are complete for a client that joins while others send', async () => {
		const [one, two, three] = hubs().all;
		const senders = await Promise.all([one.connect('s1', 'atomic'), two.connect('s2', 'atomic')]);
		await senders[0]?.post('atomic', 'first');
		const posts = senders.flatMap(sender =>
			Array.from({length: draftsEach}, (_, index) => sender.post('atomic', `${index}`)),
		);
		const listeners = await Promise.all(
			[one, two, three].map(async (hub, index) => {
				const client = await hub.connect(`joiner${index}`);
				const joined = await client.join('atomic');
				return {client, joined};
			}),
		);
		const receipts = await Promise.all(posts);
		const head = Math.max(...receipts.map(({seq}) => seq));
		for (const {client, joined} of listeners) {
			if (joined.seq < head) await client.next('message', ({seq}) => seq === head);
			const live = client.received.filter((frame): frame is Entry => 'prev' in frame);
			expectUnbroken([...joined.entries, ...live]);
		}
	});
});
