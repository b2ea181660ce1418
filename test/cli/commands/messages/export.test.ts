import {describe, expect, test} from 'vitest';
import {withoutExpiring} from '../../../../source/cli/commands/messages/export.ts';
import {toMarkdown} from '../../../../source/cli/output/entry-markdown.ts';
import type {Entry, Message} from '../../../../source/protocol/server-frames.ts';

const at = new Date(2026, 10, 20, 9, 4, 5).getTime();
const stamp = '2026-11-20 09:04:05';
const base = {room: 'dev', seq: 7, prev: 6, at, from: {id: 'a', nick: 'ann_w'}};
const message = (text: string, more: Partial<Message> = {}): Message => ({
	type: 'message',
	...base,
	text,
	...more,
});

test('leaves out messages that expire and the entries about them', async () => {
	const entries: Entry[] = [
		message('stays', {seq: 1}),
		message('goes', {seq: 2, expiresAt: at + 1000}),
		{...base, seq: 3, type: 'edited', target: 2, text: 'goes as well'},
		{...base, seq: 4, type: 'reacted', target: 1, emoji: '👍', on: true},
	];
	const all = async function* () {
		yield* entries;
	};
	const left: number[] = [];
	for await (const {seq} of withoutExpiring(all())) left.push(seq);
	expect(left).toEqual([1, 4]);
});

describe('Markdown', () => {
	test('has the author, the time and the text as a quotation with its line breaks', () => {
		expect(toMarkdown(message('one\ntwo'))).toBe(`**ann\\_w** ${stamp}\n> one  \n> two  \n`);
	});

	test('escapes Markdown in the text', () => {
		const markdown = toMarkdown(message('# *a* [b](c) <i> `x` 1. - > | ~~y~~ ![z](q) \\'));
		expect(markdown).toContain(
			'\\# \\*a\\* \\[b\\]\\(c\\) \\<i\\> \\`x\\` 1\\. \\- \\> \\| \\~\\~y\\~\\~ \\!\\[z\\]\\(q\\) \\\\  ',
		);
	});

	test('contains no control character', () => {
		expect(toMarkdown(message('a\u001B[31mb\u202Ec'))).not.toMatch(/[\u001B\u202E]/);
	});

	test('marks edited and deleted messages and shows reactions', () => {
		expect(toMarkdown(message('x', {editedAt: at}))).toBe(`**ann\\_w** ${stamp} *(edited)*\n> x  \n`);
		expect(toMarkdown(message('', {deletedAt: at}))).toBe(`**ann\\_w** ${stamp} *(deleted)*\n`);
		const reactions = [{emoji: '👍', from: [base.from, {id: 'b', nick: 'bob'}]}];
		expect(toMarkdown(message('x', {reactions}))).toBe(`**ann\\_w** ${stamp}\n> x  \n> 👍 2\n`);
		const many = [{emoji: '👍', from: [base.from], count: 24}];
		expect(toMarkdown(message('x', {reactions: many}))).toBe(`**ann\\_w** ${stamp}\n> x  \n> 👍 24\n`);
		expect(toMarkdown({...base, type: 'topic', text: 'a*b'})).toBe(
			`**ann\\_w** ${stamp} *set the topic:* a\\*b\n`,
		);
		for (const type of ['edited', 'deleted', 'reacted'] as const) {
			const entry = {...base, type, target: 7, text: '', emoji: '👍', on: true};
			expect(toMarkdown(entry)).toBeUndefined();
		}
	});
});
