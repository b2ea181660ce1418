/** Random lines and bytes from IRC clients have no effect on other clients and leave no state behind. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {commandNames} from '../../../source/server/irc/commands/table.ts';
import {ircWorld} from '../../support/irc-world.ts';
import {runs} from '../../support/runs.ts';

const registration =
	'CAP REQ :batch labeled-response echo-message\r\nNICK eve\r\nUSER e 0 * :E\r\nCAP END\r\n';

const anyWord = fc.oneof(
	fc.constantFrom(
		'#dev',
		'ann',
		'eve',
		'*',
		'0',
		'+b',
		'-o',
		'+',
		'L',
		'LS',
		'REQ',
		'PLAIN',
		'AAAA',
		'#~x',
		'#a|b',
	),
	fc.constantFrom(
		'BEFORE',
		'AFTER',
		'AROUND',
		'LATEST',
		'TARGETS',
		'timestamp=x',
		'msgid=1-dev',
		'99999999999',
		'-1',
	),
	fc.string({unit: 'binary', maxLength: 20}),
);
const anyTags = fc.oneof(
	fc.constant(''),
	fc.constantFrom(
		'@label=a ',
		'@+draft/reply=1-dev;+draft/react=x ',
		'@batch=1 ',
		'@__proto__=1 ',
		'@ ',
		'@;;=; ',
	),
	fc.string({unit: 'binary', maxLength: 30}).map(text => `@${text} `),
);
const anyCommand = fc
	.record({
		tags: anyTags,
		command: fc.constantFrom(...commandNames.filter(name => name !== 'QUIT')),
		words: fc.array(anyWord, {maxLength: 5}),
		hasColon: fc.boolean(),
	})
	.map(({tags, command, words, hasColon}) => `${tags}${command} ${words.join(hasColon ? ' :' : ' ')}\r\n`);
const anyText = fc.string({unit: 'binary', maxLength: 200}).map(text => `${text}\r\n`);
const anyBytes = fc.uint8Array({maxLength: 600});
const anyPart = fc.oneof({weight: 6, arbitrary: anyCommand}, anyText, anyBytes);

test('survives strange commands, texts and bytes without effect on other clients', async () => {
	const world = await ircWorld({rateLimit: 'off'});
	const ann = await world.connect('ann', 'lobby');
	let round = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(anyPart, {maxLength: 15}), fc.boolean(), async (parts, isRegistered) => {
			const eve = await world.open();
			if (isRegistered) {
				eve.sendBytes(Buffer.from(registration));
				await eve.next(/ (376|433) /);
			}
			for (const part of parts) eve.sendBytes(Buffer.from(part as string));
			// A registered client waits until all lines were handled, unless the server has closed the connection.
			if (isRegistered) await eve.sync('').catch(() => {});
			else await nextTurn();
			await eve.close();
			const message = await ann.post('lobby', `still here ${round++}`);
			expect(message.from.nick).toBe('ann');
			await world.shrinkTo(1);
		}),
		{numRuns: runs(40, 400)},
	);
	const failures = world.log.filter(({event}) => event === 'failed' || event === 'request_failed');
	expect(failures).toEqual([]);
});
