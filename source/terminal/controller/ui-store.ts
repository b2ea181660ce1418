/** Holds the newest snapshot. Changes within one event are settled and drawn once. */
import type {Client} from '../../client/client.ts';
import type {Session} from '../../client/session/state.ts';
import type {Clock} from '../../time/clock.ts';
import type {Source} from '../draw/source.ts';
import type {Snapshot} from '../state/snapshot.ts';
import {reduceUi, type UiEvent, type UiState} from '../state/ui-state.ts';

export class UiStore implements Source<Snapshot> {
	readonly #clock: Clock;
	readonly #listeners = new Set<() => void>();
	#snapshot: Snapshot;
	#depth = 0;
	#isChanged = true;
	#isClosed = false;
	/** Applies what follows from a change, before and after it is drawn. */
	onChanged: {readonly beforeDrawing: () => void; readonly afterDrawing: () => void} | undefined;

	constructor(client: Client, clock: Clock, ui: UiState) {
		this.#clock = clock;
		this.#snapshot = {session: client.session(), ui, now: clock.now()};
	}

	readonly get = (): Snapshot => this.#snapshot;

	readonly state = (): UiState => this.#snapshot.ui;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/** Runs a change to its end, applies what follows from it, and then draws. */
	batch(work: () => void): void {
		this.#depth++;
		try {
			work();
		} finally {
			this.#depth--;
			if (this.#depth === 0 && this.#isChanged && !this.#isClosed) this.#settle();
		}
	}

	readonly dispatch = (event: UiEvent): void =>
		this.batch(() => {
			const ui = reduceUi(this.#snapshot.ui, event);
			if (ui !== this.#snapshot.ui) this.#change({ui, now: this.#clock.now()});
		});

	/** As `dispatch`, for what follows from a change: at the same time as it. */
	apply(event: UiEvent): void {
		this.#change({ui: reduceUi(this.#snapshot.ui, event)});
	}

	setSession(session: Session): void {
		this.#change({session, now: this.#clock.now()});
	}

	setTime(now: number): void {
		this.#change({now});
	}

	close(): void {
		this.#isClosed = true;
		this.#listeners.clear();
	}

	#change(part: Partial<Snapshot>): void {
		this.#snapshot = {...this.#snapshot, ...part};
		this.#isChanged = true;
	}

	#settle(): void {
		this.#isChanged = false;
		this.onChanged?.beforeDrawing();
		this.#isChanged = false;
		for (const listener of this.#listeners) listener();
		this.onChanged?.afterDrawing();
	}
}
