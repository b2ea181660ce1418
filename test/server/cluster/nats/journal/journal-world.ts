/** Hubs in one process that share a stream, each with an empty store and the journal of a cluster. */
import {onTestFinished} from 'vitest';
import type {Entry} from '../../../../../source/protocol/server-frames.ts';
import {NatsJournal} from '../../../../../source/server/cluster/nats/journal/nats-journal.ts';
import type {Command, CommandOf} from '../../../../../source/server/store/commands.ts';
import {openMemoryStore} from '../../../../../source/server/store/sqlite/sqlite-store.ts';
import type {Store} from '../../../../../source/server/store/store.ts';
import {type FakeClock, makeFakeClock, seededRandom} from '../../../../support/fake-clock.ts';
import {InProcessStream} from '../../../../support/in-process-stream.ts';

export const ann = {id: 'aa', nick: 'ann'};

export const message = (text: string, more: object = {}): CommandOf<'append'> => ({
	type: 'append',
	draft: {type: 'message', room: 'dev', at: 1000, from: ann, text, ...more} as never,
});

export const openDev: CommandOf<'openRoom'> = {
	type: 'openRoom',
	...{room: 'dev', kind: 'public', epoch: 'e1', opening: 'o1', at: 100, user: ann, tracksReading: false},
};

export interface TestHub {
	readonly journal: NatsJournal;
	readonly store: Store;
	/** The texts of the room, in order. */
	texts(room?: string): Promise<readonly string[]>;
	entries(room?: string): Promise<readonly Entry[]>;
	/** The process ends without a word; its store is kept. */
	kill(): void;
}

export interface JournalWorld {
	readonly stream: InProcessStream;
	readonly clock: FakeClock;
	/** Opens a further hub. `store`: that of a hub that was killed. */
	open(options?: {readonly store?: Store; readonly clusterVersion?: number}): TestHub;
	/** Delivers everything. Publications that failed are repeated meanwhile. */
	settle(): Promise<void>;
	/** Proposes the commands on a hub at once, and delivers everything. Resolves after they are confirmed. */
	confirm(hub: TestHub, ...commands: readonly Command[]): Promise<void>;
}

/** Turns of the event loop without a delivery after which nothing more will happen, and the time that passes in each. */
const mostIdleTurns = 8;
const idleMs = 50;
/** Deliveries in one turn. */
const stepsPerTurn = 8;

/** `batchSize`: how many messages a hub publishes at once; 1: NATS is older than 2.12. */
export const journalWorld = ({seed = 1, hasFaults = false, batchSize = 40} = {}): JournalWorld => {
	const clock = makeFakeClock();
	const random = seededRandom(seed);
	const stream = new InProcessStream(() => {}, {hasFaults, batchSize});
	let runs = 0;
	const settle = async (): Promise<void> => {
		let idleTurns = 0;
		while (idleTurns < mostIdleTurns) {
			let steps = 0;
			while (steps < stepsPerTurn && stream.step(random)) steps++;
			await clock.advanceAsync(steps === 0 ? idleMs : 0);
			await new Promise(resolve => setImmediate(resolve));
			idleTurns = steps === 0 ? idleTurns + 1 : 0;
		}
	};
	return {
		stream,
		clock,
		settle,
		async confirm({journal}, ...commands) {
			const proposed = commands.map(command => journal.propose(command));
			await settle();
			await Promise.all(proposed);
		},
		open({store = openMemoryStore({indexAtOnce: true}), clusterVersion = 1} = {}) {
			const journal = new NatsJournal({
				...{stream: stream.open(), store, clock},
				log() {},
				newRun: () => `run${seed}-${runs++}`,
				clusterVersion: () => clusterVersion,
			});
			journal.start();
			let isKilled = false;
			const kill = (): void => {
				if (isKilled) return;
				isKilled = true;
				void journal.close().catch(() => {});
			};
			onTestFinished(kill);
			const entries = async (room = 'dev'): Promise<readonly Entry[]> =>
				(await store.page(room, {type: 'newest', limit: 200}, 0)).entries;
			return {
				...{journal, store, kill, entries},
				texts: async room => (await entries(room)).map(entry => ('text' in entry ? entry.text : entry.type)),
			};
		},
	};
};
