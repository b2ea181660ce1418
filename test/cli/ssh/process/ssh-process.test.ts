/** The supervisor of the SSH process, with processes that the test controls. */
import type {ChildProcess} from 'node:child_process';
import {EventEmitter} from 'node:events';
import {expect, test} from 'vitest';
import {startSshProcess} from '../../../../source/cli/ssh/process/ssh-process.ts';
import {makeFakeClock} from '../../../support/fake-clock.ts';

class FakeChild extends EventEmitter {
	readonly stderr = null;
	readonly sent: {settings: {port: number}}[] = [];
	exitCode: number | null = null;
	signalCode: NodeJS.Signals | null = null;
	connected = true;
	send(message: {settings: {port: number}}): boolean {
		this.sent.push(message);
		return true;
	}
	disconnect(): void {
		this.connected = false;
		this.end(0);
	}
	end(code: number | null, signal: NodeJS.Signals | null = null): void {
		this.exitCode = code;
		this.signalCode = signal;
		this.emit('exit', code, signal);
	}
	kill(): boolean {
		return true;
	}
	listen(): void {
		this.emit('message', {type: 'ready'});
		this.emit('message', {type: 'listening', port: 2222, fingerprint: 'SHA256:x'});
	}
}

const settings = {
	host: '127.0.0.1',
	port: 0,
	folder: '/f',
	hubSocket: '/s',
	page: 'http://a',
	maxSessions: 5,
};

const start = () => {
	const clock = makeFakeClock();
	const children: FakeChild[] = [];
	const log: string[] = [];
	const started = startSshProcess({
		settings,
		clock,
		log: (event, fields = {}) => log.push(`${event} ${JSON.stringify(fields)}`),
		start: () => {
			const child = new FakeChild();
			children.push(child);
			return child as unknown as ChildProcess;
		},
	});
	return {clock, children, log, started};
};

test('a process that dies is started again on the same port, later each time', async () => {
	const {clock, children, log, started} = start();
	children[0]?.listen();
	const ssh = await started;
	expect([ssh.port, ssh.fingerprint]).toEqual([2222, 'SHA256:x']);
	children[0]?.end(null, 'SIGKILL');
	expect(log.at(-1)).toBe('ssh_ended {"signal":"SIGKILL","restartInMs":500}');
	clock.advance(499);
	expect(children).toHaveLength(1);
	clock.advance(1);
	expect(children).toHaveLength(2);
	children[1]?.listen();
	expect(children[1]?.sent[0]?.settings.port).toBe(2222);
	children[1]?.end(1);
	expect(log.at(-1)).toBe('ssh_ended {"code":1,"restartInMs":1000}');
	// A restart that fails is repeated.
	clock.advance(1000);
	children[2]?.emit('message', {type: 'failed', reason: 'the port is in use'});
	children[2]?.end(0);
	expect(log.at(-1)).toBe('ssh_ended {"code":0,"restartInMs":2000}');
	clock.advance(2000);
	expect(children).toHaveLength(4);
	await ssh.close();
	clock.advance(60_000);
	expect(children).toHaveLength(4);
});

test('after a minute without a fault, the next restart is quick again', async () => {
	const {clock, children, log, started} = start();
	children[0]?.listen();
	const ssh = await started;
	children[0]?.end(1);
	clock.advance(500);
	children[1]?.listen();
	clock.advance(60_001);
	children[1]?.end(1);
	expect(log.at(-1)).toBe('ssh_ended {"code":1,"restartInMs":500}');
	await ssh.close();
});

test('a process that cannot start is not started again, and the reason is reported', async () => {
	const {clock, children, started} = start();
	children[0]?.emit('message', {type: 'ready'});
	children[0]?.emit('message', {type: 'failed', reason: 'Port 22 is already in use.'});
	children[0]?.end(0);
	await expect(started).rejects.toThrow('Port 22 is already in use.');
	clock.advance(60_000);
	expect(children).toHaveLength(1);
});

test('its log lines are in the log of the server', async () => {
	const {children, log, started} = start();
	children[0]?.listen();
	const ssh = await started;
	children[0]?.emit('message', {type: 'log', event: 'ssh_signed_in', fields: {address: '192.0.2.1'}});
	expect(log).toEqual([
		'ssh_listening {"port":2222,"fingerprint":"SHA256:x"}',
		'ssh_signed_in {"address":"192.0.2.1"}',
	]);
	await ssh.close();
});
