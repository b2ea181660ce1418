import {describe, expect, test} from 'vitest';
import {readRemoteCommand, wordsOf} from '../../../../source/cli/ssh/session/command-words.ts';

describe('the words of a command', () => {
	test.each([
		['send --room ops deploy done', ['send', '--room', 'ops', 'deploy', 'done']],
		['  tail   -j ', ['tail', '-j']],
		[`send 'two  words' "and \\"more\\""`, ['send', 'two  words', 'and "more"']],
		[`search --from='ann b' x`, ['search', '--from=ann b', 'x']],
		["send don't panic, it's fine", ['send', "don't", 'panic,', "it's", 'fine']],
		['send $HOME `id` $(id) a;b', ['send', '$HOME', '`id`', '$(id)', 'a;b']],
		['send a\\ b', ['send', 'a b']],
		["send ''", ['send', '']],
		['', []],
	])('%s', (command, words) => {
		expect(wordsOf(command)).toEqual(words);
	});
});

describe('what a command means', () => {
	test('a room opens the chat there, if there is a terminal', () => {
		expect(readRemoteCommand('dev', true)).toEqual({type: 'chat', room: 'dev'});
		expect(readRemoteCommand('#send', true)).toEqual({type: 'chat', room: 'send'});
		expect(readRemoteCommand('join dev', true)).toEqual({type: 'chat', room: 'dev'});
		expect(readRemoteCommand('', true)).toEqual({type: 'chat', room: undefined});
		expect(readRemoteCommand('dev', false).type).toBe('wrong');
	});

	test.each([
		'serve',
		'admin users',
		'export --room dev',
		'settings',
		'invite dev',
		'ssh-host',
		'two words',
		'--help',
	])('%s is no command', command => {
		expect(readRemoteCommand(command, true).type === 'run').toBe(false);
		expect(readRemoteCommand(command, false).type).toBe('wrong');
	});

	test.each([
		'--url http://a',
		'--ca=/etc/passwd',
		'--nick bob',
		'-u x',
		'-n x',
		'-ju x',
		'--token -',
		'--exec id',
		'--exec=id',
	])('%s is refused', flag => {
		expect(readRemoteCommand(`tail ${flag}`, false).type).toBe('wrong');
	});

	test('text after -- is not read as flags', () => {
		expect(readRemoteCommand('send -- --url x', false)).toEqual({
			type: 'run',
			name: 'send',
			argv: ['--', '--url', 'x'],
		});
	});

	test('a pairing link or its token', () => {
		expect(readRemoteCommand('pair https://chat.example.org/#pair/a-b_c', false)).toEqual({
			type: 'pair',
			token: 'a-b_c',
		});
		expect(readRemoteCommand('pair a-b_c', false)).toEqual({type: 'pair', token: 'a-b_c'});
		expect(readRemoteCommand('pair', false).type).toBe('wrong');
		expect(readRemoteCommand('pair https://chat.example.org/', false).type).toBe('wrong');
	});
});
