import {expect, test} from 'vitest';
import type {TransportClose} from '../../../source/client/link/transport.ts';
import {browserTransport} from '../../../source/web/browser/browser-transport.ts';

const open = () => {
	const told: (string | TransportClose)[] = [];
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
		onOpen: () => told.push('open'),
		onText: text => told.push(`text ${text}`),
		onClose: close => told.push(close),
	});
	return {told, sent, closes, socket, connection};
};

test('text goes both ways once the socket is open, and nothing before', () => {
	const {told, sent, socket, connection} = open();
	connection.send('too early');
	socket.readyState = 1;
	socket.onopen?.();
	connection.send('hello');
	socket.onmessage?.({data: 'welcome'});
	socket.onmessage?.({data: new ArrayBuffer(4)});
	expect(sent).toEqual(['hello']);
	expect(told).toEqual(['open', 'text welcome']);
});

test('a server that does not answer is told apart from a connection that is lost', () => {
	const never = open();
	never.socket.onclose?.({code: 1006, reason: ''});
	expect(never.told).toEqual([{code: 0, reason: 'the server does not answer'}]);
	const lost = open();
	lost.socket.onopen?.();
	lost.socket.onclose?.({code: 1006, reason: ''});
	expect(lost.told.at(-1)).toEqual({code: 0, reason: 'the connection was lost'});
	const closed = open();
	closed.socket.onclose?.({code: 4501, reason: 'banned'});
	expect(closed.told).toEqual([{code: 4501, reason: 'banned'}]);
});

test('a page closes only with codes it may send', () => {
	const {closes, connection} = open();
	connection.close();
	connection.close(1001);
	connection.close(4000);
	expect(closes).toEqual([1000, 1000, 4000]);
});
