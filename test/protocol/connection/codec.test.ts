import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {clientSchemas} from '../../../source/protocol/client-frames.ts';
import {
	decodeClientFrame,
	decodeServerFrame,
	encodeFrame,
} from '../../../source/protocol/connection/codec.ts';
import {errorCodes} from '../../../source/protocol/connection/error-codes.ts';
import {defaultLimits} from '../../../source/protocol/limits.ts';
import {serverSchemas} from '../../../source/protocol/server-frames.ts';

const refusalOf = (frame: unknown) => {
	const decoded = decodeClientFrame(typeof frame === 'string' ? frame : JSON.stringify(frame));
	return decoded.ok ? undefined : decoded.refusal;
};
const frameOf = (frame: unknown) => {
	const decoded = decodeClientFrame(JSON.stringify(frame));
	return decoded.ok ? decoded.frame : undefined;
};

describe('decoding never throws', () => {
	/** `unit: 'binary'` builds a table of a million code points first, which takes seconds on a busy machine. */
	const anyCodePoint = fc.integer({min: 0, max: 0x10_ffff}).map(code => String.fromCodePoint(code));
	const clientTypes = Object.keys(clientSchemas);

	test('for any text', () => {
		fc.assert(
			fc.property(fc.string({unit: anyCodePoint}), text => {
				decodeClientFrame(text);
				decodeServerFrame(text);
			}),
		);
	});

	test('for any JSON and any fields of every known type', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(
					...clientTypes,
					...Object.keys(serverSchemas),
					'__proto__',
					'constructor',
					'toString',
				),
				fc.dictionary(
					fc.oneof(
						fc.constantFrom(
							'id',
							'room',
							'text',
							'draft',
							'seq',
							'nick',
							'limit',
							'after',
							'query',
							'action',
						),
						fc.string(),
					),
					fc.jsonValue(),
				),
				(type, fields) => {
					for (const decode of [decodeClientFrame, decodeServerFrame]) {
						const decoded = decode(JSON.stringify({...fields, type}));
						if (decoded.ok) continue;
						expect(errorCodes).toContain(decoded.refusal.code);
						expect(decoded.refusal.message).toMatch(/^[A-Z].*\.$/s);
						expect(decoded.refusal.message.length).toBeLessThan(300);
					}
				},
			),
		);
	});

	test('for 30,000 levels of nesting in known and unknown fields', () => {
		const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
		expect(refusalOf(deep)?.code).toBe('bad_frame');
		expect(refusalOf(`{"type":"send","room":"dev","text":${deep}}`)?.code).toBe('bad_field');
		const decoded = decodeClientFrame(`{"type":"ping","extra":${deep}}`);
		expect(decoded).toEqual({ok: true, frame: {type: 'ping'}});
	});

	test('for invalid numbers', () => {
		for (const seq of ['1e999', '9007199254740993', '-1', '0.5', '"5"', 'null', 'true', '[1]']) {
			const refusal = refusalOf(`{"type":"delete","room":"dev","seq":${seq}}`);
			expect(refusal, seq).toMatchObject({code: 'bad_field'});
			expect(refusal?.message).toContain('"seq"');
		}
	});
});

describe('text that is not a frame', () => {
	test.each([
		['', 'bad_frame'],
		['hello', 'bad_frame'],
		['[]', 'bad_frame'],
		['null', 'bad_frame'],
		['"ping"', 'bad_frame'],
		['{}', 'bad_frame'],
		['{"type":7}', 'bad_frame'],
		['{"type":"ping"', 'bad_frame'],
		['{"type":"shout"}', 'unknown_type'],
		['{"type":"__proto__"}', 'unknown_type'],
		['{"type":"constructor"}', 'unknown_type'],
		['{"type":"welcome"}', 'unknown_type'],
	])('%s is %s', (text, code) => {
		expect(refusalOf(text)?.code).toBe(code);
	});
});

describe('a refusal', () => {
	test('has the id and the draft of the request', () => {
		expect(refusalOf({type: 'send', id: 7, draft: 'd1', room: 'dev', text: ' '})).toMatchObject({
			code: 'bad_field',
			id: 7,
			draft: 'd1',
		});
		expect(refusalOf({type: 'nope', id: 'a'})).toMatchObject({code: 'unknown_type', id: 'a'});
	});

	test('has no invalid id', () => {
		const refusal = refusalOf({type: 'ping', id: 'x'.repeat(65)});
		expect(refusal).toMatchObject({code: 'bad_field'});
		expect(refusal).not.toHaveProperty('id');
		expect(refusalOf({type: 'ping', id: {a: 1}})).not.toHaveProperty('id');
	});

	test('names the field and the forbidden code point', () => {
		expect(refusalOf({type: 'send', room: 'dev'})?.message).toBe('The field "text" is missing in send.');
		expect(refusalOf({type: 'send', room: 'dev', text: 'a\u001B[2Jb'})?.message).toMatch(/"text".*U\+001B/);
		expect(refusalOf({type: 'send', room: 'dev', text: 'a\u009Bb'})?.message).toContain('U+009B');
		expect(refusalOf('{"type":"send","room":"dev","text":"\\uD800"}')?.message).toContain('U+D800');
	});

	test('has a sentence, and the field separately', () => {
		for (const id of ['x'.repeat(65), 0.5, 2 ** 53, true, {a: 1}]) {
			expect(refusalOf({type: 'ping', id})).toEqual({
				code: 'bad_field',
				message: 'The field "id" of ping must be a string of at most 64 characters or a safe integer.',
				field: 'id',
			});
		}
		const long = 'x'.repeat(65);
		expect(refusalOf({type: 'join', room: 'dev', epoch: long})?.message).toBe(
			'The field "epoch" of join must be at most 64 characters.',
		);
		expect(refusalOf({type: 'revoke', room: 'dev', invite: long})?.message).toContain('at most 64');
		expect(refusalOf({type: 'send', room: 'dev'})?.field).toBe('text');
		expect(refusalOf({type: 'send', text: 'hi'})).not.toHaveProperty('field');
		expect(refusalOf({type: 'join', room: 'a b'})?.message).toMatch(/must be 1 to 64 letters/);
	});

	test.each([
		['\n', 'U+000A'],
		['\u0007', 'U+0007'],
		['\u009B', 'U+009B'],
		['\uD800', 'U+D800'],
	])('the refusal of a name or a draft with %j names the character', (character, codePoint) => {
		const problem = `must not contain the code point ${codePoint}.`;
		const bad = `a${character}b`;
		expect(refusalOf({type: 'join', room: bad})?.message).toBe(`The field "room" of join ${problem}`);
		expect(refusalOf({type: 'nick', nick: bad})).toMatchObject({
			code: 'nick_invalid',
			message: `The field "nick" of nick ${problem}`,
		});
		const draft = refusalOf({type: 'send', room: 'dev', text: 'hi', draft: bad});
		expect(draft?.message).toBe(`The field "draft" of send ${problem}`);
	});

	test('has separate codes for an invalid nick and for text that is too large', () => {
		expect(refusalOf({type: 'nick', nick: 'two words'})?.code).toBe('nick_invalid');
		const {textBytes, textLines, topicLength} = defaultLimits;
		const send = (text: string) => refusalOf({type: 'send', room: 'dev', text})?.code;
		expect(send('x'.repeat(textBytes))).toBeUndefined();
		expect(send('x'.repeat(textBytes + 1))).toBe('too_large');
		expect(send('é'.repeat(textBytes / 2 + 1))).toBe('too_large');
		expect(send(`x${'\n'.repeat(textLines - 1)}`)).toBeUndefined();
		expect(send(`x${'\n'.repeat(textLines)}`)).toBe('too_large');
		expect(refusalOf({type: 'topic', room: 'dev', text: '🦉'.repeat(topicLength)})).toBeUndefined();
		expect(refusalOf({type: 'topic', room: 'dev', text: 'x'.repeat(topicLength + 1)})?.code).toBe(
			'too_large',
		);
	});
});

describe('a decoded frame', () => {
	test('has no unknown fields, including __proto__', () => {
		const decoded = decodeClientFrame(
			'{"type":"leave","room":"dev","from":{"id":"u1"},"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}',
		);
		expect(decoded).toEqual({ok: true, frame: {type: 'leave', room: 'dev'}});
		expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
		expect((decoded as unknown as Record<string, Record<string, unknown>>).frame?.isAdmin).toBeUndefined();
	});

	test('has text in NFC and names in NFKC', () => {
		expect(frameOf({type: 'send', room: 'ｄｅｖ', text: 'e\u0301'})).toMatchObject({room: 'dev', text: 'é'});
		expect(frameOf({type: 'nick', nick: 'Ａnn'})).toMatchObject({nick: 'Ann'});
	});

	test('keeps newlines and tabs', () => {
		const text = 'a\n\tb  🏳️‍🌈 \u202E x';
		expect(frameOf({type: 'send', room: 'dev', text})).toMatchObject({text});
	});

	test('has no text of white space or invisible characters only', () => {
		for (const text of ['', ' ', '\n\n', '\u00A0\u3000', '\u200B\u2060', '\uFEFF']) {
			expect(refusalOf({type: 'send', room: 'dev', text}), JSON.stringify(text)).toMatchObject({
				code: 'bad_field',
			});
		}
	});

	test('may have an empty topic, which removes the topic', () => {
		expect(frameOf({type: 'topic', room: 'dev', text: ''})).toBeDefined();
	});

	test('has only one of the exclusive fields of join, send and history', () => {
		expect(refusalOf({type: 'join'})?.code).toBe('bad_field');
		expect(refusalOf({type: 'join', room: 'dev', token: 't'})?.code).toBe('bad_field');
		expect(refusalOf({type: 'send', text: 'hi'})?.code).toBe('bad_field');
		expect(refusalOf({type: 'send', room: 'dev', to: 'bob', text: 'hi'})?.code).toBe('bad_field');
		expect(refusalOf({type: 'history', room: 'dev', before: 1, after: 2})?.code).toBe('bad_field');
		expect(refusalOf({type: 'history', room: 'dev', before: 1, afterAt: 2})?.code).toBe('bad_field');
		expect(frameOf({type: 'history', room: 'dev'})).toBeDefined();
		expect(
			frameOf({type: 'history', room: 'dev', around: 2, limit: defaultLimits.historyPage}),
		).toBeDefined();
		expect(refusalOf({type: 'history', room: 'dev', limit: defaultLimits.historyPage + 1})?.code).toBe(
			'bad_field',
		);
	});

	test('equals the frame that was encoded', () => {
		const words = fc.string({unit: 'grapheme', minLength: 1, maxLength: 50});
		fc.assert(
			fc.property(words, fc.nat(), fc.option(fc.nat(), {nil: undefined}), (text, seq, replyTo) => {
				const frame = {
					type: 'message' as const,
					room: 'dev',
					seq: seq + 1,
					prev: seq,
					at: 1_790_000_000_000,
					from: {id: 'u1', nick: 'ann'},
					text,
					...(replyTo !== undefined && {replyTo}),
				};
				expect(decodeServerFrame(encodeFrame(frame))).toEqual({ok: true, frame});
			}),
		);
	});

	test('is unchanged when it is encoded and decoded again', () => {
		fc.assert(
			fc.property(fc.string({unit: 'grapheme', maxLength: 60}), text => {
				const once = decodeClientFrame(JSON.stringify({type: 'send', room: 'dev', text}));
				if (!once.ok) return;
				expect(decodeClientFrame(encodeFrame(once.frame))).toEqual(once);
			}),
		);
	});
});
