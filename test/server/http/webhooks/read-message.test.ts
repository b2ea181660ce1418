import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {defaultLimits} from '../../../../source/protocol/limits.ts';
import {forbiddenCodePoint, lineCount, utf8Length} from '../../../../source/protocol/well-formed.ts';
import {readMessage} from '../../../../source/server/http/webhooks/read-message.ts';

const read = (body: string | Buffer, type?: string) => readMessage(Buffer.from(body as string), type, 'ci');
const json = (value: unknown) => read(JSON.stringify(value), 'application/json');

/** The text of a message of Slack. */
const textOf = (value: unknown): string => {
	const outcome = json(value);
	return outcome.ok ? outcome.message.text : `${outcome.status} ${outcome.code}`;
};

describe('bodies', () => {
	test.each([
		['JSON', '{"text": "hi"}', 'application/json; charset=utf-8'],
		['JSON without a type', '{"text": "hi"}', undefined],
		['plain text', ' hi\r\n', 'text/plain; charset=utf-8'],
		['the payload of a form', 'payload=%7B%22text%22%3A%22hi%22%7D', 'application/x-www-form-urlencoded'],
		['the text of a form', 'text=hi', 'application/x-www-form-urlencoded'],
		['JSON that curl -d sends as a form', '{"text": "hi"}', 'application/x-www-form-urlencoded'],
	])('reads %s', (_, body, type) => {
		expect(read(body, type)).toEqual({ok: true, message: {text: 'hi', isCut: false}});
	});

	test.each([
		['no JSON', 'hi', 'application/json', 400, 'bad_frame'],
		['a list', '[]', 'application/json', 400, 'bad_frame'],
		['an empty body', '', undefined, 400, 'bad_frame'],
		['no text', '{"channel": "#ops"}', 'application/json', 400, 'bad_field'],
		['a text that is no string', '{"text": {"a": 1}}', 'application/json', 400, 'bad_field'],
		['a blank text', ' \n ', 'text/plain', 400, 'bad_field'],
		['a picture', 'GIF89a', 'image/gif', 415, 'bad_field'],
		['a reply to nothing', '{"text": "hi", "replyTo": "7"}', 'application/json', 400, 'bad_field'],
	])('refuses %s', (_, body, type, status, code) => {
		expect(read(body, type)).toMatchObject({ok: false, status, code});
	});

	test('cuts a text that is too long, between two characters', () => {
		const long = json({text: '😀'.repeat(4000)});
		expect(long).toMatchObject({ok: true, message: {isCut: true}});
		const text = long.ok ? long.message.text : '';
		expect(utf8Length(text)).toBeLessThanOrEqual(defaultLimits.textBytes);
		expect(text).toMatch(/^(😀)+…$/u);
		const lines = textOf({text: Array.from({length: 300}, (_, index) => index).join('\n')});
		expect(lineCount(lines)).toBe(defaultLimits.textLines);
		expect(lines.endsWith('99…')).toBe(true);
	});

	test('puts another name in front of the text, and never in place of the author', () => {
		expect(textOf({text: 'hi', username: 'GitHub'})).toBe('[GitHub] hi');
		expect(textOf({text: 'hi', username: 'CI'})).toBe('hi');
		expect(textOf({text: 'hi', username: 'a\n\u001B[31mb'})).toBe('[a b] hi');
		expect(textOf({text: 'hi', username: {}})).toBe('hi');
	});

	test('removes characters that control a terminal', () => {
		expect(textOf({text: 'a\u001B[2J\u0007b\u009B31mc\u0085\r\nd'})).toBe('abc\nd');
		expect(textOf({text: 'a\uD800b'})).toBe('a\uFFFDb');
		expect(read(Buffer.from([0x68, 0x69, 0xff]), 'text/plain')).toMatchObject({message: {text: 'hi\uFFFD'}});
	});

	test('never throws, and creates only texts that a message may contain', () => {
		const types = fc.constantFrom(
			...['application/json', 'text/plain', 'application/x-www-form-urlencoded', undefined],
		);
		const fields = fc.record(
			{
				text: fc.anything(),
				blocks: fc.array(fc.object({maxDepth: 4})),
				attachments: fc.array(fc.object({maxDepth: 4})),
				username: fc.string({unit: 'binary'}),
			},
			{requiredKeys: []},
		);
		const bodies = fc.oneof(
			fc.string({unit: 'binary'}),
			fields.map(value => JSON.stringify(value) ?? ''),
		);
		fc.assert(
			fc.property(bodies, types, (body, type) => {
				const outcome = read(body, type);
				if (!outcome.ok) return;
				expect(forbiddenCodePoint(outcome.message.text)).toBeUndefined();
				expect(utf8Length(outcome.message.text)).toBeLessThanOrEqual(defaultLimits.textBytes);
			}),
			{numRuns: 300},
		);
	});

	test('reads a deeply nested body', () => {
		const depth = 5000;
		const nested = `${'{"elements":['.repeat(depth)}${']}'.repeat(depth)}`;
		expect(read(`{"text":"hi","blocks":[{"type":"rich_text","elements":[${nested}]}]}`)).toMatchObject({
			ok: true,
			message: {text: 'hi'},
		});
	});
});

describe('messages of Slack', () => {
	test.each([
		['a link', '<https://ci.example.org/7|build 7> failed', 'build 7 (https://ci.example.org/7) failed'],
		['a link without a label', '<https://ci.example.org/7>', 'https://ci.example.org/7'],
		['a link whose label is the host', '<https://ci.example.org/|ci.example.org>', 'https://ci.example.org/'],
		['an address', '<mailto:ops@example.org|ops@example.org>', 'ops@example.org'],
		['entities', 'a &lt;b&gt; &amp;lt; c', 'a <b> &lt; c'],
		['entities in a label', '<https://a.org|a &amp; b>', 'a & b (https://a.org)'],
		['everyone', '<!here> <!channel>', '@here @channel'],
		['a group', '<!subteam^S1|@oncall>', '@oncall'],
		['a user and a room', '<@U1|ann> in <#C1|ops>', '@ann in #ops'],
		['a date', '<!date^1392734382^{date}|18 Feb 2014>', '18 Feb 2014'],
		['signs that are no markup', '1 < 2 and 3 > 2, a<b|c>', '1 < 2 and 3 > 2, a<b|c>'],
	])('reads %s', (_, text, expected) => {
		expect(textOf({text})).toBe(expected);
	});

	test('leaves the markup of a text that has none', () => {
		expect(textOf({text: '<https://a.org|a>', mrkdwn: false})).toBe('<https://a.org|a>');
	});

	test('reads blocks in place of the text', () => {
		const blocks = [
			{type: 'header', text: {type: 'plain_text', text: 'Deploy <1>'}},
			{type: 'divider'},
			{
				type: 'section',
				text: {type: 'mrkdwn', text: '*main* is live'},
				fields: [
					{type: 'mrkdwn', text: '*Version:* 2.1'},
					{type: 'plain_text', text: 'by ann'},
				],
				accessory: {type: 'button', text: {type: 'plain_text', text: 'Open'}, url: 'https://a.org'},
			},
			{type: 'image', alt_text: 'a chart', image_url: 'https://a.org/x.png'},
			{
				type: 'context',
				elements: [
					{type: 'mrkdwn', text: 'run 7'},
					{type: 'image', alt_text: 'logo'},
				],
			},
			{type: 'actions', elements: [{type: 'button', text: {type: 'plain_text', text: 'Retry'}}]},
		];
		expect(textOf({text: 'fallback', blocks})).toBe(
			'Deploy <1>\n*main* is live\n*Version:* 2.1\nby ann\nOpen (https://a.org)\n[a chart]\nrun 7 · [logo]',
		);
		expect(textOf({text: 'only this', blocks: [{type: 'divider'}]})).toBe('only this');
	});

	test('reads rich text', () => {
		const elements = [
			{
				type: 'rich_text_section',
				elements: [
					{type: 'text', text: 'see '},
					{type: 'link', url: 'https://a.org', text: 'this'},
					{type: 'emoji', name: 'tada'},
				],
			},
			{
				type: 'rich_text_list',
				style: 'ordered',
				elements: ['one', 'two'].map(text => ({
					type: 'rich_text_section',
					elements: [{type: 'text', text}],
				})),
			},
			{type: 'rich_text_preformatted', elements: [{type: 'text', text: 'npm test'}]},
			{type: 'rich_text_quote', elements: [{type: 'text', text: 'a\nb'}]},
		];
		expect(textOf({blocks: [{type: 'rich_text', elements}]})).toBe(
			'see this (https://a.org):tada:\n1. one\n2. two\n```\nnpm test\n```\n> a\n> b',
		);
	});

	test('reads the attachments of Alertmanager and Grafana', () => {
		const attachment = {
			fallback: '[FIRING:1] HighLoad',
			title: '[FIRING:1] HighLoad (web)',
			title_link: 'https://alerts.example.org/#/alerts',
			text: 'Load is 9 on <https://web1|web1>',
			fields: [{title: 'Severity', value: 'page', short: true}, {value: 'alone'}],
			footer: 'Grafana v11',
			color: 'danger',
		};
		expect(textOf({channel: '#ops', username: 'Alertmanager', attachments: [attachment]})).toBe(
			[
				'[Alertmanager] [FIRING:1] HighLoad (web) (https://alerts.example.org/#/alerts)',
				'Load is 9 on https://web1',
				'Severity: page',
				'alone',
				'Grafana v11',
			].join('\n'),
		);
		expect(textOf({text: 'two', attachments: [{fallback: 'only &lt;this&gt;', color: 'good'}]})).toBe(
			'two\nonly <this>',
		);
	});
});
