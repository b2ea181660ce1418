/**
 * Starts the SSH server in a process of its own, so that its sessions cannot slow down or crash the chat, and restarts
 * it after a crash.
 */
import {type ChildProcess, spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import type {Clock} from '../../../time/clock.ts';
import {thisProgram} from '../../process/this-program.ts';
import type {FromSshProcess, LogFields, SshSettings, ToSshProcess} from './messages.ts';

export type SshLog = (event: string, fields?: LogFields) => void;

export interface SshProcessOptions {
	readonly settings: SshSettings;
	readonly log: SshLog;
	readonly clock: Clock;
	/** Starts the process; it receives `start` and answers. Default: this program with the command `ssh-host`. */
	readonly start?: () => ChildProcess;
}

export interface SshProcess {
	readonly port: number;
	/** Of the host key: `SHA256:…`. */
	readonly fingerprint: string;
	/** Ends all sessions. */
	close(): Promise<void>;
}

const firstDelayMs = 500;
const maxDelayMs = 30_000;
/** After a process has run this long, the delay before the next restart is the shortest one again. */
const stableMs = 60_000;
/** The time in which the sessions restore their terminals. */
const closeTimeoutMs = 3000;
/** The heap for all sessions together, in MB: about 3 MB for each, besides the program. */
const heapMb = ({maxSessions}: SshSettings): number => 192 + 8 * maxSessions;

/** The young generation. With a smaller one, garbage collection takes a fifth of the time; a larger one needs more memory. */
const youngMb = 8;

const startThisProgram = (settings: SshSettings) => (): ChildProcess => {
	const {file, argv, env} = thisProgram([
		`--max-old-space-size=${heapMb(settings)}`,
		`--max-semi-space-size=${youngMb}`,
	]);
	return spawn(file, [...argv, 'ssh-host'], {
		stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
		env: {...process.env, ...env},
	});
};

interface Started {
	readonly port: number;
	readonly fingerprint: string;
}

class Supervisor {
	readonly #options: SshProcessOptions;
	readonly #start: () => ChildProcess;
	#child: ChildProcess | undefined;
	#port: number;
	#delayMs = firstDelayMs;
	#cancelRestart: (() => void) | undefined;
	#isClosing = false;

	constructor(options: SshProcessOptions) {
		this.#options = options;
		this.#start = options.start ?? startThisProgram(options.settings);
		this.#port = options.settings.port;
	}

	/** Rejects with the reason if the process cannot start. */
	run(): Promise<Started> {
		const {clock, settings, log} = this.#options;
		const startedAt = clock.monotonic();
		const child = this.#start();
		this.#child = child;
		if (child.stderr !== null) {
			createInterface({input: child.stderr}).on('line', text => log('ssh_stderr', {text}));
		}
		return new Promise((resolve, reject) => {
			let isListening = false;
			child.on('message', (message: FromSshProcess) => {
				switch (message.type) {
					case 'ready':
						child.send({type: 'start', settings: {...settings, port: this.#port}} satisfies ToSshProcess);
						break;
					case 'listening': {
						isListening = true;
						this.#port = message.port;
						const {port, fingerprint} = message;
						log('ssh_listening', {port, fingerprint, ...(child.pid !== undefined && {pid: child.pid})});
						resolve({port, fingerprint});
						break;
					}
					case 'failed':
						log('ssh_failed', {reason: message.reason});
						reject(new Error(message.reason));
						break;
					case 'log':
						log(message.event, message.fields);
				}
			});
			child.once('error', reject);
			child.once('exit', (code, signal) => {
				reject(new Error('The SSH process ended while it started.'));
				if (clock.monotonic() - startedAt > stableMs) this.#delayMs = firstDelayMs;
				this.#ended(code, signal, isListening);
			});
		});
	}

	async close(): Promise<void> {
		this.#isClosing = true;
		this.#cancelRestart?.();
		const child = this.#child;
		if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
		const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
		// The process ends its sessions when the server disconnects.
		if (child.connected) child.disconnect();
		const cancel = this.#options.clock.after(closeTimeoutMs, () => child.kill('SIGKILL'));
		await exited;
		cancel();
	}

	#ended(code: number | null, signal: NodeJS.Signals | null, wasListening: boolean): void {
		if (this.#isClosing) return;
		const {log, clock} = this.#options;
		// Before the first success the server itself does not start.
		if (!wasListening && this.#cancelRestart === undefined) return;
		const delayMs = this.#delayMs;
		this.#delayMs = Math.min(maxDelayMs, delayMs * 2);
		log('ssh_ended', {...(signal === null ? {code: code ?? 0} : {signal}), restartInMs: delayMs});
		this.#cancelRestart = clock.after(delayMs, () => void this.run().catch(() => {}));
	}
}

/** Resolves when the SSH server listens; rejects with the reason if it cannot. */
export const startSshProcess = async (options: SshProcessOptions): Promise<SshProcess> => {
	const supervisor = new Supervisor(options);
	try {
		const {port, fingerprint} = await supervisor.run();
		return {port, fingerprint, close: () => supervisor.close()};
	} catch (error) {
		await supervisor.close();
		throw error;
	}
};
