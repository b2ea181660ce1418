import {expect, test} from 'vitest';
import {parseHistoryRequest} from '../../../source/server/irc/commands/history/chathistory-request.ts';

const parse = (line: string) => parseHistoryRequest(line.split(' ').filter(Boolean), 100);
const at = Date.UTC(2026, 10, 22, 4, 30);
const time = 'timestamp=2026-11-22T04:30:00.000Z';

test('reads the parameters of each subcommand', () => {
	expect(parse('LATEST #dev * 50')).toEqual({type: 'latest', target: '#dev', after: undefined, limit: 50});
	expect(parse('latest #dev msgid=7-dev 50')).toMatchObject({after: {type: 'entry', room: 'dev', seq: 7}});
	expect(parse(`BEFORE bob ${time} 10`)).toEqual({
		type: 'before',
		target: 'bob',
		place: {type: 'time', at},
		limit: 10,
	});
	expect(parse('AFTER #dev msgid=7-dev 1')).toMatchObject({type: 'after'});
	expect(parse('AROUND #dev msgid=7-dev 1')).toMatchObject({type: 'around'});
	expect(parse(`BETWEEN #dev ${time} msgid=9-dev 1`)).toMatchObject({
		type: 'between',
		from: {type: 'time', at},
		to: {type: 'entry', seq: 9},
	});
	expect(parse(`TARGETS ${time} ${time} 5`)).toEqual({type: 'targets', from: at, to: at, limit: 5});
});

test('limits the number of messages', () => {
	expect(parse('LATEST #dev * 5000')).toMatchObject({limit: 100});
	expect(parse('LATEST #dev * 0')).toMatchObject({limit: 0});
});

test.each([
	['', 'INVALID_PARAMS'],
	['NEWEST #dev * 5', 'INVALID_PARAMS'],
	['LATEST #dev *', 'NEED_MORE_PARAMS'],
	[`BETWEEN #dev ${time} 5`, 'NEED_MORE_PARAMS'],
	['LATEST #dev * many', 'INVALID_PARAMS'],
	['LATEST #dev * -1', 'INVALID_PARAMS'],
	['BEFORE #dev * 5', 'INVALID_MSGREFTYPE'],
	['BEFORE #dev seq=7 5', 'INVALID_MSGREFTYPE'],
	['BEFORE #dev msgid=nothing 5', 'INVALID_PARAMS'],
	['BEFORE #dev timestamp=today 5', 'INVALID_PARAMS'],
	[`BETWEEN #dev ${time} * 5`, 'INVALID_MSGREFTYPE'],
	[`TARGETS msgid=7-dev ${time} 5`, 'INVALID_PARAMS'],
])('refuses CHATHISTORY %s with %s', (line, code) => {
	expect(parse(line)).toMatchObject({type: 'problem', code});
});
