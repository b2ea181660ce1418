import {describe, expect, test} from 'vitest';
import {
	readQueryHandshake,
	toFrameText,
} from '../../../../source/server/gateway/websocket/query-handshake.ts';

const open = (query: string) => readQueryHandshake(new URLSearchParams(query));

describe('the query of an address', () => {
	test('without nick and room contains no handshake', () => {
		expect(open('')).toEqual({type: 'none'});
		expect(open('v=1&utm=x')).toEqual({type: 'none'});
	});

	test('is read as hello and join with normalised names', () => {
		expect(open('nick=%EF%BC%A1nn&room=dev')).toEqual({
			type: 'rawClient',
			rawClient: {
				room: 'dev',
				frames: [
					{type: 'hello', version: 1, nick: 'Ann'},
					{type: 'join', room: 'dev'},
				],
			},
		});
		expect(open('nick=ann')).toMatchObject({rawClient: {room: undefined}});
		expect(open('room=dev')).toMatchObject({
			rawClient: {frames: [{type: 'hello'}, {type: 'join', room: 'dev'}]},
		});
	});

	test('is refused if it contains a secret, without repeating it', () => {
		const opening = open('nick=ann&room=dev&token=hunter2');
		expect(opening).toMatchObject({type: 'refused', refusal: {code: 'bad_field'}});
		expect(JSON.stringify(opening)).not.toContain('hunter2');
	});
});

describe('a line of a raw client', () => {
	test('is text for the room unless it is JSON', () => {
		expect(JSON.parse(toFrameText('write "hi"\r\n', 'dev'))).toEqual({
			type: 'send',
			room: 'dev',
			text: 'write "hi"',
		});
		expect(toFrameText('{"type":"rooms"}', 'dev')).toBe('{"type":"rooms"}');
		expect(toFrameText(' {"type":"rooms"}', 'dev')).toBe(' {"type":"rooms"}');
	});

	test('stays unchanged without a room for text', () => {
		expect(toFrameText('hello', undefined)).toBe('hello');
	});
});
