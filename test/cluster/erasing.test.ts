/** What has expired or is forgotten is in no file of a hub or a broker. */
import {expect, test} from 'vitest';
import type {ServerFrameOf} from '../../source/protocol/server-frames.ts';
import {generousMs} from '../support/deadline.ts';
import {isRaftLog} from '../support/files-with.ts';
import {describeWithNats, shareHubs} from '../support/nats-tests.ts';
import type {WireClient} from '../support/wire-client.ts';
import {ask, attempt} from './ask.ts';

/** Long enough that all files have the message before it expires, also on a slow machine. */
const lifetimeSeconds = 40;
/** Restarts that mostly save the wait for the timer of NATS. */
const mostRestarts = 15;
/** NATS empties its Raft logs after two to three minutes, and tries again after a failure. */
const raftLogMs = 420_000;
/** The hub that erases needs the lease first, which the restarts of an earlier test may have ended. */
const erasedWithinMs = 3 * generousMs;

/** Repeats a request that is refused because brokers have just been restarted. */
const askAgain = async <Type extends 'created' | 'joined'>(
	client: WireClient,
	type: Type,
	frame: Readonly<Record<string, unknown>>,
): Promise<ServerFrameOf<Type>> => {
	const answer = await attempt(client, type, frame);
	return answer.type === 'error' && answer.code === 'unavailable'
		? askAgain(client, type, frame)
		: (answer as ServerFrameOf<Type>);
};

describeWithNats('on three hubs', () => {
	const {brokers, hubs} = shareHubs({argv: ['--private-linger', '1s']});

	const everywhere = {hubs: [true, true, true], streams: [true, true, true]};
	const nowhere = {hubs: [false, false, false], streams: [false, false, false]};

	/** The servers of NATS also have logs of what they agree on, which the last test is about. */
	const expectGone = async (text: string): Promise<void> => {
		await expect.poll(() => hubs().onDisk(text), {timeout: erasedWithinMs}).toEqual(nowhere);
		expect(
			hubs()
				.filesWith(text)
				.filter(file => !isRaftLog(file)),
		).toEqual([]);
	};

	test('a private room is forgotten everywhere when its last member leaves', {timeout: 480_000}, async () => {
		const [one, two] = hubs().all;
		const ann = await one.connect('planner');
		const created = await askAgain(ann, 'created', {type: 'create', room: 'quincunx', isPrivate: true});
		const bob = await two.connect('helper');
		await askAgain(bob, 'joined', {type: 'join', token: created.token});
		await bob.post(created.room, 'the tamarind is ripe');
		await ann.next('message');
		await expect.poll(() => hubs().onDisk('tamarind'), {timeout: generousMs}).toEqual(everywhere);
		await Promise.all([ann.close(), bob.close()]);
		await expectGone('tamarind');
		await expectGone('quincunx');
		for (const hub of hubs().all) {
			const late = await hub.connect(`late${hub.server.port}`);
			const refused = await attempt(late, 'joined', {type: 'join', token: created.token});
			expect(refused).toMatchObject({type: 'error'});
		}
	});

	test('an ephemeral message is erased from every file and every stream', {timeout: 480_000}, async () => {
		const [one, two, three] = hubs().all;
		const clients = await Promise.all(
			[one, two, three].map((hub, index) => hub.connect(`user${index}`, 'dev')),
		);
		const [ann] = clients;
		if (ann === undefined) throw new Error('There are three.');
		await ann.post('dev', 'this stays: persimmon');
		const text = 'the code is 4711-kumquat';
		await ask(ann, 'sent', {type: 'send', room: 'dev', text, expiresInSeconds: lifetimeSeconds, draft: 'd'});
		await Promise.all(clients.map(client => client.next('message', message => message.text === text)));
		await expect.poll(() => hubs().onDisk('kumquat'), {timeout: lifetimeSeconds * 1000}).toEqual(everywhere);
		await expectGone('kumquat');
		expect(hubs().onDisk('persimmon')).toEqual(everywhere);
		for (const client of clients) {
			const page = await ask(client, 'history', {type: 'history', room: 'dev'});
			expect(JSON.stringify(page)).not.toContain('kumquat');
		}
	});

	test('NATS empties its Raft logs of all this', {timeout: 600_000}, async () => {
		const left = () => ['tamarind', 'quincunx', 'kumquat'].flatMap(text => hubs().filesWith(text));
		// A server that stops in order mostly empties its logs, but not always.
		for (let round = 0; round < mostRestarts && left().length > 0; round++) {
			const broker = brokers().all[round % brokers().all.length];
			await broker?.stop();
			await broker?.start();
			await brokers().untilHealthy();
		}
		await expect.poll(left, {timeout: raftLogMs}).toEqual([]);
		expect(hubs().onDisk('persimmon')).toEqual(everywhere);
	});
});
