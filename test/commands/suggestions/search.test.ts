import {expect, test} from 'vitest';
import type {Client} from '../../../source/client/client.ts';
import {searchMessages} from '../../../source/commands/suggestions/search.ts';
import type {Message} from '../../../source/protocol/server-frames.ts';
import {minutes, user} from '../../support/session-builder.ts';

const message = (seq: number, text: string, more: Partial<Message> = {}): Message => ({
	type: 'message',
	room: 'dev',
	seq,
	prev: seq - 1,
	at: minutes(seq),
	from: user('ann'),
	text,
	...more,
});

/** A client whose server has these messages, newest first, and two on each page. */
const clientOf = (messages: readonly Message[]) => {
	const asked: object[] = [];
	const ask = async (frame: {before?: number}) => {
		asked.push(frame);
		const older = messages.filter(({at}) => frame.before === undefined || at < frame.before);
		return {type: 'found', entries: older.slice(0, 2), hasMore: older.length > 2};
	};
	return {client: {ask} as unknown as Client, asked};
};

const found = [
	message(9, 'no link here'),
	message(8, 'see https://example.org/8'),
	message(7, 'none'),
	message(6, 'none', {reactions: [{emoji: '🎉', from: [user('bob')]}]}),
	message(5, 'see https://example.org/5', {reactions: [{emoji: '🎉', from: [user('bob')]}]}),
];
const options = {room: 'dev', now: minutes(10), limit: 2};

test('has:link reads pages until enough messages have a link', async () => {
	const {client, asked} = clientOf(found);
	const page = await searchMessages(client, 'see has:link', options);
	expect(page.entries.map(({seq}) => seq)).toEqual([8, 5]);
	expect(page.hasMore).toBe(false);
	expect(asked).toEqual([
		{type: 'search', query: 'see', room: 'dev', limit: 2},
		{type: 'search', query: 'see', room: 'dev', limit: 2, before: minutes(8)},
		{type: 'search', query: 'see', room: 'dev', limit: 2, before: minutes(6)},
	]);
});

test('a message must have all requested features', async () => {
	const page = await searchMessages(clientOf(found).client, 'x has:link has:reaction', options);
	expect(page.entries.map(({seq}) => seq)).toEqual([5]);
});

test('a search without such filters reads one page, and continues before its last message', async () => {
	const {client, asked} = clientOf(found);
	expect(await searchMessages(client, 'x in:*', {...options, before: minutes(7)})).toMatchObject({
		entries: [{seq: 6}, {seq: 5}],
		hasMore: false,
		room: undefined,
	});
	expect(asked).toEqual([{type: 'search', query: 'x', limit: 2, before: minutes(7)}]);
});
