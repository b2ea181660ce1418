/** What goes wrong with the server of a chaos run: it is killed, stopped, frozen, restored, and its clock is set. */
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
	/** Calls `listener` once, when the server has sent anything to anyone. */
	readonly onceHeard: (listener: () => void) => void;
	/** Resolves after so many more receipts, or when that takes too long. */
	readonly untilReceipts: (more: number) => Promise<void>;
	/** All that can be read from the server on this port. */
	readonly readHistories: (port: number) => Promise<FinalHistory[]>;
	/** The log before each restore. */
	readonly replaced: FinalHistory[][];
	readonly clock: ClockEvent[];
}

/** Nobody waits longer than this for the server to send something before it is killed. */
const quietMs = 2000;

const killServer = async (
	{host, onceHeard}: ServerContext,
	running: ServerProcess,
	downMs: number,
): Promise<void> => {
	// Right after it sent somebody something: that must be true.
	await new Promise<void>(resolve => {
		const timer = setTimeout(resolve, quietMs);
		onceHeard(() => {
			clearTimeout(timer);
			resolve();
			// Never the next server: some of those who listen hear only that one.
			running.signal('SIGKILL');
		});
	});
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

/** A backup is made while the server runs, and takes the place of the database some receipts later. */
const restore = async (context: ServerContext, receipts: number): Promise<void> => {
	const {host, folder, counts, replaced} = context;
	const number = ++counts.restores;
	const copy = path.join(folder, `backup-${number}.db`);
	await host.exclusively(() => makeBackup(host.database, copy));
	await context.untilReceipts(receipts);
	await host.exclusively(async () => {
		await host.end('SIGKILL');
		// The log that goes is read from a copy, by the side of everybody: people must not see it again.
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
			return host.exclusively(async () => {
				const {code, signal} = await host.end('SIGTERM');
				if (code !== 0) context.onFailure(`The server ended with ${code ?? signal} on SIGTERM`);
				await pause(action.downMs);
				await host.start();
			});
		case 'freeze server':
			counts.freezes++;
			return host.exclusively(async running => {
				running.signal('SIGSTOP');
				await pause(action.forMs);
				running.signal('SIGCONT');
			});
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
