/** The protocol session does not need a WebSocket: these tests use a link in memory. */
import {expect, onTestFinished, test, vi} from 'vitest';
import {decodeClientFrame} from '../../../source/protocol/connection/codec.ts';
import type {ServerFrame} from '../../../source/protocol/server-frames.ts';
import {Gateway} from '../../../source/server/gateway/gateway.ts';
import type {Link, LinkListener} from '../../../source/server/gateway/link.ts';
import {AddressLimits} from '../../../source/server/limits/address-limits.ts';
import {serverWorld, settle} from '../../support/server-world.ts';

const openLink = () => {
	const world = serverWorld();
	const gateway = new Gateway({
		hub: world.hub,
		clock: world.clock,
		log: () => {},
		addresses: new AddressLimits(),
		flood: undefined,
		onFrame: () => {},
		onError: () => {},
		onConnect: () => {},
		onEmpty: () => {},
	});
	onTestFinished(() => gateway.close());
	const received: ServerFrame[] = [];
	const closes: number[] = [];
	let listener: LinkListener | undefined;
	const send = (frame: ServerFrame): void => void received.push(frame);
	const link: Link = {
		outbound: {
			send,
			deliver: send,
			deliverAll: frames => frames.forEach(send),
			isCongested: false,
			whenDrained: () => {},
		},
		receivedBytes: 0,
		start: started => {
			listener = started;
		},
		decode: text => decodeClientFrame(text),
		ping: () => {},
		pause: () => {},
		resume: () => {},
		isTooSlow: () => false,
		adjustForSleep: () => {},
		sendNow: send,
		close: code => void closes.push(code),
		terminate: () => listener?.onClosed(1006),
	};
	gateway.open({link, address: '192.0.2.1', access: undefined, rawClient: undefined, refusal: undefined});
	return {gateway, received, closes, request: (frame: object) => listener?.onText(JSON.stringify(frame))};
};

/** A secret is hashed on another thread, so the number of event-loop turns until an answer varies. */
const receivesUpTo = (received: readonly ServerFrame[], types: readonly string[]): Promise<void> =>
	vi.waitFor(() => expect(received.map(({type}) => type)).toEqual(types), {timeout: 20_000, interval: 1});

test('serves a client over a link that is not a WebSocket', async () => {
	const {received, request} = openLink();
	request({type: 'hello', version: 1, nick: 'ann'});
	request({type: 'join', room: 'dev'});
	await receivesUpTo(received, ['welcome', 'joined']);
	request({type: 'send', room: 'dev', text: 'morning'});
	await receivesUpTo(received, ['welcome', 'joined', 'message']);
});

test('closes a link whose first frame is not hello', async () => {
	const {received, closes, request} = openLink();
	request({type: 'join', room: 'dev'});
	await settle();
	expect(received).toMatchObject([
		{type: 'error', code: 'unauthorized'},
		{type: 'closing', code: 4500},
	]);
	expect(closes).toEqual([4500]);
});
