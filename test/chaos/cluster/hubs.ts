/** The hubs of a chaos run. Each has a database, a wall clock, and a network proxy to every broker. */
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import type {Brokers} from '../../support/nats-server.ts';
import type {Programs} from '../programs.ts';
import {type NetworkProxy, openProxy} from '../proxy.ts';
import {ServerHost} from '../server-host.ts';

/** The network between a hub and a broker. */
interface Link {
	readonly proxy: NetworkProxy;
	isOpen: boolean;
}

interface HubParts {
	readonly host: ServerHost;
	readonly folder: string;
	/** By broker. */
	readonly links: readonly Link[];
}

export interface HubsOptions {
	readonly programs: Programs;
	readonly program: string;
	readonly folder: string;
	readonly rateLimit: string;
	readonly brokers: Brokers;
	readonly count: number;
	readonly onFailure: (what: string) => void;
}

/** How long a hub may fail to start because brokers are away. */
const startTimeoutMs = 240_000;

export class ClusterHubs {
	readonly all: readonly HubParts[];

	private constructor(all: readonly HubParts[]) {
		this.all = all;
	}

	/** Makes the hubs without starting them. */
	static async open(options: HubsOptions): Promise<ClusterHubs> {
		const {programs, program, rateLimit, brokers, count, onFailure} = options;
		const all: HubParts[] = [];
		for (let number = 1; number <= count; number++) {
			const name = `hub-${number}`;
			const folder = path.join(options.folder, name);
			mkdirSync(folder);
			const links = await Promise.all(
				brokers.all.map(async ({port}) => {
					const link: {proxy?: NetworkProxy; isOpen: boolean} = {isOpen: true};
					link.proxy = await openProxy(() => (link.isOpen ? port : 0));
					return link as Link;
				}),
			);
			const urls = links.map(({proxy}) => `nats://127.0.0.1:${proxy.port}`).join(',');
			const argv = ['--nats', urls, '--cluster', clusterName];
			const host = new ServerHost({
				...{programs, program, folder, rateLimit, name, argv, startTimeoutMs},
				onFailure: what => onFailure(`${name}: ${what}`),
			});
			all.push({host, folder, links});
		}
		return new ClusterHubs(all);
	}

	host(hub: number): ServerHost {
		return this.#parts(hub).host;
	}

	/** The port of the hub or, while it does not run, of another one. 0 if no hub runs. */
	port(hub: number): number {
		const {length} = this.all;
		const ports = Array.from({length}, (_, index) => this.all[(hub + index) % length]?.host.port ?? 0);
		return ports.find(port => port !== 0) ?? 0;
	}

	/** The ports of the hubs that run. */
	ports(): number[] {
		return this.all.map(({host}) => host.port).filter(port => port !== 0);
	}

	/** The network between a hub and a broker. */
	proxy(hub: number, broker: number): NetworkProxy {
		const link = this.#parts(hub).links[broker];
		if (link === undefined) throw new Error(`There is no broker ${broker}.`);
		return link.proxy;
	}

	/** Ends all connections of the hub to brokers. Returns their number. What was held back is lost. */
	cutLinks(hub: number): number {
		return this.#parts(hub).links.reduce((sum, {proxy}) => sum + proxy.cut(), 0);
	}

	/** Whether the hub can reach brokers from now on. */
	setReachable(hub: number, isOpen: boolean): void {
		for (const link of this.#parts(hub).links) link.isOpen = isOpen;
		if (!isOpen) this.cutLinks(hub);
	}

	/** Resolves when all actions on the hubs have ended. */
	async settled(): Promise<void> {
		await Promise.all(this.all.map(({host}) => host.settled()));
	}

	/** Removes all faults of the networks between hubs and brokers. */
	repairNetworks(): void {
		for (const {links} of this.all) {
			for (const link of links) {
				link.isOpen = true;
				link.proxy.release();
			}
		}
	}

	async close(): Promise<void> {
		await Promise.all(this.all.flatMap(({links}) => links.map(({proxy}) => proxy.close())));
	}

	#parts(hub: number): HubParts {
		const parts = this.all[hub];
		if (parts === undefined) throw new Error(`There is no hub ${hub}.`);
		return parts;
	}
}

export const clusterName = 'chaos';
/** The stream of the journal, whose leader is killed. */
export const journalStream = `TC_${clusterName}`;
