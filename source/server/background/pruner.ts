/** Proposes the removal of entries that exceed the retention, in small steps that leave time for other work. */
import type {Retention} from '../store/entry-log.ts';
import type {Journal} from '../store/journal.ts';
import type {StateReader} from '../store/state.ts';

/** The entries removed by one command, which takes a few milliseconds. */
const pruneStep = 25;
/** The longest duration of one call, in milliseconds. */
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
	 * Removes some of the entries that exceed `retention` at `now`, oldest first in each room. Resolves with true if
	 * there are more. Entries with an expiry time are left to `Expiry`.
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

	/** Removes excess entries of one room. Returns false if it has none. */
	async #pruneSome(room: string, retention: Retention, now: number): Promise<boolean> {
		const {reader, journal} = this.#options;
		const excess = reader.excess(room, retention, now, pruneStep);
		const epoch = reader.room(room)?.epoch;
		if (excess === undefined || epoch === undefined) return false;
		await journal.propose({type: 'prune', room, epoch, through: excess.through});
		return true;
	}
}
