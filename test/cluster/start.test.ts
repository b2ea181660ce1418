/** When a hub refuses to start: one line on stderr names the problem and the remedy. */
import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';
import {jetstreamManager} from '@nats-io/jetstream';
import {connect} from '@nats-io/transport-node';
import {expect, onTestFinished, test} from 'vitest';
import type {Hub} from '../support/nats-hubs.ts';
import {describeWithNats, shareHubs} from '../support/nats-tests.ts';
import {makeWorld} from '../support/world.ts';

/** A server that introduces itself as NATS of this version, as the first line of its protocol. */
const fakeBroker = async (version: string): Promise<string> => {
	const info = {server_id: 'N1', server_name: 'n1', version, proto: 1, max_payload: 1_048_576, headers: true};
	const server = createServer(socket => {
		socket.on('error', () => {});
		socket.write(`INFO ${JSON.stringify({...info, jetstream: true})}\r\n`);
		socket.on('data', data => {
			if (String(data).includes('PING')) socket.write('PONG\r\n');
		});
		onTestFinished(() => void socket.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	return `nats://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Starts a hub that must not start, and returns its error. */
const refusal = async (...argv: readonly string[]): Promise<string> => {
	const {code, stdout, stderr} = await makeWorld().run(['serve', '--port', '0', ...argv]);
	expect(stdout).toBe('');
	expect(code).toBeGreaterThan(0);
	// The log may have lines of JSON before it.
	const lines = stderr.split('\n').filter(line => line !== '' && !line.startsWith('{'));
	expect(lines).toHaveLength(1);
	return lines[0] ?? '';
};

describeWithNats('a hub refuses to start', () => {
	const {brokers, hubs} = shareHubs({brokerCount: 1});

	/** A hub that has applied something and has ended. */
	const ended = async (hub: Hub): Promise<string> => {
		const ann = await hub.connect(`ann${hub.server.port}`, 'dev');
		await ann.post('dev', 'hi');
		await hub.end('SIGTERM');
		return hub.db;
	};

	test('with a NATS server that is too old', async () => {
		const line = await refusal('--memory', '--nats', await fakeBroker('2.9.10'));
		expect(line).toMatch(/version 2\.9\.10, but a cluster needs 2\.10 or newer/);
	});

	test('without a NATS server', async () => {
		const line = await refusal('--memory', '--nats', 'nats://127.0.0.1:1');
		expect(line).toMatch(
			/Cannot connect to NATS at nats:\/\/127\.0\.0\.1:1.*Start nats-server, or correct --nats/,
		);
	});

	test('with the file of a single server', async () => {
		const world = makeWorld();
		const db = world.folder.at('single.db');
		const server = await world.server(['--db', db]);
		await world.connect(server, 'ann', 'dev');
		server.kill();
		await server.ended;
		const line = await refusal(...hubs().argv(db));
		expect(line).toMatch(/has the data of a single server.*termchat cluster import/);
	});

	test('with the file of another cluster', async () => {
		const [hub] = hubs().all;
		const db = await ended(hub);
		const line = await refusal('--db', db, '--nats', brokers().urls, '--cluster', 'another');
		expect(line).toMatch(new RegExp(`belongs to cluster "${hubs().cluster}"`));
		await hub.start();
	});

	test('with a file that is ahead of the journal', async () => {
		const [, hub] = hubs().all;
		const db = await ended(hub);
		await Promise.all([hubs().all[0], hubs().all[2]].map(other => other.end()));
		const connection = await connect({servers: brokers().urls});
		try {
			const {streams} = await jetstreamManager(connection);
			const {config} = await streams.info(hubs().stream);
			// As if NATS was restored from an earlier backup.
			await streams.delete(hubs().stream);
			await streams.add(config);
		} finally {
			await connection.close();
		}
		expect(await refusal(...hubs().argv(db))).toMatch(/is ahead of the journal.*Move the database away/);
	});
});
