/** A server that contradicts itself or sends invalid frames. The client stays consistent and never loops. */
import {describe, expect, test, vi} from 'vitest';
import {followRoom} from '../../../source/client/rooms/follow.ts';
import {decodeServerFrame} from '../../../source/protocol/connection/codec.ts';
import {itemLines} from '../../support/client-world.ts';
import {historyFrame, joinedFrame, message, messages, welcomeFrame} from '../../support/frames.ts';
import {scriptForTest} from '../../support/scripted-server.ts';

const accepts = (frame: object): boolean => decodeServerFrame(JSON.stringify(frame)).ok;

describe('decoding', () => {
	test('rejects times after the year 9999 and times that are not whole milliseconds', () => {
		for (const at of [1e300, -1e300, -1, 1.5, 8.64e15])
			expect(accepts(message(1, {at})), String(at)).toBe(false);
		for (const at of [1e300, -1e300]) expect(accepts(message(1, {at: 1, expiresAt: at}))).toBe(false);
		expect(accepts(message(1, {at: 253_402_300_799_999}))).toBe(true);
		expect(decodeServerFrame(JSON.stringify(message(1)).replace('"at":1000', '"at":1e999')).ok).toBe(false);
	});

	test('rejects a seq that is not a whole number', () => {
		for (const seq of [-1, 1.5, 1e300]) expect(accepts(message(1, {seq})), String(seq)).toBe(false);
	});

	test('rejects texts far beyond the limits', () => {
		expect(accepts(message(1, {text: '\u{1F600}'.repeat(4_000_000)}))).toBe(false);
		expect(accepts(message(1, {from: {id: 'u', nick: 'n'.repeat(100_000)}}))).toBe(false);
		expect(accepts(message(1, {text: 'x'.repeat(8192)}))).toBe(true);
		expect(accepts(joinedFrame({topic: 't'.repeat(100_000)}))).toBe(false);
		expect(accepts(welcomeFrame())).toBe(true);
	});

	test('cuts sentences and lists to a length that can be shown', () => {
		const error = decodeServerFrame(
			JSON.stringify({type: 'error', code: 'internal', message: 'x'.repeat(100_000), retryInMs: 0}),
		);
		expect(error).toMatchObject({ok: true, frame: {message: 'x'.repeat(1000), retryInMs: 250}});
		const busy = {type: 'closing', code: 1013, reason: 'r'.repeat(100_000), retryInMs: 1e300};
		expect(decodeServerFrame(JSON.stringify(busy))).toMatchObject({
			ok: true,
			frame: {reason: 'r'.repeat(1000), retryInMs: 86_400_000},
		});
		const page = decodeServerFrame(JSON.stringify(historyFrame(messages(1, 2500))));
		expect(page.ok && page.frame.type === 'history' && page.frame.entries.length).toBe(2000);
	});
});

describe('replies of a hostile server', () => {
	const joinDev = async (more: Parameters<typeof joinedFrame>[0] = {}) => {
		const script = scriptForTest();
		await script.welcome();
		void script.client.join('dev').catch(() => {});
		await script.pass();
		await script.joined(more);
		return script;
	};

	test('an invalid reply fails its request', async () => {
		const script = scriptForTest();
		await script.welcome();
		const joining = script.client.join('dev');
		const refused = expect(joining).rejects.toThrow('cannot be read');
		await script.pass();
		const {id} = script.take('join');
		await script.sendRaw(JSON.stringify({type: 'joined', id, room: 'dev', seq: 1e300}));
		await refused;
	});

	test('does not repeat a request within 250 ms after retryInMs 0', async () => {
		const script = scriptForTest();
		await script.welcome();
		void script.client.join('dev').catch(() => {});
		await script.pass();
		const {id = ''} = script.take('join');
		await script.send({type: 'error', id, code: 'rate_limited', message: 'wait', retryInMs: 0});
		await script.pass(249);
		expect(script.received.filter(({type}) => type === 'join')).toEqual([]);
		await script.pass(1);
		expect(script.received.filter(({type}) => type === 'join')).toHaveLength(1);
	});

	test('requests a gap with empty pages once', async () => {
		const script = await joinDev({entries: messages(1, 3)});
		await script.send(message(9, {prev: 8}));
		const {id = ''} = script.take('history');
		await script.send({...historyFrame([], {hasNewer: true, hasMore: true}), id});
		await script.pass(5000);
		expect(script.received.filter(({type}) => type === 'history')).toEqual([]);
		expect(itemLines(script.client)).toContain('… gap …');
	});

	test('an empty older page is the end of the history', async () => {
		const script = await joinDev({entries: messages(5, 6), hasMore: true});
		const loading = script.client.loadOlder('dev');
		await script.pass();
		const {id = ''} = script.take('history');
		await script.send({...historyFrame([], {hasOlder: true, hasMore: true}), id});
		await loading;
		expect(script.client.session().rooms.get('dev')?.log.hasOlder).toBe(false);
	});

	test('requests an empty newer page once per position', async () => {
		const script = await joinDev({entries: messages(500, 501), hasMore: true});
		const around = script.client.loadAround('dev', 100);
		await script.pass();
		const {id: aroundId = ''} = script.take('history');
		await script.send({...historyFrame(messages(99, 101), {hasNewer: true}), id: aroundId});
		await around;
		const loading = script.client.loadNewer('dev');
		await script.pass();
		const {id = ''} = script.take('history');
		await script.send({...historyFrame([], {hasNewer: true, hasMore: true}), id});
		await loading;
		await script.client.loadNewer('dev');
		expect(script.received.filter(({type}) => type === 'history')).toEqual([]);
	});

	test('followRoom stops at a page that repeats known entries', async () => {
		const script = await joinDev({entries: messages(1, 3)});
		const onEntry = vi.fn();
		followRoom(script.client, 'dev', 3, onEntry);
		await script.pass();
		const {id = ''} = script.take('history');
		await script.send({...historyFrame(messages(1, 3), {hasNewer: true, hasMore: true}), id});
		await script.pass(1000);
		expect(script.received.filter(({type}) => type === 'history')).toEqual([]);
		expect(onEntry).not.toHaveBeenCalled();
	});
});
