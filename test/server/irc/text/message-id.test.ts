import {expect, test} from 'vitest';
import {parseMsgid, toMsgid} from '../../../../source/server/irc/text/message-id.ts';

test.each(['dev', '7-dev', '42', '~plans-x7k2', '@u7k2+u9c4', 'straße', 'a.b_c-'])(
	'gets an entry of the room %s back from its id',
	room => {
		const id = {room, seq: 42};
		expect(parseMsgid(toMsgid(id))).toEqual(id);
	},
);

test('gives different entries different ids', () => {
	const ids = [
		{room: '2-dev', seq: 1},
		{room: 'dev', seq: 12},
		{room: 'dev', seq: 1},
		{room: '-dev', seq: 1},
	].map(toMsgid);
	expect(new Set(ids).size).toBe(ids.length);
});

test.each([
	'',
	'42',
	'-dev',
	'42-',
	'0-dev',
	'042-dev',
	'4x-dev',
	'42 -dev',
	'42-d v',
	'99999999999999999-dev',
	'abc',
])('%j is no id of an entry', msgid => {
	expect(parseMsgid(msgid)).toBeUndefined();
});
