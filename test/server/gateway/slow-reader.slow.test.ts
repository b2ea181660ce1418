/** Clients that do not read what the server sends, with socket buffers that really fill. */
import {describe, expect, test} from 'vitest';
import {startTestServer} from '../test-server.ts';

describe('a slow reader', () => {
	const bigText = 'x'.repeat(8000);

	test('gets a gap and can fetch the missed entries from history', async () => {
		const testServer = await startTestServer({rateLimit: 'off'});
		const ann = await testServer.connect('ann', 'dev');
		const slow = await testServer.connect('slow', 'dev');
		slow.pause();
		const total = 2500;
		for (let count = 1; count <= total; count++) {
			ann.send({type: 'send', room: 'dev', text: bigText, draft: `d${count}`});
			if (count % 50 === 0) await ann.roundTrip();
		}
		await ann.next('message', frame => frame.seq === total);
		slow.resume();
		const gap = await slow.next('gap');
		expect(gap.seq).toBe(total);
		const live = slow.received.flatMap(frame => (frame.type === 'message' ? [frame.seq] : []));
		expect(live).toEqual(Array.from({length: gap.after}, (_, at) => at + 1));
		await ann.post('dev', 'live again');
		const next = await slow.next('message', frame => frame.text === 'live again');
		expect(next.prev).toBe(gap.seq);
		const missed: number[] = [];
		for (let after = gap.after; after < gap.seq; ) {
			slow.send({type: 'history', room: 'dev', after, limit: 200});
			const page = await slow.next('history');
			missed.push(...page.entries.map(entry => entry.seq));
			after = missed.at(-1) ?? gap.seq;
		}
		expect(missed.filter(seq => seq <= gap.seq)).toEqual(
			Array.from({length: gap.seq - gap.after}, (_, at) => gap.after + 1 + at),
		);
	});

	test('is closed after 30 s without reading, even if it sends', async () => {
		const testServer = await startTestServer({rateLimit: 'off'});
		const ann = await testServer.connect('ann', 'dev');
		const slow = await testServer.connect('slow', 'dev');
		slow.pause();
		for (let count = 1; count <= 1500; count++) {
			ann.send({type: 'send', room: 'dev', text: bigText});
			if (count % 50 === 0) await ann.roundTrip();
		}
		await ann.next('message', frame => frame.seq === 1500);
		for (let second = 0; second < 32; second++) {
			slow.send({type: 'typing', room: 'dev'});
			await ann.roundTrip();
			await testServer.passSeconds(1, ann);
		}
		// It cannot receive the close frame either, and the server waits only briefly.
		await testServer.passSeconds(4, ann);
		await testServer.shrinkTo(1);
		expect(testServer.log.find(line => line.event === 'closed')).toMatchObject({code: 4001});
	});

	test('gets one page at a time while it does not read', async () => {
		const testServer = await startTestServer({rateLimit: 'off'});
		const ann = await testServer.connect('ann', 'dev');
		for (let count = 1; count <= 200; count++) ann.send({type: 'send', room: 'dev', text: bigText});
		await ann.next('message', frame => frame.seq === 200);
		const greedy = await testServer.connect('greedy', 'dev');
		greedy.pause();
		for (let id = 1; id <= 40; id++) greedy.send({type: 'history', id, room: 'dev', limit: 200});
		for (let turn = 0; turn < 50; turn++) await ann.roundTrip();
		// If the server waited for all of them, it would now close the connection as too slow.
		await testServer.passSeconds(2, ann);
		greedy.resume();
		await greedy.next('history', frame => frame.id === 40);
		const ids = greedy.received.flatMap(frame => (frame.type === 'history' ? [frame.id] : []));
		expect(ids).toEqual(Array.from({length: 40}, (_, at) => at + 1));
		await greedy.roundTrip();
	});
});
