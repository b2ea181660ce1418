import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {readIrssi} from '../../../source/cli/import/irssi.ts';
import {readJsonl} from '../../../source/cli/import/jsonl.ts';
import {readSlack} from '../../../source/cli/import/slack/slack.ts';
import type {ReadSource, SourceEntry} from '../../../source/cli/import/source-entry.ts';
import {readWeechat} from '../../../source/cli/import/weechat.ts';
import {type Folder, makeFolder} from '../../support/folder.ts';

const utc = {timeZone: 'UTC', channel: undefined};

const temporaryFolder = (): Folder => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder;
};

const collect = async (entries: AsyncIterable<SourceEntry>): Promise<readonly SourceEntry[]> => {
	const all: SourceEntry[] = [];
	for await (const entry of entries) all.push(entry);
	return all;
};

const readText = (read: ReadSource, content: string | Uint8Array, options = utc) => {
	const folder = temporaryFolder();
	const file = folder.at('source');
	writeFileSync(file, content);
	return collect(read(file, options));
};

/** `09:12:33 ann: hello`. */
const toLines = (entries: readonly SourceEntry[]): readonly string[] =>
	entries.map(entry => {
		const time = new Date(entry.at).toISOString().slice(0, 19);
		return `${time} ${entry.author}: ${'text' in entry ? entry.text : entry.type}`;
	});

const keysOf = (entries: readonly SourceEntry[]): readonly string[] =>
	entries.flatMap(entry => (entry.type === 'message' ? [entry.key] : []));

describe('WeeChat', () => {
	const log = [
		'2014-03-03 09:12:33\t-->\tann (~ann@example.org) has joined #dev',
		'2014-03-03 09:12:40\t--\tTopic for #dev is "work"',
		'2014-03-03 09:13:00\t@ann\thello\tworld',
		'2014-03-03 09:13:01\t+bob\tfirst line',
		'second line',
		'2014-03-03 09:13:02\t *\tann waves',
		'2014-03-03 09:13:02\t *\t@ann waves',
		'2014-03-03 09:13:03\tbob\tok',
		'2014-03-03 09:13:03\tbob\tok',
		'2014-03-03 09:14:00\t<--\tbob has quit (Quit: bye)',
		'2014-03-03 09:14:01\t****  End of log  ****',
		'2014-03-03 09:14:02\t--\tann is now known as ann_',
		'2024-05-01T10:00:00.123456Z\tann\tnew times',
		'2024-05-01 10:00:01.5Z\tann\tthe same with a space',
		'2024-05-01 12:00:02+0200\tann\twith a zone',
		'',
	].join('\n');

	test('has messages, actions and continued lines, without joins and prefixes of nicks', async () => {
		const entries = await readText(readWeechat, log);
		expect(toLines(entries)).toEqual([
			'2014-03-03T09:13:00 ann: hello\tworld',
			'2014-03-03T09:13:01 bob: first line\nsecond line',
			'2014-03-03T09:13:02 ann: /me waves',
			'2014-03-03T09:13:02 ann: /me waves',
			'2014-03-03T09:13:03 bob: ok',
			'2014-03-03T09:13:03 bob: ok',
			'2024-05-01T10:00:00 ann: new times',
			'2024-05-01T10:00:01 ann: the same with a space',
			'2024-05-01T10:00:02 ann: with a zone',
		]);
		expect(new Set(keysOf(entries)).size).toBe(9);
		expect(entries[0]?.place).toBe('Line 3');
	});

	test('gives each message the same key when the log has grown', async () => {
		const before = keysOf(await readText(readWeechat, log));
		const after = keysOf(await readText(readWeechat, `${log}2024-05-01 12:00:00\tann\tmore\n`));
		expect(after.slice(0, before.length)).toEqual(before);
		expect(after).toHaveLength(before.length + 1);
	});

	test('reads times in a time zone', async () => {
		const options = {...utc, timeZone: 'Europe/Berlin'};
		expect(toLines(await readText(readWeechat, '2014-03-03 09:13:00\tann\thi', options))).toEqual([
			'2014-03-03T08:13:00 ann: hi',
		]);
	});

	test('refuses another file with the line and the remedy', async () => {
		await expect(readText(readWeechat, '09:12 <ann> hi\n')).rejects.toThrow(/^Line 1 is not .* --format\.$/);
	});
});

describe('irssi', () => {
	const log = [
		'--- Log opened Mon Mar 03 09:12:33 2014',
		'09:12 -!- ann [~ann@example.org] has joined #dev',
		'09:13 <@ann> hello',
		'09:13 < bob> \u0002bold\u0002 and \u000304,12red\u0003',
		'09:14  * ann waves',
		'09:14 -bob:#dev- a notice',
		'09:15 -!- bob is now known as bobby',
		'09:15 -!- mode/#dev [+o bobby] by ann',
		'--- Day changed Tue Mar 04 2014',
		'00:01 <+bob> late',
		'00:01:30 <bob> with seconds',
		'--- Log closed Tue Mar 04 10:00:00 2014',
		'',
	].join('\r\n');

	test('has messages and actions with the day of the line before, without joins and notices', async () => {
		expect(toLines(await readText(readIrssi, log))).toEqual([
			'2014-03-03T09:13:00 ann: hello',
			'2014-03-03T09:13:00 bob: bold and red',
			'2014-03-03T09:14:00 ann: /me waves',
			'2014-03-04T00:01:00 bob: late',
			'2014-03-04T00:01:30 bob: with seconds',
		]);
	});

	test('reads lines with the whole date', async () => {
		const dated = '2014-03-03 09:13:05 <ann> hi\n2014-03-04 00:01:00  * ann waves\n00:02 <ann> later\n';
		expect(toLines(await readText(readIrssi, dated))).toEqual([
			'2014-03-03T09:13:05 ann: hi',
			'2014-03-04T00:01:00 ann: /me waves',
			'2014-03-04T00:02:00 ann: later',
		]);
	});

	test.each([
		['09:12 <ann> hi', /^Line 1 has no date before it\. .*Log opened/],
		['--- Log opened Mo Mär 03 09:12:33 2014', /^Line 1 is not a date .*in English/],
		['--- Log opened Mon Mar 03 09:12:33 2014\nhello', /^Line 2 is not a line of an irssi log/],
	])('refuses %s', async (content, message) => {
		await expect(readText(readIrssi, content)).rejects.toThrow(message);
	});
});

test.each([
	['irssi', readIrssi, '--- Log opened Mon Mar 03 09:12:33 2014\n09:13 <ann> '],
	['WeeChat', readWeechat, '2014-03-03 09:13:00\tann\t'],
])('a line of a log of %s that is not UTF-8 is read as Windows-1252', async (_, read, start) => {
	const time = read === readIrssi ? '09:13 <bob> ' : '2014-03-03 09:13:00\tbob\t';
	const content = Buffer.concat([
		Buffer.from(`${start}caf\u00e9 \u20ac\n`, 'utf8'),
		Buffer.from(`${time}caf\u00e9 `, 'latin1'),
		Buffer.from([0x80, 0x0a]),
	]);
	expect(toLines(await readText(read, content))).toEqual([
		'2014-03-03T09:13:00 ann: café €',
		'2014-03-03T09:13:00 bob: café €',
	]);
});

test.each([
	['JSON lines', readJsonl],
	['WeeChat', readWeechat],
	['irssi', readIrssi],
])('a packed file is refused with the remedy, as %s', async (_, read) => {
	const zip = Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0x14, 0x00);
	await expect(readText(read, zip)).rejects.toThrow(/is a zip file\. Unpack it first: unzip .*source/);
	const gzip = Uint8Array.of(0x1f, 0x8b, 0x08, 0x00);
	await expect(readText(read, gzip)).rejects.toThrow(/is a gzip file\. Unpack it first: gunzip .*source/);
});

describe('JSON lines', () => {
	const entry = (seq: number, more: object) =>
		JSON.stringify({room: 'dev', seq, prev: seq - 1, at: 1000 + seq, from: {id: 'a', nick: 'ann'}, ...more});

	test('has messages, replies, edits, deletions, reactions and topics', async () => {
		const entries = await readText(
			readJsonl,
			[
				entry(1, {type: 'message', text: 'new', draft: 'd', editedAt: 1003}),
				entry(2, {type: 'message', text: '', deletedAt: 1006, replyTo: 1, thread: 1}),
				entry(3, {type: 'edited', target: 1, text: 'new'}),
				entry(4, {type: 'reacted', target: 1, emoji: '👍', on: true, count: 1}),
				entry(5, {type: 'topic', text: 'plans'}),
				entry(6, {type: 'deleted', target: 2, thread: 1}),
				entry(7, {type: 'edited', target: 2, text: ''}),
				entry(8, {type: 'edited', target: 99, text: 'of nothing'}),
				'',
			].join('\n'),
		);
		expect(entries).toMatchObject([
			{type: 'message', author: 'ann', at: 1001, text: 'new', key: 'dev 1 1001'},
			{type: 'message', text: '', isDeleted: true, replyTo: 'dev 1 1001'},
			{type: 'edited', target: 'dev 1 1001', text: 'new'},
			{type: 'reacted', target: 'dev 1 1001', emoji: '👍', on: true},
			{type: 'topic', text: 'plans'},
			{type: 'deleted', target: 'dev 2 1002'},
		]);
	});

	test.each<[string, string | Uint8Array, RegExp]>([
		[
			'wrong JSON',
			`${entry(1, {type: 'message', text: 'x'})}\n{"type":`,
			/^Line 2 is not an entry.*Correct or remove/,
		],
		['another frame', '{"type":"pong","at":5}', /^Line 1 is a frame "pong"/],
		['a missing field', '{"type":"message","room":"dev"}', /^Line 1 is not an entry/],
		['a list', '[1, 2]', /^Line 1 is not an entry/],
		['bad UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe, 0x0a), /^Line 1 is not UTF-8\. Convert the file .*iconv/],
		['a huge line', 'x'.repeat(1_100_000), /^Line 1 is longer than 1 MiB/],
		['a huge line with an end', `\n${'x'.repeat(1_100_000)}\n`, /^Line 2 is longer than 1 MiB/],
	])('refuses %s with the number of the line', async (_, content, message) => {
		await expect(readText(readJsonl, content)).rejects.toThrow(message);
	});

	test('reports a file that cannot be read', async () => {
		await expect(collect(readJsonl('/nowhere/file', utc))).rejects.toThrow(
			'Cannot read /nowhere/file: no such file',
		);
	});
});

describe('Slack', () => {
	const makeExport = (days: Readonly<Record<string, unknown>>): string => {
		const folder = temporaryFolder();
		const write = (name: string, value: unknown): void => {
			mkdirSync(path.dirname(folder.at(name)), {recursive: true});
			writeFileSync(folder.at(name), typeof value === 'string' ? value : JSON.stringify(value));
		};
		write('users.json', [
			{
				id: 'U1',
				name: 'ann',
				real_name: 'Ann Smith',
				profile: {display_name: 'ann s', real_name: 'Ann Smith'},
			},
			{id: 'U2', name: 'bob', profile: {display_name: '', real_name: 'Bob Jones'}},
		]);
		write('channels.json', [{id: 'C1', name: 'general'}]);
		for (const [day, messages] of Object.entries(days)) write(`general/${day}.json`, messages);
		return folder.path;
	};
	const read = (days: Readonly<Record<string, unknown>>, channel?: string) =>
		collect(readSlack(makeExport(days), {timeZone: undefined, channel}));

	test('has the days in order, threads as replies, edits, reactions and topics', async () => {
		const entries = await read({
			'2014-03-04': [
				{type: 'message', user: 'U2', text: 'reply', ts: '1393930000.000100', thread_ts: '1393837200.000200'},
			],
			'2014-03-03': [
				{type: 'message', user: 'U2', text: 'second', ts: '1393837260.000100'},
				{
					type: 'message',
					user: 'U1',
					text: 'first',
					ts: '1393837200.000200',
					thread_ts: '1393837200.000200',
					edited: {user: 'U1', ts: '1393837300.000000'},
					reactions: [
						{name: '+1', users: ['U2', 'U9'], count: 2},
						{name: 'partyparrot', users: ['U1']},
					],
				},
				{
					type: 'message',
					subtype: 'channel_join',
					user: 'U2',
					text: '<@U2> has joined',
					ts: '1393837190.000100',
				},
				{
					type: 'message',
					subtype: 'channel_topic',
					user: 'U1',
					topic: 'plans',
					text: 'set',
					ts: '1393837270.000100',
				},
				{type: 'message', subtype: 'me_message', user: 'U1', text: 'waves', ts: '1393837280.000100'},
				{
					type: 'message',
					subtype: 'bot_message',
					username: 'ci',
					text: '',
					attachments: [
						{fallback: 'build', title: 'Build', title_link: 'https://ci.example', text: 'is green'},
					],
					ts: '1393837290.000100',
				},
				{
					type: 'message',
					user: 'U7',
					user_profile: {display_name: 'joe'},
					text: 'look',
					files: [{name: 'a.png', url_private: 'https://files.example/a.png'}],
					ts: '1393837291',
				},
			],
		});
		expect(toLines(entries)).toEqual([
			'2014-03-03T09:00:00 ann s: first',
			'2014-03-03T09:01:40 ann s: first',
			'2014-03-03T09:00:00 Bob Jones: reacted',
			'2014-03-03T09:00:00 U9: reacted',
			'2014-03-03T09:00:00 ann s: reacted',
			'2014-03-03T09:01:00 Bob Jones: second',
			'2014-03-03T09:01:10 ann s: plans',
			'2014-03-03T09:01:20 ann s: /me waves',
			'2014-03-03T09:01:30 ci: Build (https://ci.example)\nis green',
			'2014-03-03T09:01:31 joe: look\n[file] a.png https://files.example/a.png',
			'2014-03-04T10:46:40 Bob Jones: reply',
		]);
		const [first] = entries;
		expect(entries.at(-1)).toMatchObject({replyTo: first?.type === 'message' ? first.key : ''});
		expect(entries.filter(({type}) => type === 'reacted')).toMatchObject([
			{emoji: '👍'},
			{emoji: '👍'},
			{emoji: ':partyparrot:'},
		]);
		expect(first).not.toHaveProperty('replyTo');
	});

	test('writes mentions, channels, links, entities and emoji as plain text', async () => {
		const text =
			'<@U1> <@U9|zoe> <#C1|general> <#C2> <!here> <!subteam^S1|@devs> <https://a.example|docs> <https://b.example> <mailto:a@b.example|a@b.example> a &lt;b&gt; &amp;amp; :tada: `:tada:` 10:30:45';
		expect(toLines(await read({'2014-03-03': [{user: 'U1', text, ts: '1393837200.0'}]}))).toEqual([
			'2014-03-03T09:00:00 ann s: @ann_s @zoe #general #C2 @here @devs docs (https://a.example) https://b.example a@b.example a <b> &amp; 🎉 `:tada:` 10:30:45',
		]);
	});

	test('reads the folder of a channel, and asks for one of several', async () => {
		const days = {'2014-03-03': [{user: 'U1', text: 'hi', ts: '1393837200.0'}]};
		const root = makeExport(days);
		const options = {timeZone: undefined, channel: undefined};
		expect(toLines(await collect(readSlack(path.join(root, 'general'), options)))).toEqual([
			'2014-03-03T09:00:00 ann s: hi',
		]);
		const several = makeExport({...days, '../random/2014-03-03': []});
		await expect(collect(readSlack(several, options))).rejects.toThrow(
			'The export has several channels. Choose one with --channel: general, random',
		);
		expect(await collect(readSlack(several, {...options, channel: '#general'}))).toHaveLength(1);
		await expect(collect(readSlack(several, {...options, channel: 'none'}))).rejects.toThrow(
			'no channel none. It has: general, random',
		);
	});

	test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
		[
			'wrong JSON',
			{'2014-03-03': '[\n{"ts": "1.0"},\n{oops\n]'},
			/^2014-03-03\.json, line 3: This is not JSON/,
		],
		['no list', {'2014-03-03': {}}, /^2014-03-03\.json is not a list/],
		[
			'a message without a time',
			{'2014-03-03': [{user: 'U1', text: 'x', ts: '1.0'}, {user: 'U1'}]},
			/^2014-03-03\.json, message 2 has no valid "ts"/,
		],
		['no channels', {}, /has no channels of a Slack export/],
	])('refuses an export with %s', async (_, days, message) => {
		await expect(read(days)).rejects.toThrow(message);
	});

	test('says how to unpack a zip file', async () => {
		await expect(readText(readSlack, 'PK\u0003\u0004')).rejects.toThrow(
			/is not a folder\. Unpack the export first: unzip /,
		);
	});
});
