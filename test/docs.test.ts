/** Checks the documents against the code: examples are decoded, and numbers are compared. */
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {clientSchemas} from '../source/protocol/client-frames.ts';
import {closeCodes, mayReconnect} from '../source/protocol/connection/close-codes.ts';
import {decodeClientFrame, decodeServerFrame} from '../source/protocol/connection/codec.ts';
import {errorCodes} from '../source/protocol/connection/error-codes.ts';
import {
	clientPingMs,
	clientSilenceMs,
	helloAnswerMs,
	helloDeadlineMs,
	serverPingMs,
	serverSilenceMs,
} from '../source/protocol/connection/heartbeat.ts';
import * as limits from '../source/protocol/limits.ts';
import {serverSchemas} from '../source/protocol/server-frames.ts';
import {addressRates, guessTimes, guessWindowMs} from '../source/server/limits/address-limits.ts';
import {defaultConnectionsPerAddress, framesPerSend} from '../source/server/startup/limits.ts';

const budgets = addressRates({
	burst: limits.defaultLimits.sendBurst,
	perSecond: limits.defaultLimits.sendsPerSecond,
});

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** The text under `## heading`, up to the next heading. */
const section = (page: string, heading: string): string => {
	const [, after = ''] = page.split(`\n## ${heading}\n`);
	const [text = ''] = after.split(/\n## /);
	if (text === '') throw new Error(`There is no section "${heading}".`);
	return text;
};

const examplesIn = (text: string): string[] =>
	[...text.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json);

const typeOf = (json: string): string => (JSON.parse(json) as {type: string}).type;

const named = (examples: readonly string[]) => examples.map(json => [typeOf(json), json] as const);

/** The schema knows all fields of the example. */
const expectWhole = (frame: unknown, json: string) => expect(frame).toEqual(JSON.parse(json));

describe('protocol.md', () => {
	const page = read('protocol.md');
	const fromClient = examplesIn(section(page, 'From client to server'));
	const fromServer = examplesIn(section(page, 'From server to client'));
	const typesOf = (examples: readonly string[]) => new Set(examples.map(typeOf));

	test.each(named(fromClient))('a server understands the example of %s', (_type, json) => {
		const decoded = decodeClientFrame(json);
		expect(decoded).toMatchObject({ok: true});
		if (decoded.ok) expectWhole(decoded.frame, json);
	});

	test.each(named(fromServer))('a client understands the example of %s', (_type, json) => {
		const decoded = decodeServerFrame(json);
		expect(decoded).toMatchObject({ok: true});
		if (decoded.ok) expectWhole(decoded.frame, json);
	});

	test('every example is in a section of a direction', () => {
		expect(fromClient.length + fromServer.length).toBe(examplesIn(page).length);
	});

	test('every frame has an example and a heading', () => {
		expect(typesOf(fromClient)).toEqual(new Set(Object.keys(clientSchemas)));
		expect(typesOf(fromServer)).toEqual(new Set(Object.keys(serverSchemas)));
		const headings = (text: string) =>
			text
				.split('\n')
				.filter(line => line.startsWith('### '))
				.join('\n');
		for (const [heading, schemas] of [
			['From client to server', clientSchemas],
			['From server to client', serverSchemas],
		] as const) {
			for (const type of Object.keys(schemas))
				expect(headings(section(page, heading))).toContain(`\`${type}\``);
		}
	});

	test.each(Object.entries({...clientSchemas, ...serverSchemas}))(
		'every field of %s is described',
		(_type, schema) => {
			for (const field of Object.keys(schema.entries)) expect(page).toMatch(new RegExp(`\\b${field}\\b`));
		},
	);

	test('every error code and every close code is described, with or without a reconnect', () => {
		const codes = section(page, 'Codes');
		for (const code of errorCodes) expect(codes).toContain(`\`${code}\``);
		const rows = codes.split('\n').filter(line => /^\| [\d, ]+ \|/.test(line));
		const described = new Map(
			rows.flatMap(row => {
				const [, numbers = '', , again = ''] = row.split('|').map(cell => cell.trim());
				return numbers.split(', ').map(number => [Number(number), again] as const);
			}),
		);
		for (const code of Object.values(closeCodes)) {
			if (code === closeCodes.normal) expect(described.has(code)).toBe(true);
			else expect([code, described.get(code)]).toEqual([code, mayReconnect(code) ? 'yes' : 'no']);
		}
		expect(described.size).toBe(Object.keys(closeCodes).length);
	});

	test('every limit is described with its number', () => {
		const table = section(page, 'Limits')
			.split('\n')
			.filter(line => line.startsWith('|'));
		for (const [name, number] of Object.entries(limits.defaultLimits)) {
			const row = table.find(line => line.includes(`\`${name}\``));
			expect(row, name).toMatch(new RegExp(`\\b${number}\\b`));
		}
	});

	test.each([
		['a hello must come', `within ${helloDeadlineMs / 1000} s`],
		['the answer to a hello', `a client waits ${helloAnswerMs / 1000} s for it`],
		['the server pings', `ping every ${serverPingMs / 1000} s`],
		['the server gives up', `after ${serverSilenceMs / 1000} s without a byte`],
		['the client asks', `nothing for ${clientPingMs / 1000} s sends \`ping\``],
		['the client gives up', `gives up ${(clientSilenceMs - clientPingMs) / 1000} s later`],
		['an id', `at most ${limits.idLength} characters`],
		['a page not asked for', `a first join brings ${limits.defaultPage}`],
		['a resume', `a resume up to ${limits.resumePage}`],
		['members', `at most ${limits.membersPage} of them`],
		['all members', `all members of the room, up to ${limits.membersAtMost}`],
		['changes', `${limits.changesPerSend} times that`],
		['frames', `or ${framesPerSend} times the sends`],
		['wrong guesses', `${guessTimes} in ${guessWindowMs / 60_000} minutes per address`],
		['connections', `at the same time: ${defaultConnectionsPerAddress}`],
		['new users', `${budgets.newUser.burst} at once, then one every ${1 / budgets.newUser.perSecond} s`],
		['new rooms', `${budgets.newRoom.burst} at once, then one every ${1 / budgets.newRoom.perSecond} s`],
		[
			'new direct rooms',
			`${budgets.newDirect.burst} at once, then one every ${1 / budgets.newDirect.perSecond} s`,
		],
		['upgrades', `${budgets.connection.burst} at once, then ${budgets.connection.perSecond} a second`],
		['posts', `${budgets.post.burst} at once, then ${budgets.post.perSecond} a second`],
		['reads', `${budgets.read.burst} at once, then ${budgets.read.perSecond} a second`],
		['the longest life', `at most 31 days (${limits.maxExpirySeconds})`],
		['a reason', `one line of at most ${limits.maxReasonLength} characters`],
		['an emoji', `at most ${limits.maxEmojiLength} characters`],
		['a query', `at most ${limits.maxQueryLength} characters`],
		['typing', `once per ${limits.typingIntervalMs / 1000} s, shown for ${limits.typingShownMs / 1000} s`],
		[
			'a slow reader, first',
			`more than ${limits.dropBytes / 1024} KiB waiting, typing and presence are dropped`,
		],
		['a slow reader, second', `more than ${limits.holdBackBytes / 1024} KiB, entries are held back`],
		[
			'a slow reader, last',
			`more than ${limits.tooSlowBytes / 1024 ** 2} MiB, or no progress for ${limits.tooSlowMs / 1000} s`,
		],
	])('%s: "%s"', (_what, words) => {
		expect(page).toContain(words);
	});
});

describe('the pages', () => {
	const pages = ['readme.md', 'protocol.md', 'architecture.md', 'changelog.md'].filter(page =>
		existsSync(path.join(root, page)),
	);

	const slug = (heading: string) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.trim()
			.replace(/\s/g, '-');

	test.each(pages)('the links of %s have targets', page => {
		const text = read(page).replace(/```.*?```/gs, '');
		for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
			if (/^(https?|mailto):/.test(target)) continue;
			const [file = '', anchor] = target.split('#');
			const linked = file === '' ? page : file;
			expect(existsSync(path.join(root, linked)), `${page} → ${target}`).toBe(true);
			if (anchor === undefined) continue;
			const headings = [...read(linked).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => slug(heading));
			expect(headings, `${page} → ${target}`).toContain(anchor);
		}
	});

	test.each(pages)('the files in the tree of %s exist', page => {
		const named = [...read(page).matchAll(/`((?:source|test|scripts|examples|bench)\/[\w./-]+\.\w+)`/g)];
		for (const [, file = ''] of named)
			expect(existsSync(path.join(root, file)), `${page} → ${file}`).toBe(true);
	});
});

test('architecture.md has all files and folders of the tree', () => {
	const [, tree = ''] = /```text\n(.*?)```/s.exec(read('architecture.md')) ?? [];
	const folders: string[] = [];
	const missing = tree
		.trimEnd()
		.split('\n')
		.map(line => {
			const [, indent = '', name = ''] = /^( *)(\S+)/.exec(line) ?? [];
			const depth = indent.length / 2;
			folders.splice(depth, folders.length, name);
			return path.join(...folders);
		})
		.filter(place => !existsSync(path.join(root, place)));
	expect(missing).toEqual([]);
});
