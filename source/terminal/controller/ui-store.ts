/** Holds the newest snapshot. All changes of one event are drawn once. */
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
	#isInBatch = false;
	#isChanged = true;
	#isClosed = false;
	/** Called before and after a change is drawn. */
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

	/** Runs `work`, and then draws once if anything changed. A call within another one leaves the drawing to it. */
	batch(work: () => void): void {
		if (this.#isInBatch) {
			work();
			return;
		}
		this.#isInBatch = true;
		try {
			work();
		} finally {
			try {
				this.#draw();
			} finally {
				this.#isInBatch = false;
			}
		}
	}

	readonly dispatch = (event: UiEvent): void =>
		this.batch(() => {
			const ui = reduceUi(this.#snapshot.ui, event);
			if (ui !== this.#snapshot.ui) this.#change({ui, now: this.#clock.now()});
		});

	/** Like `dispatch`, but keeps the time of the snapshot. For changes made while drawing. */
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

	/** Changes made by `beforeDrawing` are drawn with the others; those made by `afterDrawing` are drawn next. */
	#draw(): void {
		while (this.#isChanged && !this.#isClosed) {
			this.onChanged?.beforeDrawing();
			this.#isChanged = false;
			for (const listener of this.#listeners) listener();
			this.onChanged?.afterDrawing();
		}
	}
}
