import {expect, test} from 'vitest';
import {toLogText} from '../../../source/cli/serve/log-text.ts';

const at = '2026-11-03T09:14:05.120Z';
const shown = (fields: Record<string, unknown>): string | undefined =>
	toLogText(`${JSON.stringify({at, ...fields})}\n`)?.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /, 'TIME ');

test.each([
	[{event: 'stopped'}, 'TIME stopped'],
	[{event: 'connected', connection: 3, address: '::1'}, 'TIME connected: connection 3, address ::1'],
	[{event: 'user_welcomed', user: 'u1', isNew: true}, 'TIME user welcomed: user u1, new'],
	[{event: 'user_welcomed', user: 'u1', isNew: false}, 'TIME user welcomed: user u1'],
	[{event: 'draining', cause: 'SIGINT'}, 'TIME stopping: cause SIGINT'],
	[{event: 'prune_failed', error: 'disk is full'}, 'TIME prune failed: error "disk is full"'],
	[
		{event: 'database_shared', path: '/db', warning: 'others may read it. Run: chmod 600 /db'},
		'TIME database shared: path /db. Others may read it. Run: chmod 600 /db',
	],
])('shows %j as %j', (fields, line) => {
	expect(shown(fields)).toBe(line);
});

test('shows the time of the event in local time', () => {
	const time = new Date(at);
	const hours = String(time.getHours()).padStart(2, '0');
	expect(toLogText(JSON.stringify({at, event: 'stopped'}))).toContain(` ${hours}:14:05 stopped`);
});

test('keeps an event on one line without control characters', () => {
	const line = shown({event: 'failed', error: 'one\n    at two\u001B[31m', client: '\u009B31m'});
	expect(line).toMatch(/^TIME internal error: error /);
	expect(line).not.toMatch(/[\n\u001B\u009B]/);
});

test.each(['', 'no JSON', '[]', 'null', '{"event":1}', '{"at":"x"}'])('shows %j unchanged', line => {
	expect(toLogText(`${line}\n`)).toBe(line);
});

test('accepts an invalid time', () => {
	expect(toLogText('{"at":"yesterday","event":"stopped"}')).toMatch(/ stopped$/);
});

test('leaves out the start, which the start text shows', () => {
	expect(shown({event: 'listening', url: 'http://127.0.0.1:8080'})).toBeUndefined();
});
