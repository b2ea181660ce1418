/** Hubs that are killed or cut off, and brokers that are away. */
import {expect, test} from 'vitest';
import {generousMs} from '../support/deadline.ts';
import {describeWithNats, shareHubs} from '../support/nats-tests.ts';
import {dial, type WireClient} from '../support/wire-client.ts';
import {ask, attempt, messagesOf, secretOf, untilReceived} from './ask.ts';

/** The number of members as the list of rooms has it. A list of members would replace notices of presence. */
const memberCount = async (client: WireClient, name: string): Promise<number | undefined> => {
	const {rooms} = await ask(client, 'rooms', {type: 'rooms'});
	return rooms.find(({room}) => room === name)?.memberCount;
};

/** The users who have joined or left according to the frames of presence from this one on. */
const presence = ({received}: WireClient, from: number, kind: 'joined' | 'left'): readonly string[] =>
	received
		.slice(from)
		.flatMap(frame => (frame.type === 'presence' ? frame[kind].map(({nick}) => nick) : []))
		.filter(nick => nick !== 'witness')
		.sort();

describeWithNats('outages', () => {
	const {brokers, hubs} = shareHubs();

	test('the users of a killed hub are shown as left, and come back without further notices', async () => {
		const [one, two, three] = hubs().all;
		const ann = await one.connect('ann', 'dev');
		const nicks = ['bob', 'cem', 'dora'];
		const doomed = await Promise.all(nicks.map(nick => two.connect(nick, 'dev')));
		// Presence is sent a while after the members have changed.
		await expect.poll(() => presence(ann, 0, 'joined')).toEqual(nicks);
		const {seq: after, room} = await ann.post('dev', 'before the kill');
		const {epoch} = await (await three.connect('witness')).join('dev');
		const secrets = doomed.map(secretOf);
		const from = ann.received.length;
		await two.end();
		await expect.poll(() => memberCount(ann, room), {timeout: generousMs}).toBe(2);
		await ann.post('dev', 'while it was down');
		await two.start();
		const again = await Promise.all(secrets.map(secret => two.connectAgain(secret)));
		for (const client of again) {
			const joined = await client.join('dev', {after, epoch});
			expect(joined.isRecovered).toBe(true);
			expect(joined.entries.map(entry => ('text' in entry ? entry.text : ''))).toEqual(['while it was down']);
		}
		await expect.poll(() => memberCount(ann, room)).toBe(5);
		// Each of them left once and came back once.
		await expect.poll(() => presence(ann, from, 'joined')).toEqual(nicks);
		expect(presence(ann, from, 'left')).toEqual(nicks);
	});

	test('while NATS is away, reading goes on, sends are refused after 10 s, and nothing with a receipt is lost', {
		timeout: 480_000,
	}, async () => {
		const [one, two] = hubs().all;
		const ann = await one.connect('sender', 'away');
		const bob = await two.connect('receiver', 'away');
		await ann.post('away', 'before');
		await untilReceived(bob, 'before');
		await Promise.all(brokers().all.map(broker => broker.kill()));
		const beganAt = performance.now();
		const waiting = attempt(ann, 'sent', {type: 'send', room: 'away', text: 'too early', draft: 'early'});
		let isAnswered = false;
		void waiting.then(() => {
			isAnswered = true;
		});
		const newcomer = await dial(two.server.wsUrl);
		const hello = attempt(newcomer, 'welcome', {type: 'hello', version: 1, nick: 'newcomer'});
		const page = await ask(ann, 'history', {type: 'history', room: 'away'});
		expect(page.entries).toHaveLength(1);
		expect(isAnswered).toBe(false);
		const refused = await waiting;
		expect(refused).toMatchObject({type: 'error', code: 'unavailable'});
		expect(performance.now() - beganAt).toBeGreaterThan(8000);
		expect(await hello).toMatchObject({type: 'error', code: 'unavailable', retryInMs: expect.any(Number)});
		await newcomer.close();
		// The client sends the draft again. It waits until NATS is back.
		await Promise.all(brokers().all.map(broker => broker.start()));
		await expect
			.poll(
				async () => {
					const answer = await attempt(ann, 'sent', {
						type: 'send',
						room: 'away',
						text: 'too early',
						draft: 'early',
					});
					return answer.type;
				},
				{timeout: 180_000},
			)
			.toBe('sent');
		await untilReceived(bob, 'too early');
		await ann.post('away', 'after');
		await untilReceived(bob, 'after');
		expect(messagesOf(bob, 'away').map(line => line.replace(/^\S+ /, ''))).toEqual([
			'before',
			'too early',
			'after',
		]);
	});

	test('nothing with a receipt is lost when the leader of the stream is killed', {
		timeout: 480_000,
	}, async () => {
		const clients = await Promise.all(hubs().all.map((hub, index) => hub.connect(`load${index}`, 'load')));
		const receipts: number[] = [];
		let isOver = false;
		const work = clients.map(async (client, hub) => {
			for (let index = 0; !isOver; index++) {
				const draft = `load-${hub}-${index}`;
				const answer = await attempt(client, 'sent', {type: 'send', room: 'load', text: draft, draft});
				if (answer.type === 'sent') receipts.push(answer.seq);
			}
		});
		await expect.poll(() => receipts.length, {timeout: 180_000}).toBeGreaterThan(50);
		const leader = await brokers().leaderOf(hubs().stream);
		await leader.kill();
		const atKill = receipts.length;
		await expect.poll(() => receipts.length, {timeout: 180_000}).toBeGreaterThan(atKill + 50);
		isOver = true;
		await Promise.all(work);
		await leader.start();
		const seqs = new Set<number>();
		const [one] = hubs().all;
		const reader = await one.connect('reader', 'load');
		for (let after = 0, hasNewer = true; hasNewer; ) {
			const page = await ask(reader, 'history', {type: 'history', room: 'load', after, limit: 200});
			for (const {seq} of page.entries) seqs.add(seq);
			after = page.entries.at(-1)?.seq ?? after;
			hasNewer = page.hasNewer === true;
		}
		expect(receipts.filter(seq => !seqs.has(seq))).toEqual([]);
		expect(new Set(receipts).size).toBe(receipts.length);
	});

	test('all hubs continue while any one of the brokers is down', {timeout: 480_000}, async () => {
		const clients = await Promise.all(
			hubs().all.map((hub, index) => hub.connect(`survivor${index}`, 'survivors')),
		);
		for (const broker of brokers().all) {
			await broker.kill();
			for (const [hub, client] of clients.entries()) {
				const draft = `${broker.name}-${hub}`;
				const request = {type: 'send', room: 'survivors', text: draft, draft};
				await expect
					.poll(async () => (await attempt(client, 'sent', request)).type, {timeout: 120_000})
					.toBe('sent');
			}
			await broker.start();
			await brokers().untilHealthy();
		}
	});

	test('the users of a hub that reaches no broker are gone for the others until it is back', {
		timeout: 480_000,
	}, async () => {
		const [one, two] = hubs().all;
		const ann = await one.connect('outside', 'island');
		const bob = await two.connect('islander', 'island');
		await ann.next('presence', ({joined}) => joined.some(({nick}) => nick === 'islander'));
		two.isolate();
		await ann.next('presence', ({left}) => left.some(({nick}) => nick === 'islander'));
		two.reconnect();
		await ann.next('presence', ({joined}) => joined.some(({nick}) => nick === 'islander'));
		await ann.post('island', 'welcome back');
		await untilReceived(bob, 'welcome back');
	});
});
