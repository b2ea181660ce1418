/** Random input from a client does not affect other clients and leaves no state behind. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {clientSchemas} from '../../../source/protocol/client-frames.ts';
import {runs} from '../../support/runs.ts';
import {startTestServer} from '../test-server.ts';
import {clientFrame, openRaw} from './raw-websocket.ts';

const hello = '{"type":"hello","version":1}';
const types = Object.keys(clientSchemas);

const anyJson = fc.json({maxDepth: 6});
const anyFields = fc.dictionary(
	fc.constantFrom(
		'room',
		'text',
		'to',
		'nick',
		'seq',
		'after',
		'epoch',
		'id',
		'draft',
		'query',
		'token',
		'__proto__',
		'x',
	),
	fc.oneof(fc.jsonValue(), fc.constantFrom('dev', 'ann', '~x', '@a+b', 1, -1, 2 ** 53, '')),
	{maxKeys: 5},
);
const anyRequest = fc
	.record({type: fc.constantFrom(...types), fields: anyFields})
	.map(({type, fields}) => JSON.stringify({...fields, type}));
const deep = fc.integer({min: 1, max: 8000}).map(depth => `${'{"a":'.repeat(depth / 5)}1`);
const anyText = fc.oneof(
	{weight: 6, arbitrary: anyRequest},
	anyJson,
	deep,
	fc.string({unit: 'binary', maxLength: 200}),
);

const asFrames = fc
	.record({
		text: anyText,
		opcode: fc.constantFrom(1, 1, 1, 1, 1, 0, 2, 8, 9, 10, 3),
		isFinal: fc.boolean(),
		reserved: fc.constantFrom(0, 0, 0, 0, 0x40),
	})
	.map(({text, ...shape}) => clientFrame(text, shape));
const asRequests = anyText.map(text => clientFrame(text));
const asBytes = fc.uint8Array({maxLength: 400}).map(bytes => Buffer.from(bytes));
/** A valid frame with one byte changed. */
const asMutated = fc.tuple(anyRequest, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
	const bytes = clientFrame(text);
	bytes[at % bytes.length] = byte;
	return bytes;
});

test('survives random bytes, broken frames and strange requests without effect on other clients', async () => {
	const testServer = await startTestServer({rateLimit: 'off'});
	const ann = await testServer.connect('ann', 'dev');
	const visits = fc.array(fc.oneof(asRequests, asRequests, asFrames, asMutated, asBytes), {maxLength: 12});
	let round = 0;
	await fc.assert(
		fc.asyncProperty(visits, fc.boolean(), async (parts, isPolite) => {
			const peer = await openRaw(testServer.server.port);
			peer.write(clientFrame(hello), ...parts);
			if (isPolite) peer.socket.end();
			await nextTurn();
			peer.socket.destroy();
			const message = await ann.post('dev', `still here ${round++}`);
			expect(message.from.nick).toBe('ann');
		}),
		{numRuns: runs(50, 300)},
	);
	await testServer.shrinkTo(1);
	expect(testServer.log.filter(line => line.event === 'failed' || line.event === 'request_failed')).toEqual(
		[],
	);
}, 240_000);
