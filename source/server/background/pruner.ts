/** Proposes to remove entries that exceed the retention, in steps with other work in between. */
import type {Retention} from '../store/entry-log.ts';
import type {Journal} from '../store/journal.ts';
import type {StateReader} from '../store/state.ts';

/** Entries removed by one command: a few milliseconds of work. */
const pruneStep = 25;
/** How long one call works. */
const callMs = 100;

export interface PrunerOptions {
	readonly reader: StateReader;
	readonly journal: Journal;
	/** Whether background work must pause. */
	readonly mustPause: () => boolean;
	/** Milliseconds, monotonic. */
	readonly monotonic: () => number;
}

export class Pruner {
	readonly #options: PrunerOptions;
	/** The room to prune next. Undefined: the first one. */
	#next: string | undefined = undefined;

	constructor(options: PrunerOptions) {
		this.#options = options;
	}

	/**
	 * Removes some of the entries that exceed `retention` at `now`, oldest first in each room. Resolves with true while
	 * there are more to remove. Leaves entries that expire to expiry.
	 */
	async prune(retention: Retention, now: number): Promise<boolean> {
		const {reader, mustPause, monotonic} = this.#options;
		const endAt = monotonic() + callMs;
		const names = reader.rooms().map(({room}) => room);
		const start = this.#next === undefined ? 0 : Math.max(0, names.indexOf(this.#next));
		for (const room of names.slice(start)) {
			this.#next = room;
			while (await this.#pruneSome(room, retention, now)) {
				if (monotonic() >= endAt || mustPause()) return true;
			}
			if (mustPause()) return true;
		}
		this.#next = undefined;
		return false;
	}

	/** Returns false if the room has no excess entries. */
	async #pruneSome(room: string, retention: Retention, now: number): Promise<boolean> {
		const {reader, journal} = this.#options;
		const excess = reader.excess(room, retention, now, pruneStep);
		const epoch = reader.room(room)?.epoch;
		if (excess === undefined || epoch === undefined) return false;
		await journal.propose({type: 'prune', room, epoch, through: excess.through});
		return true;
	}
}
