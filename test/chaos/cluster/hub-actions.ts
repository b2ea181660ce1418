/** Faults of hubs, and of the network between hubs and brokers. */
import {setTimeout as pause} from 'node:timers/promises';
import type {Operator} from '../operator.ts';
import type {OperatorRequest} from '../operator-checker.ts';
import {freezeServer, killAfterFrame, stopServer} from '../server-actions.ts';
import type {ClusterHubs} from './hubs.ts';
import type {HubAction, LinkAction} from './schedule.ts';

export interface ClusterCounts {
	kills: number;
	stops: number;
	freezes: number;
	clockShifts: number;
	linkFaults: number;
}

export interface HubContext {
	readonly hubs: ClusterHubs;
	readonly operator: Operator;
	readonly counts: ClusterCounts;
	readonly onFailure: (what: string) => void;
	/** Calls `listener` once when this hub has sent something to a client. */
	readonly onceReceived: (hub: number, listener: () => void) => void;
	/** Runs the work after all earlier works. */
	readonly oneAtATime: (work: () => Promise<void>) => Promise<void>;
}

/** How long another hub may lag behind a confirmed request. */
const lagMs = 240_000;
const betweenLooksMs = 200;

/** Asks other hubs for the effect of a request until one shows it. What they answered last is checked. */
const untilEffective = async (
	{hubs, onFailure}: HubContext,
	hub: number,
	look: (port: number) => Promise<boolean>,
): Promise<void> => {
	const endsAt = performance.now() + lagMs;
	let error: unknown;
	while (performance.now() < endsAt) {
		try {
			if (await look(hubs.port(hub))) return;
			error = undefined;
		} catch (cause) {
			// That hub ended meanwhile, or waits for a broker.
			error = cause;
		}
		await pause(betweenLooksMs);
	}
	if (error !== undefined) onFailure(`No hub could be asked for an effect: ${error}`);
};

const killOnAnswers = async (
	context: HubContext,
	hub: number,
	requests: readonly OperatorRequest[],
): Promise<void> => {
	const {hubs, operator, counts} = context;
	const host = hubs.host(hub);
	for (const request of requests) {
		counts.kills++;
		let look: ((port: number) => Promise<boolean>) | undefined;
		try {
			look = await operator.askAndKill(host, request);
		} catch {
			// Another fault kept the hub from answering.
		}
		await host.end('SIGKILL');
		// A request without an answer must not arrive later, when another one may have been answered.
		hubs.cutLinks(hub);
		if (look !== undefined) await untilEffective(context, hub + 1, look);
		await host.start();
	}
};

export const actOnHub = (action: HubAction, context: HubContext): Promise<void> => {
	const {hubs, counts, onFailure, onceReceived} = context;
	const {hub} = action;
	const host = hubs.host(hub);
	switch (action.type) {
		case 'kill hub':
			counts.kills++;
			return host.exclusively(async running => {
				await killAfterFrame(running, listener => onceReceived(hub, listener));
				await host.end('SIGKILL');
				await pause(action.downMs);
				await host.start();
			});
		case 'stop hub':
			counts.stops++;
			return stopServer(host, `hub-${hub + 1}`, action.downMs, onFailure);
		case 'freeze hub':
			counts.freezes++;
			return freezeServer(host, action.forMs);
		case 'kill on answer':
			// The operator sends one request at a time.
			return context.oneAtATime(() => host.exclusively(() => killOnAnswers(context, hub, action.requests)));
		case 'shift clock':
			counts.clockShifts++;
			return host.exclusively(async () => host.setClock(action.byMs));
	}
};

export const actOnLink = async (action: LinkAction, {hubs, counts}: HubContext): Promise<void> => {
	counts.linkFaults++;
	switch (action.type) {
		case 'cut link':
			hubs.proxy(action.hub, action.broker).cut();
			return;
		case 'stall link': {
			const proxy = hubs.proxy(action.hub, action.broker);
			proxy.hold(action.direction);
			await pause(action.forMs);
			proxy.release();
			return;
		}
		case 'isolate hub':
			hubs.setReachable(action.hub, false);
			await pause(action.forMs);
			hubs.setReachable(action.hub, true);
	}
};
