import {expect, test} from 'vitest';
import {pageTitle, unreadLabel} from '../../../source/web/room-list/rooms.ts';
import {room} from '../../support/session-builder.ts';

test('the title of the tab tells mentions before unread, and where one is', () => {
	const dev = room('dev');
	expect(pageTitle([dev], dev)).toBe('#dev · termchat');
	expect(pageTitle([dev, room('ops', {unread: 4})], dev)).toBe('(4) #dev · termchat');
	expect(pageTitle([dev, room('ops', {unread: 4, mentions: 1})], dev)).toBe('(@1) #dev · termchat');
	expect(pageTitle([], undefined)).toBe('termchat');
});

test('a number that may be higher says so', () => {
	expect(unreadLabel(room('dev', {unread: 3, isUnreadAtLeast: true}))).toBe('3+');
});
