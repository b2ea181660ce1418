/** Faults of the server: it is killed, stopped, frozen or restored, or its wall clock is changed. */
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {ClockEvent} from './clock-checker.ts';
import {watchClock} from './clock-watch.ts';
import type {Operator} from './operator.ts';
import type {OperatorRequest} from './operator-checker.ts';
import type {ServerProcess} from './programs.ts';
import {copyDatabase, makeBackup, restoreBackup} from './restore.ts';
import type {ServerAction} from './schedule.ts';
import type {ServerHost} from './server-host.ts';
import type {FinalHistory} from './trace.ts';

export interface ServerCounts {
	kills: number;
	stops: number;
	freezes: number;
	restores: number;
	clockShifts: number;
}

export interface ServerContext {
	readonly host: ServerHost;
	readonly folder: string;
	readonly operator: Operator;
	readonly counts: ServerCounts;
	readonly onFailure: (what: string) => void;
	/** Calls `listener` once when the server has sent something to a client. */
	readonly onceReceived: (listener: () => void) => void;
	/** Resolves after this many more receipts, or after a timeout. */
	readonly untilReceipts: (more: number) => Promise<void>;
	/** Everything that can be read from the server on this port. */
	readonly readHistories: (port: number) => Promise<FinalHistory[]>;
	/** The log before each restore. */
	readonly replaced: FinalHistory[][];
	readonly clock: ClockEvent[];
}

/** How long to wait for the server to send something before it is killed. */
const quietMs = 2000;

/** Kills the server right after it sent something, which must be durable. */
export const killAfterFrame = (
	running: ServerProcess,
	onceReceived: (listener: () => void) => void,
): Promise<void> =>
	new Promise(resolve => {
		const timer = setTimeout(resolve, quietMs);
		onceReceived(() => {
			clearTimeout(timer);
			resolve();
			// Only this server, because some listeners are called when the next one sends something.
			running.signal('SIGKILL');
		});
	});

/** Stops the server in order, and starts it again after `downMs`. */
export const stopServer = (
	host: ServerHost,
	name: string,
	downMs: number,
	onFailure: (what: string) => void,
): Promise<void> =>
	host.exclusively(async () => {
		const {code, signal} = await host.end('SIGTERM');
		if (code !== 0) onFailure(`${name} ended with ${code ?? signal} on SIGTERM`);
		await pause(downMs);
		await host.start();
	});

export const freezeServer = (host: ServerHost, forMs: number): Promise<void> =>
	host.exclusively(async running => {
		running.signal('SIGSTOP');
		await pause(forMs);
		running.signal('SIGCONT');
	});

const killServer = async (
	{host, onceReceived}: ServerContext,
	running: ServerProcess,
	downMs: number,
): Promise<void> => {
	await killAfterFrame(running, onceReceived);
	await host.end('SIGKILL');
	await pause(downMs);
	await host.start();
};

const killOnAnswers = async (
	{host, operator, counts}: ServerContext,
	requests: readonly OperatorRequest[],
): Promise<void> => {
	for (const request of requests) {
		counts.kills++;
		const look = await operator.askAndKill(host, request);
		await host.end('SIGKILL');
		await host.start();
		await look(host.port);
	}
};

/** Makes a backup while the server runs, and replaces the database with it some receipts later. */
const restore = async (context: ServerContext, receipts: number): Promise<void> => {
	const {host, folder, counts, replaced} = context;
	const number = ++counts.restores;
	const copy = path.join(folder, `backup-${number}.db`);
	await host.exclusively(() => makeBackup(host.database, copy));
	await context.untilReceipts(receipts);
	await host.exclusively(async () => {
		await host.end('SIGKILL');
		// The replaced log is read from a copy on another port, so that the clients do not receive it again.
		const reading = await host.open(copyDatabase(host.database, path.join(folder, `replaced-${number}`)));
		replaced.push(await context.readHistories(reading.port));
		reading.signal('SIGKILL');
		await reading.ended;
		restoreBackup(host.database, copy);
		await host.start();
	});
};

export const actOnServer = (action: ServerAction, context: ServerContext): Promise<void> => {
	const {host, counts} = context;
	switch (action.type) {
		case 'kill server':
			counts.kills++;
			return host.exclusively(running => killServer(context, running, action.downMs));
		case 'stop server':
			counts.stops++;
			return stopServer(host, 'The server', action.downMs, context.onFailure);
		case 'freeze server':
			counts.freezes++;
			return freezeServer(host, action.forMs);
		case 'kill on answer':
			return host.exclusively(() => killOnAnswers(context, action.requests));
		case 'restore backup':
			return restore(context, action.receipts);
		case 'shift clock':
			counts.clockShifts++;
			return host.exclusively(async () => {
				context.clock.push(...(await watchClock(host.port, action, offsetMs => host.setClock(offsetMs))));
			});
	}
};
