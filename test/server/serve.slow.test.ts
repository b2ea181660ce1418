/** A server with a database file, and one with full socket buffers. */
import {writeFileSync} from 'node:fs';
import {describe, expect, onTestFinished, test} from 'vitest';
import {startServer} from '../../source/server/serve.ts';
import {StartError} from '../../source/server/startup/server-options.ts';
import {makeFolder} from '../support/folder.ts';
import {startTestServer} from './test-server.ts';

const makeTempFolder = () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder;
};

describe('starting', () => {
	test('names a file that is not a database', async () => {
		const path = makeTempFolder().at('chat.db');
		writeFileSync(path, 'this is no database, only a text that is long enough to be read as one '.repeat(20));
		const start = startServer({version: '1', store: {type: 'file', path, sync: 'full'}});
		await expect(start).rejects.toThrow(StartError);
		await expect(start).rejects.toThrow(/chat\.db/);
	});
});

describe('a shutdown', () => {
	test('delivers all messages, then sends each client a different retry time', async () => {
		const path = makeTempFolder().at('chat.db');
		const store = {type: 'file', path, sync: 'full'} as const;
		const testServer = await startTestServer({store});
		const ann = await testServer.connect('ann', 'dev');
		const bob = await testServer.connect('bob', 'dev');
		ann.send({type: 'send', room: 'dev', text: 'last words', draft: 'd1'});
		ann.send({type: 'ping', id: 'received'});
		await ann.next('pong');
		await testServer.server.close({reason: 'Coffee.'});
		for (const client of [ann, bob]) {
			await client.next('message', frame => frame.text === 'last words');
			expect(await client.next('closing')).toMatchObject({code: 1012, reason: 'Coffee.'});
			expect((await client.closed).code).toBe(1012);
			expect(client.received.at(-1)).toMatchObject({type: 'closing', retryInMs: expect.any(Number)});
		}
		const again = await startTestServer({store});
		const carl = await again.dial();
		await carl.hello('carl');
		expect((await carl.join('dev')).entries).toMatchObject([{text: 'last words', seq: 1}]);
	});

	test('does not wait for a client that does not read', async () => {
		const testServer = await startTestServer({rateLimit: 'off'});
		const ann = await testServer.connect('ann', 'dev');
		const slow = await testServer.connect('slow', 'dev');
		slow.pause();
		for (let count = 0; count < 1200; count++) {
			ann.send({type: 'send', room: 'dev', text: 'x'.repeat(8000)});
			if (count % 50 === 0) await ann.roundTrip();
		}
		await ann.roundTrip();
		const closing = testServer.server.close();
		await ann.closed;
		testServer.clock.advance(1000);
		await closing;
		expect(testServer.server.connections()).toBe(0);
	});
});

describe('the retention', () => {
	test('prunes in the background to the configured retention', async () => {
		const path = makeTempFolder().at('chat.db');
		const store = {type: 'file', path, sync: 'normal'} as const;
		const testServer = await startTestServer({store, retention: {maxEntries: 3}, rateLimit: 'off'});
		const ann = await testServer.connect('ann', 'dev');
		for (let count = 1; count <= 10; count++) ann.send({type: 'send', room: 'dev', text: `${count}`});
		await ann.next('message', frame => frame.seq === 10);
		const kept = async () => {
			await testServer.passSeconds(61, ann);
			ann.send({type: 'history', room: 'dev', after: 0});
			return (await ann.next('history')).entries.length;
		};
		while ((await kept()) > 3);
	});
});
