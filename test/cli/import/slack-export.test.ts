/** A Slack export as Slack writes it, with the fields of a real one. */
import path from 'node:path';
import {expect, test} from 'vitest';
import {readSlack} from '../../../source/cli/import/slack/slack.ts';
import type {SourceEntry} from '../../../source/cli/import/source-entry.ts';

const folder = path.resolve(import.meta.dirname, '..', '..', 'fixtures', 'slack-export');

const readAll = async (): Promise<readonly SourceEntry[]> => {
	const all: SourceEntry[] = [];
	for await (const entry of readSlack(folder, {channel: undefined, timeZone: undefined})) all.push(entry);
	return all;
};

const keyOf = (ts: string): string => `slack general ${ts}`;

test('has the messages with their authors, times and readable texts', async () => {
	const entries = await readAll();
	const lines = entries.map(entry => {
		const time = new Date(entry.at).toISOString().slice(8, 19);
		const mark = 'bot' in entry ? ' (bot)' : '';
		return `${time} ${entry.type} ${entry.author}${mark}: ${'text' in entry ? entry.text : entry.target}`;
	});
	const morning =
		'morning @Bob_Jones, see the plan (https://example.org/a?b=1&c=2) <draft> 🎉\n```if (a && b) :tada:```';
	expect(lines).toEqual([
		'01T08:00:02 topic ann: release 2.1 & https://example.org/plan',
		`01T08:01:00 message ann: ${morning}`,
		`01T08:01:40 edited ann: ${morning}`,
		`01T08:01:00 reacted Bob Jones: ${keyOf('1714550460.000300')}`,
		`01T08:01:00 reacted ann: ${keyOf('1714550460.000300')}`,
		'01T08:02:00 message Bob Jones: on it',
		'01T08:03:20 message ann: [file] The plan https://example.slack.com/files/U024BE7LH/F1/plan.pdf\n[file] notes.txt https://files.slack.com/files-pri/T024BE7LD-F2/notes.txt',
		'01T08:05:00 message Bob Jones: https://news.example.org/42',
		'01T08:06:40 message Bob Jones: look\nZoe\nforwarded & kept\nPosted in #random',
		'01T08:08:20 message Jenkins (bot): app - #12 Failure after 3 min (Open (https://ci.example.org/job/app/12/))\nBranch: main',
		'01T08:10:00 message GitHub (bot): Pull request opened by ann (https://github.com/ann)\nfor @ann',
		'01T08:13:20 message ann: @here @channel @devs back May 1?',
		'01T08:16:40 message slackbot (bot): Reminder: stand-up.',
		'02T08:01:40 message Bob Jones: done',
		'02T08:03:20 message ann: /me waves',
	]);
});

test('has no secrets of the export in links to files', async () => {
	expect(JSON.stringify(await readAll())).not.toContain('xoxe');
});

test('has threads across days, and the emoji of reactions', async () => {
	const entries = await readAll();
	expect(entries.flatMap(entry => (entry.type === 'reacted' ? [entry.emoji] : []))).toEqual([
		'👍',
		':shipit:',
	]);
	const replies = entries.filter(entry => entry.type === 'message' && entry.replyTo !== undefined);
	expect(replies).toMatchObject([
		{text: 'on it', replyTo: keyOf('1714550460.000300')},
		{text: 'done', replyTo: keyOf('1714550460.000300')},
	]);
	expect(new Set(entries.map(({key}) => key)).size).toBe(entries.length);
});
