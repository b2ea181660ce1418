import {describe, expect, test} from 'vitest';
import type {Moderated, NoticeContent} from '../../source/client/session/state.ts';
import {canRejoin, noticeText, refusedText} from '../../source/presenter/notices.ts';
import {user} from '../support/session-builder.ts';

const by = user('ann');
const moderated = (action: Moderated['action'], more: Partial<Moderated> = {}): Moderated => ({
	type: 'moderated',
	action,
	user: user('bob'),
	by,
	isMe: false,
	...more,
});

test.each<[string, NoticeContent]>([
	['ann removed bob from #dev', moderated('kick')],
	['ann removed you from #dev: spam', moderated('kick', {isMe: true, reason: 'spam'})],
	['ann banned bob from #dev for 1 h', moderated('ban', {durationMs: 3_600_000})],
	['ann banned bob from #dev for 1 h', moderated('ban', {durationMs: 3_600_900})],
	['ann banned bob from #dev for 1 h', moderated('ban', {durationMs: 3_598_100})],
	['ann unbanned bob', moderated('unban')],
	[
		'ann muted you for 5 min: calm down',
		moderated('mute', {isMe: true, durationMs: 300_000, reason: 'calm down'}),
	],
	['ann unmuted bob', moderated('unmute')],
	['ann changed the room: slow mode, one message every 10 s', {type: 'configured', by, slowSeconds: 10}],
	[
		'ann changed the room: slow mode is off; messages expire after 1 day',
		{type: 'configured', by, slowSeconds: 0, expiresInSeconds: 86_400},
	],
	[
		'ann changed the room: messages never expire; the owner is bob',
		{type: 'configured', by, expiresInSeconds: 0, owner: user('bob')},
	],
	[
		'Not shown to bob: programs for IRC cannot delete messages that expire.',
		{type: 'withheld', users: [user('bob')], count: 1},
	],
	[
		'Not shown to bob, cat and 3 more: programs for IRC cannot delete messages that expire.',
		{type: 'withheld', users: [user('bob'), user('cat')], count: 5},
	],
	['The server cannot reach its cluster: messages wait.', {type: 'service', isAvailable: false}],
	['The server has reached its cluster again.', {type: 'service', isAvailable: true}],
	['The server started a new log for this room. Older messages are gone.', {type: 'logReplaced'}],
	[
		'The server returned to an earlier state of this room. The newest messages may be gone.',
		{type: 'logRewound'},
	],
	[
		"This device was removed, or the server was reset. You've rejoined as ann.",
		{type: 'identityReplaced', nick: 'ann', was: 'ann', isTaken: false},
	],
	[
		"This device was removed, or the server was reset. You've rejoined as guest-1, because ann is taken.",
		{type: 'identityReplaced', nick: 'guest-1', was: 'ann', isTaken: true},
	],
	['Could not save your identity for this server: disk full', {type: 'identityNotSaved', error: 'disk full'}],
	['Could not save your unsent messages: disk full', {type: 'outboxNotSaved', error: 'disk full'}],
	['Could not load the history: timeout', {type: 'historyNotLoaded', error: 'timeout'}],
	['as it is', {type: 'text', text: 'as it is'}],
])('%s', (sentence, content) => {
	expect(noticeText(content, '#dev')).toBe(sentence);
});

describe('a room the user is not in', () => {
	test('can be rejoined after a removal, but not while the user is banned or not invited', () => {
		const refused = (code: string, removal?: Moderated) =>
			({type: 'refused', code, message: '', ...(removal && {removal})}) as const;
		expect(canRejoin(refused('forbidden', moderated('kick', {isMe: true})))).toBe(true);
		expect(canRejoin(refused('forbidden', moderated('ban', {isMe: true})))).toBe(false);
		expect(canRejoin(refused('forbidden'))).toBe(false);
		expect(canRejoin(refused('limit'))).toBe(true);
	});

	test('shows the refusal of the server', () => {
		const refused = {type: 'refused', code: 'forbidden', message: 'You need an invite.'} as const;
		expect(refusedText(refused, '#dev')).toBe("You aren't in #dev: You need an invite.");
	});

	test('shows who removed the user', () => {
		const removal = moderated('ban', {isMe: true});
		expect(refusedText({type: 'refused', code: 'forbidden', message: '', removal}, '#dev')).toBe(
			'ann banned you from #dev',
		);
	});
});
