/** Statistics in the terminal, metrics for Prometheus, and health checks. */
import {describe, expect, test} from 'vitest';
import {keys} from '../support/terminal.ts';
import {makeWorld} from '../support/world.ts';

test('/stats shows active users and messages per room, and updates while it is open', async () => {
	const world = makeWorld();
	const server = await world.server(['--rate-limit', 'off']);
	const wire = await world.connect(server, 'chatterbox', 'dev', 'ops');
	for (let index = 0; index < 7; index++) await wire.post('ops', `number ${index}`);
	await wire.post('dev', 'just one');
	const ann = world.terminal('ann', ['join', server.url, '--nick', 'ann', '--room', 'dev'], {
		columns: 100,
		rows: 30,
	});
	await ann.waitFor('ann@#dev');
	ann.type(`/stats server${keys.enter}`);
	await ann.waitFor(
		screen => /chatterbox/.test(screen) && /#?ops\D+7/.test(screen) && /[▁▂▃▄▅▆▇█]/.test(screen),
		'the busiest room and user, and a sparkline',
	);
	// The server sends updates; the client does not ask again.
	for (let index = 0; index < 5; index++) await wire.post('ops', `more ${index}`);
	await ann.waitFor(/#?ops\D+12/);
	ann.type(keys.escape);
	await ann.waitFor(screen => !screen.includes('Busiest rooms'), 'the chat again');
});

test('the statistics on the wire are of a room, or of all visible rooms', async () => {
	const world = makeWorld();
	const server = await world.server(['--rate-limit', 'off']);
	const ann = await world.connect(server, 'ann', 'dev', 'ops');
	const bob = await world.connect(server, 'bob', 'ops');
	for (let index = 0; index < 10; index++) await ann.post('ops', `${index}`);
	await bob.post('ops', 'yes');
	ann.send({type: 'stats', id: 'room', room: 'ops'});
	const room = await ann.next('stats', ({id}) => id === 'room');
	expect(room).toMatchObject({room: 'ops', activeUsers: 2, perMinute: {last60: 0.18}});
	expect(room.perMinute.last1 * 1 + room.perMinute.last5 * 5).toBeGreaterThanOrEqual(11);
	expect(room.minutes).toHaveLength(60);
	expect(room.minutes.reduce((sum, count) => sum + count, 0)).toBe(11);
	expect(room.busiestPeople.map(({user, messages}) => [user.nick, messages])).toEqual([
		['ann', 10],
		['bob', 1],
	]);
	ann.send({type: 'stats', id: 'all'});
	const all = await ann.next('stats', ({id}) => id === 'all');
	expect(all.busiestRooms).toEqual([{room: 'ops', messages: 11}]);
});

/** The samples of a Prometheus text page, by name and labels. */
const samplesOf = (text: string): Map<string, number> =>
	new Map(
		text
			.split('\n')
			.filter(line => line !== '' && !line.startsWith('#'))
			.map(line => {
				const at = line.lastIndexOf(' ');
				return [line.slice(0, at), Number(line.slice(at + 1))] as const;
			}),
	);

test('GET /metrics has all counters for Prometheus', async () => {
	const world = makeWorld();
	const server = await world.server(['--db', world.folder.at('hub.db')]);
	const ann = await world.connect(server, 'ann', 'dev');
	const bob = await world.connect(server, 'bob', 'dev');
	for (const text of ['one', 'two', 'three']) await ann.post('dev', text);
	await bob.next('message', ({text}) => text === 'three');
	ann.send({type: 'join', id: 1, room: '~nowhere-1'});
	await ann.next('error');
	const response = await fetch(`${server.url}/metrics`);
	expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
	const text = await response.text();
	const samples = samplesOf(text);
	expect(samples.get('termchat_connections')).toBe(2);
	expect(samples.get('termchat_users')).toBe(2);
	expect(samples.get('termchat_rooms')).toBe(1);
	expect(samples.get('termchat_entries_total')).toBe(3);
	expect(samples.get('termchat_deliveries_total')).toBeGreaterThanOrEqual(6);
	expect(samples.get('termchat_sent_bytes_total')).toBeGreaterThan(1000);
	expect(samples.get('termchat_errors_total{code="no_such_room"}')).toBe(1);
	expect(samples.get('termchat_commit_seconds_count')).toBeGreaterThanOrEqual(1);
	expect(samples.get('termchat_delivery_seconds_count')).toBe(3);
	for (const name of ['dropped_total', 'held_back_total', 'gaps_total', 'closed_total'])
		expect(samples.get(`termchat_slow_reader_${name}`)).toBe(0);
	const helped = [...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name);
	for (const name of samples.keys()) {
		const bare = name.replace(/\{.*$/, '').replace(/_(bucket|sum|count)$/, '');
		expect(helped.some(known => known === bare || known === name)).toBe(true);
	}
	expect(text).not.toMatch(/\bdev\b|\bann\b|\bbob\b/);
});

describe('health checks', () => {
	test('/healthz and /readyz answer 200; while the server stops /readyz answers 503 and /healthz 200', async () => {
		const world = makeWorld();
		const server = await world.server(['--rate-limit', 'off']);
		const [healthz, readyz] = [`${server.url}/healthz`, `${server.url}/readyz`];
		expect((await fetch(healthz)).status).toBe(200);
		expect((await fetch(readyz)).status).toBe(200);
		// A client that does not read delays the stop.
		const frozen = await world.connect(server, 'frozen', 'dev');
		frozen.pause();
		const ann = await world.connect(server, 'ann', 'dev');
		for (let index = 0; index < 1200; index++)
			ann.send({type: 'send', room: 'dev', text: 'x'.repeat(8000), draft: String(index)});
		await ann.roundTrip();
		server.kill('SIGTERM');
		await server.line(/"event":"draining"/, 'stderr');
		expect((await fetch(readyz)).status).toBe(503);
		expect((await fetch(healthz)).status).toBe(200);
		frozen.resume();
		expect((await server.ended).code).toBe(0);
	});
});
