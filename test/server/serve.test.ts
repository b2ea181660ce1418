import {execFileSync} from 'node:child_process';
import {copyFileSync, existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {connect as connectTls} from 'node:tls';
import {describe, expect, onTestFinished, test} from 'vitest';
import {startServer} from '../../source/server/serve.ts';
import {StartError} from '../../source/server/startup/server-options.ts';
import {openMemoryStore} from '../../source/server/store/sqlite/sqlite-store.ts';
import {makeFakeClock} from '../support/fake-clock.ts';
import {makeFolder} from '../support/folder.ts';
import {interceptJournal} from '../support/intercept-journal.ts';
import {dial} from '../support/wire-client.ts';
import {openRaw} from './gateway/raw-websocket.ts';
import {startTestServer} from './test-server.ts';

const makeTempFolder = () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder;
};

describe('starting', () => {
	test('finds a free port and reports it in the URL', async () => {
		const {server} = await startTestServer();
		expect(server.port).toBeGreaterThan(0);
		expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
	});

	test.each([
		['open-sesame', 1],
		['open-sesame!', 0],
	])('warns of an access secret under 12 characters: %s', async (accessToken, warnings) => {
		const {log} = await startTestServer({accessToken});
		expect(log.filter(({event}) => event === 'access_secret_short')).toHaveLength(warnings);
		expect(JSON.stringify(log)).not.toContain('sesame');
	});

	test('reports a used port with the remedy', async () => {
		const taken = createServer().listen(0, '127.0.0.1');
		await new Promise(resolve => taken.once('listening', resolve));
		onTestFinished(() => void taken.close());
		const {port} = taken.address() as {port: number};
		const start = startServer({version: '1', port});
		await expect(start).rejects.toThrow(StartError);
		await expect(start).rejects.toThrow(`Port ${port} on 127.0.0.1 is already in use`);
	});

	test('reports a host that is not an address of this machine', async () => {
		await expect(startServer({version: '1', host: '192.0.2.1'})).rejects.toThrow(
			/not an address of this machine/,
		);
	});

	test('a local socket is open only to this user, and trusts the forwarded address', async () => {
		const folder = makeTempFolder();
		const path = folder.at('hub.sock');
		const {server, log} = await startTestServer({localSocket: path});
		expect(statSync(path).mode & 0o777).toBe(0o600);
		const client = await dial(`ws+unix:${path}:/ws`, {headers: {'x-forwarded-for': '192.0.2.7'}});
		await client.hello('ann');
		expect(log.find(({event}) => event === 'connected')?.address).toBe('192.0.2.7');
		client.close();
		await server.close();
		expect(existsSync(path)).toBe(false);
	});

	test('names missing or wrong TLS files', async () => {
		const folder = makeTempFolder();
		const tls = {keyPath: folder.at('no.key'), certPath: folder.at('no.cert')};
		await expect(startServer({version: '1', tls})).rejects.toThrow(/no\.key cannot be read/);
		for (const path of Object.values(tls)) writeFileSync(path, 'not PEM');
		await expect(startServer({version: '1', tls})).rejects.toThrow(/TLS key and certificate do not work/);
	});
});

describe('a shutdown', () => {
	test('delivers messages that are being written before it closes connections', async () => {
		let write = () => {};
		const written = new Promise<void>(resolve => {
			write = resolve;
		});
		const store = interceptJournal(openMemoryStore(), ({type}) => (type === 'append' ? written : undefined));
		const testServer = await startTestServer({store});
		const ann = await testServer.connect('ann', 'dev');
		ann.send({type: 'send', room: 'dev', text: 'last words', draft: 'd1'});
		await ann.roundTrip();
		const closing = testServer.server.close();
		ann.send({type: 'send', room: 'dev', text: 'too late', draft: 'd2'});
		for (let turn = 0; turn < 20; turn++) await nextTurn();
		write();
		await closing;
		await ann.closed;
		const types = ann.received.map(frame => frame.type);
		expect(types.slice(-2)).toEqual(['message', 'closing']);
		expect(ann.received.at(-2)).toMatchObject({draft: 'd1'});
	});

	/** The retry times of this many clients, with evenly distributed random numbers. */
	const retryTimes = async (count: number): Promise<number[]> => {
		let chance = 0;
		const clock = {
			...makeFakeClock(),
			random: () => {
				chance += 1 / count;
				return chance % 1;
			},
		};
		const testServer = await startTestServer({clock});
		const people = await Promise.all(Array.from({length: count}, (_, n) => testServer.connect(`n${n}`)));
		await testServer.server.close();
		return Promise.all(people.map(async one => (await one.next('closing')).retryInMs ?? 0));
	};

	test('spreads the retry times of many clients', async () => {
		const few = await retryTimes(3);
		expect(new Set(few).size).toBeGreaterThan(1);
		expect(Math.max(...few)).toBeLessThan(300);
		const many = await retryTimes(30);
		expect(new Set(many).size).toBe(30);
		expect(Math.max(...many) - Math.min(...many)).toBeGreaterThan(900);
		expect(Math.max(...many)).toBeLessThan(1300);
	});

	test('waits a second for a client that does not answer the close', async () => {
		const testServer = await startTestServer();
		const peer = await openRaw(testServer.server.port);
		let isClosed = false;
		const closing = testServer.server.close().then(() => {
			isClosed = true;
		});
		expect(await peer.closeCode()).toBe(1012);
		testServer.clock.advance(999);
		for (let turn = 0; turn < 20; turn++) await nextTurn();
		expect(isClosed).toBe(false);
		testServer.clock.advance(1);
		await closing;
	});

	test('closes once if close is called twice', async () => {
		const {server, log} = await startTestServer();
		await Promise.all([server.close(), server.close()]);
		expect(log.filter(line => line.event === 'stopped')).toHaveLength(1);
		await expect(dial(`ws://127.0.0.1:${server.port}/ws`)).rejects.toThrow();
	});
});

describe('a server with an idle limit', () => {
	test('is idle without a connection within that time', async () => {
		let isIdle = false;
		const testServer = await startTestServer({idle: {afterMs: 60_000, onIdle: () => (isIdle = true)}});
		testServer.clock.advance(59_000);
		expect(isIdle).toBe(false);
		testServer.clock.advance(1000);
		expect(isIdle).toBe(true);
	});

	test('is idle after the last connection has ended for that time', async () => {
		let isIdle = false;
		const onIdle = () => {
			isIdle = true;
		};
		const testServer = await startTestServer({idle: {afterMs: 60_000, onIdle}});
		const ann = await testServer.connect('ann');
		const bob = await testServer.connect('bob');
		await ann.close();
		await testServer.shrinkTo(1);
		testServer.clock.advance(10_000);
		expect(isIdle).toBe(false);
		await bob.close();
		await testServer.shrinkTo(0);
		testServer.clock.advance(59_000);
		const carl = await testServer.connect('carl');
		testServer.clock.advance(2000);
		expect(isIdle).toBe(false);
		await carl.close();
		await testServer.shrinkTo(0);
		testServer.clock.advance(60_000);
		expect(isIdle).toBe(true);
	});
});

describe('TLS', () => {
	const makeCertificate = (folder: ReturnType<typeof makeFolder>, name: string) => {
		const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
		const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
		const files = ['-keyout', folder.at(`${name}.key`), '-out', folder.at(`${name}.cert`)];
		execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...files], {stdio: 'ignore'});
	};

	const nameAt = (port: number): Promise<string> =>
		new Promise((resolve, reject) => {
			const socket = connectTls({port, host: '127.0.0.1', rejectUnauthorized: false}, () => {
				resolve(String(socket.getPeerCertificate().subject.CN));
				socket.destroy();
			});
			socket.on('error', reject);
		});

	test('serves wss and renews its certificate without closing connections', async () => {
		const folder = makeTempFolder();
		for (const name of ['first', 'second']) makeCertificate(folder, name);
		const tls = {keyPath: folder.at('live.key'), certPath: folder.at('live.cert')};
		const install = (name: string) => {
			copyFileSync(folder.at(`${name}.key`), tls.keyPath);
			copyFileSync(folder.at(`${name}.cert`), tls.certPath);
		};
		install('first');
		const testServer = await startTestServer({tls});
		expect(testServer.server.url).toMatch(/^https:/);
		const ca = readFileSync(folder.at('first.cert'), 'utf8');
		const ann = await testServer.dial('', {ca});
		await ann.hello('ann');
		await ann.join('dev');
		expect(await nameAt(testServer.server.port)).toBe('first');

		install('second');
		testServer.server.reloadTls();
		expect(await nameAt(testServer.server.port)).toBe('second');
		await ann.post('dev', 'still here');
		await testServer.passSeconds(40, ann);

		writeFileSync(tls.certPath, 'broken');
		testServer.server.reloadTls();
		expect(await nameAt(testServer.server.port)).toBe('second');
		expect(testServer.log.some(line => line.event === 'tls_not_renewed')).toBe(true);
	});
});

describe('the log', () => {
	test('logs one line per event without messages and secrets', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.dial();
		const {secret = ''} = await ann.hello('ann');
		await ann.join('dev');
		await ann.post('dev', 'the words themselves');
		await ann.close();
		await testServer.shrinkTo(0);
		await testServer.server.close();
		for (const line of testServer.log) {
			expect(new Date(String(line.at)).toISOString()).toBe(line.at);
			expect(line.event).toEqual(expect.any(String));
		}
		const events = testServer.log.map(line => line.event);
		expect(events).toEqual(
			expect.arrayContaining(['listening', 'connected', 'closed', 'draining', 'stopped']),
		);
		const text = JSON.stringify(testServer.log);
		expect(secret.length).toBeGreaterThan(20);
		expect(text).not.toContain(secret);
		expect(text).not.toContain('the words themselves');
	});
});
