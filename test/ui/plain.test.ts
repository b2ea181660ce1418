import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import type {Session} from '../../source/client/session/state.ts';
import {runPlain} from '../../source/ui/plain.ts';
import {defaultSettings} from '../../source/ui/settings.ts';
import {createFakeClient} from '../support/fake-client.ts';
import {draft, minutes, person, room, said, session} from '../support/session-builder.ts';

const start = (first: Session) => {
	const client = createFakeClient(first);
	const input = new PassThrough();
	const lines: string[] = [];
	const ended = runPlain({
		client,
		url: 'http://127.0.0.1:8080/',
		input,
		output: {write: (text: string) => lines.push(text.replace(/\n$/, ''))},
		clock: {now: () => minutes(5), monotonic: () => minutes(5), after: () => () => {}, random: () => 0},
		settings: defaultSettings,
		keepSettings: () => {},
		openLink: () => Promise.resolve({type: 'opened'}),
		timeZone: 'UTC',
	});
	return {
		client,
		lines,
		ended,
		type: async (line: string) => {
			input.write(`${line}\n`);
			await new Promise(resolve => setImmediate(resolve));
			await new Promise(resolve => setImmediate(resolve));
		},
		close: async () => {
			input.end();
			await ended;
		},
	};
};

const dev = () =>
	session([room('dev', {members: ['ann', 'you'], items: [said('ann', 'morning', {seq: 1})]})]);
const message = (text: string) =>
	({type: 'message', room: 'dev', seq: 2, prev: 1, at: minutes(2), from: person('ann'), text}) as const;

describe('without a screen', () => {
	test('what is there and what comes is a line each, with nothing drawn over', async () => {
		const {client, lines, close} = start(dev());
		client.hear(message('hello\nthere \u001B[2J'));
		client.hear({type: 'presence', room: 'dev', joined: [person('bob')], left: [], memberCount: 3});
		await close();
		expect(lines).toEqual([
			'09:14 #dev ann: morning',
			'09:19 #dev * you are in (2 here: ann, you)',
			'09:19 * you write to #dev now',
			'09:16 #dev ann: hello',
			'    there ␛[2J',
			'09:19 #dev * bob joined',
		]);
		expect(lines.join('\n')).not.toContain('\u001B');
	});

	test('a line is said, a command is carried out, what is neither is not said', async () => {
		const {client, lines, type, close} = start(dev());
		await type('hi');
		await type('/topic new');
		await type('/jion x');
		client.change('dev', {pending: []});
		await close();
		expect(client.told('post')).toEqual([[{room: 'dev'}, 'hi']]);
		expect(client.told('ask')).toEqual([[{type: 'topic', room: 'dev', text: 'new'}]]);
		expect(lines.at(-1)).toMatch(/no \/jion. Did you mean \/join/);
	});

	test('what is not sent is told, once', async () => {
		const failed = draft('no', {type: 'failed', code: 'rate_limited', message: 'Too fast.'});
		const {client, lines, close} = start(dev());
		client.become({...client.session(), outbox: [failed]});
		client.become({...client.session()});
		await close();
		expect(lines.filter(line => line.includes('not sent'))).toEqual([
			'09:19 ! not sent: Too fast. /retry sends it again: no',
		]);
	});

	test('the connection’s going and coming is told', async () => {
		const {client, lines, close} = start(dev());
		const link = {type: 'waiting', attempt: 1, retryAt: minutes(5) + 2000, reason: 'gone'} as const;
		client.become({...client.session(), link});
		client.become({...client.session(), link: {type: 'up', since: minutes(5)}});
		await close();
		expect(lines.slice(-2)).toEqual([
			'09:19 * offline: gone; next try in 2 s. What you write is kept.',
			'09:19 * connected',
		]);
	});

	test('/quit ends it', async () => {
		const {type, ended} = start(dev());
		await type('/quit');
		await ended;
	});
});
