/** The real hub with a store in memory, a fake clock, and the same ids and secrets in every run. */
import {defaultLimits} from '../../source/protocol/limits.ts';
import {createHub} from '../../source/server/create-hub.ts';
import type {Hub} from '../../source/server/hub/contract/hub.ts';
import type {HubOptions} from '../../source/server/hub/hub-options.ts';
import {openMemoryStore} from '../../source/server/store/sqlite/sqlite-store.ts';
import type {Store} from '../../source/server/store/store.ts';
import {type FakeClock, seededRandom} from './fake-clock.ts';

export interface TestHubOptions extends Partial<Omit<HubOptions, 'clock' | 'reader' | 'journal' | 'log'>> {
	readonly clock: FakeClock;
	/** Default: a new store in memory. */
	readonly store?: Store;
	/** The seed of ids and secrets. */
	readonly seed?: number;
}

export interface TestHub {
	readonly hub: Hub;
	readonly store: Store;
	/** The log, as JSON lines. */
	readonly logged: readonly string[];
}

export const makeTestHub = ({clock, store: given, seed = 7, ...options}: TestHubOptions): TestHub => {
	const store = given ?? openMemoryStore();
	const logged: string[] = [];
	const random = seededRandom(seed);
	const hub = createHub({
		reader: store,
		journal: store.journal,
		clock,
		version: '0.0.0',
		limits: defaultLimits,
		rateLimit: undefined,
		privateLingerMs: 600_000,
		randomBytes: length => Uint8Array.from({length}, () => Math.floor(random() * 256)),
		log: (event, fields) => void logged.push(JSON.stringify({event, ...fields})),
		...options,
	});
	return {hub, store, logged};
};
