import {expect, test} from 'vitest';
import type {TransportClose} from '../../../source/client/link/transport.ts';
import {browserTransport} from '../../../source/web/browser/browser-transport.ts';

const open = () => {
	const events: (string | TransportClose)[] = [];
	const sent: string[] = [];
	const closes: (number | undefined)[] = [];
	const socket = {
		readyState: 0,
		onopen: null as (() => void) | null,
		onmessage: null as ((event: {data: unknown}) => void) | null,
		onclose: null as ((event: {code: number; reason: string}) => void) | null,
		send: (text: string) => void sent.push(text),
		close: (code?: number) => void closes.push(code),
	};
	const connection = browserTransport('ws://h/ws', () => socket as never).open({
		onOpen: () => events.push('open'),
		onText: text => events.push(`text ${text}`),
		onClose: close => events.push(close),
	});
	return {events, sent, closes, socket, connection};
};

test('sends and receives text once the socket is open, and nothing before', () => {
	const {events, sent, socket, connection} = open();
	connection.send('too early');
	socket.readyState = 1;
	socket.onopen?.();
	connection.send('hello');
	socket.onmessage?.({data: 'welcome'});
	socket.onmessage?.({data: new ArrayBuffer(4)});
	expect(sent).toEqual(['hello']);
	expect(events).toEqual(['open', 'text welcome']);
});

test('distinguishes a server that does not answer from a lost connection', () => {
	const never = open();
	never.socket.onclose?.({code: 1006, reason: ''});
	expect(never.events).toEqual([{code: 0, reason: 'the server does not answer'}]);
	const lost = open();
	lost.socket.onopen?.();
	lost.socket.onclose?.({code: 1006, reason: ''});
	expect(lost.events.at(-1)).toEqual({code: 0, reason: 'the connection was lost'});
	const closed = open();
	closed.socket.onclose?.({code: 4501, reason: 'banned'});
	expect(closed.events).toEqual([{code: 4501, reason: 'banned'}]);
});

test('a page closes only with codes it may send', () => {
	const {closes, connection} = open();
	connection.close();
	connection.close(1001);
	connection.close(4000);
	expect(closes).toEqual([1000, 1000, 4000]);
});

test('reports a hub that the policy of the page does not allow as one that does not answer', async () => {
	const refused = (): never => {
		throw new DOMException('not allowed', 'SecurityError');
	};
	const closes: unknown[] = [];
	const events = {onOpen() {}, onText() {}, onActivity() {}, onClose: (close: unknown) => closes.push(close)};
	browserTransport('ws://h/ws', refused).open(events, 'http://other');
	await Promise.resolve();
	expect(closes).toEqual([{code: 0, reason: 'the server does not answer'}]);
});
