/**
 * The hubs of a cluster that are running now, and their public addresses. Each hub publishes a report about itself every
 * three seconds, and whenever a hub asks. A hub without a report for `hubTimeoutMs` is gone.
 */
import {maxHubs} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {Bus, BusMessage, HubReport} from './bus.ts';
import {heartbeatMs, hubTimeoutMs} from './shared-membership.ts';

/** Where clients reach the hubs of a cluster. */
export interface HubAddresses {
	/** The public address of this hub; undefined: the operator has set none. */
	readonly own: string | undefined;
	/** The public addresses of all hubs that are running, that of this hub first. */
	readonly live: readonly string[];
	/** All public addresses of this run, also those of hubs that have ended: pages of such a hub are still open. */
	readonly seen: ReadonlySet<string>;
	/** Calls the listener after an address was added to `live`. Returns a function that stops the calls. */
	onAdded(listener: () => void): () => void;
}

/**
 * The hubs to which a page may connect. A browser fixes them when it loads the page, so they include hubs that are not running at
 * the moment, the last ones seen first.
 */
export const hubsForPage = ({live, seen}: Pick<HubAddresses, 'live' | 'seen'>): readonly string[] =>
	[...new Set([...live, ...[...seen].reverse()])].slice(0, maxHubs);

interface LiveHubsOptions {
	/** Identifies this process, as in `SharedMembership`. */
	readonly hub: string;
	readonly bus: Bus;
	readonly clock: Clock;
	/** The public address of this hub. */
	readonly url: string | undefined;
	/** The report of this hub as it is now, without its address. */
	readonly report: () => Omit<HubReport, 'url'>;
}

interface LiveHub {
	readonly report: HubReport;
	readonly cancelTimeout: () => void;
}

/** The most addresses of other hubs that are remembered. */
const maxSeen = 1000;

export class LiveHubs implements HubAddresses {
	readonly own: string | undefined;
	readonly seen = new Set<string>();
	readonly #options: LiveHubsOptions;
	/** The other hubs. */
	readonly #others = new Map<string, LiveHub>();
	readonly #listeners = new Set<() => void>();
	readonly #unsubscribe: () => void;
	#cancelReport: () => void = () => {};

	constructor(options: LiveHubsOptions) {
		this.#options = options;
		this.own = options.url;
		if (options.url !== undefined) this.seen.add(options.url);
		this.#unsubscribe = options.bus.subscribe(message => this.#receive(message));
	}

	/** Publishes the reports of this hub from now on, and asks the other hubs for theirs. */
	start(): void {
		this.#options.bus.publish({type: 'reportsWanted'});
	}

	get live(): readonly string[] {
		const others = [...this.#others.values()].map(({report}) => report.url);
		return [...new Set([this.own, ...others])].filter(url => url !== undefined);
	}

	/** The reports of the other hubs, by hub. */
	reports(): ReadonlyMap<string, HubReport> {
		return new Map([...this.#others].map(([hub, {report}]) => [hub, report]));
	}

	onAdded(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	close(): void {
		this.#unsubscribe();
		this.#cancelReport();
		this.#listeners.clear();
		for (const {cancelTimeout} of this.#others.values()) cancelTimeout();
		this.#others.clear();
	}

	#publishReport(): void {
		const {bus, clock, hub, url, report} = this.#options;
		this.#cancelReport();
		this.#cancelReport = clock.after(heartbeatMs, () => this.#publishReport());
		bus.publish({type: 'hubReport', hub, report: {...(url !== undefined && {url}), ...report()}});
	}

	#receive(message: BusMessage): void {
		if (message.type === 'reportsWanted') this.#publishReport();
		else if (message.type === 'hubLeft') this.#remove(message.hub);
		else if (message.type === 'hubReport' && message.hub !== this.#options.hub) this.#add(message);
	}

	#add({hub, report}: Extract<BusMessage, {readonly type: 'hubReport'}>): void {
		const isNew = report.url !== undefined && !this.live.includes(report.url);
		this.#others.get(hub)?.cancelTimeout();
		const cancelTimeout = this.#options.clock.after(hubTimeoutMs, () => this.#remove(hub));
		this.#others.set(hub, {report, cancelTimeout});
		if (report.url !== undefined && this.seen.size < maxSeen) this.seen.add(report.url);
		if (isNew) for (const listener of [...this.#listeners]) listener();
	}

	#remove(hub: string): void {
		this.#others.get(hub)?.cancelTimeout();
		this.#others.delete(hub);
	}
}
