import {describe, expect, test} from 'vitest';
import {type Command, commands, parseLine} from '../../../source/web/composer/slash-command.ts';

const parsed = (typed: string): Command | string => {
	const result = parseLine(typed);
	return result.ok ? result.command : result.reason;
};

describe('what was typed', () => {
	test('is a message, unless it begins with a slash', () => {
		expect(parsed('hello /join')).toEqual({type: 'say', text: 'hello /join'});
		expect(parsed('two\nlines')).toEqual({type: 'say', text: 'two\nlines'});
	});

	test('two slashes say one', () => {
		expect(parsed('//etc/hosts')).toEqual({type: 'say', text: '/etc/hosts'});
	});

	test('what is no command is never a message: the nearest is offered', () => {
		expect(parsed('/tpoic x')).toContain('Did you mean /topic?');
		expect(parsed('/nope')).toContain('There is no /nope');
		expect(parsed('/')).toContain('/help lists them');
	});

	test('commands are shortened as long as it is clear which, in any case', () => {
		expect(parsed('/EPH 30s boo')).toEqual({type: 'say', text: 'boo', expiresInSeconds: 30});
		expect(parsed('/re x')).toContain('/reply, /react or /reconnect');
	});

	test.each([
		['/join #dev', {type: 'join', room: 'dev'}],
		['/2', {type: 'room', number: 2}],
		['/leave', {type: 'leave', room: undefined}],
		['/create --private plans', {type: 'create', room: 'plans', isPrivate: true}],
		['/create --private', {type: 'create', room: undefined, isPrivate: true}],
		['/create ops', {type: 'create', room: 'ops', isPrivate: false}],
		['/invite 3 1h', {type: 'invite', uses: 3, expiresInSeconds: 3600}],
		['/invite', {type: 'invite', uses: undefined, expiresInSeconds: undefined}],
		['/invite list', {type: 'invites'}],
		['/invite revoke i7', {type: 'revoke', invite: 'i7'}],
		['/nick @ann', {type: 'nick', nick: 'ann'}],
		['/topic -', {type: 'topic', text: ''}],
		['/msg bob how are you', {type: 'msg', nick: 'bob', text: 'how are you'}],
		['/msg @bob', {type: 'msg', nick: 'bob', text: undefined}],
		['/me waves', {type: 'say', text: '/me waves'}],
		['/ephemeral 1m30s two\nlines', {type: 'say', text: 'two\nlines', expiresInSeconds: 90}],
		['/ephemeral room 1h', {type: 'expire', seconds: 3600}],
		['/ephemeral room off', {type: 'expire', seconds: 0}],
		['/edit better', {type: 'edit', which: '', text: 'better'}],
		['/edit -2 better', {type: 'edit', which: '-2', text: 'better'}],
		['/delete #12', {type: 'delete', which: '#12'}],
		['/reply @ann yes', {type: 'reply', which: '@ann', text: 'yes'}],
		['/react #3 👍', {type: 'react', which: '#3', emoji: '👍'}],
		['/stats', {type: 'stats', ofServer: false}],
		['/stats server', {type: 'stats', ofServer: true}],
		[
			'/kick bob too loud',
			{type: 'moderate', action: 'kick', nick: 'bob', seconds: undefined, reason: 'too loud'},
		],
		['/mute bob 10m calm', {type: 'moderate', action: 'mute', nick: 'bob', seconds: 600, reason: 'calm'}],
		['/slow 5s', {type: 'slow', seconds: 5}],
		['/slow off', {type: 'slow', seconds: 0}],
	] as const)('%s', (typed, command) => {
		expect(parsed(typed)).toEqual(command);
	});

	test.each([
		'/join',
		'/join two words',
		'/create',
		'/nick',
		'/ephemeral soon x',
		'/ephemeral 30s',
		'/react',
		'/delete it',
		'/slow fast',
		'/me',
	])('%s tells how it is written', typed => {
		expect(parsed(typed)).toMatch(/^Usage: \//);
	});

	test('every command is found by its own name, and its usage begins with it', () => {
		for (const {name, usage} of commands) {
			expect(usage.startsWith(`/${name}`)).toBe(true);
			const answer = parsed(`/${name} x`);
			if (typeof answer === 'string') expect(answer).toContain(usage);
		}
	});
});
