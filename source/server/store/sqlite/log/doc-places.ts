/** Assigns each new entry a place among the entries of its millisecond, for its number in the file. */
import {firstDocAt, placeBits, placeIn, timeIn} from '../../database/doc-numbers.ts';
import type {Statements} from '../../database/statements.ts';

const placesPerMs = 2 ** placeBits;

export class DocPlaces {
	readonly #statement: Statements;
	/** The latest `at` in the file. No entry has a later one, so its first place is free without a query. */
	#newestAt = -1;
	#lastAt = -1;
	#lastPlace = 0;

	constructor(statement: Statements) {
		this.#statement = statement;
		this.reset();
	}

	/** Reloads after a rollback. */
	reset(): void {
		this.#lastAt = -1;
		const newest = this.#statement(`SELECT ${timeIn('max(doc)')} AS at FROM entries`).get();
		this.#newestAt = Number(newest?.at ?? -1);
	}

	/** `at` is later than requested if the millisecond is full, which only an import can cause. */
	next(at: number): {readonly at: number; readonly place: number} {
		this.#lastPlace = at === this.#lastAt ? this.#lastPlace + 1 : this.#firstFree(at);
		this.#lastAt = at;
		return this.#lastPlace < placesPerMs ? {at, place: this.#lastPlace} : this.next(at + 1);
	}

	#firstFree(at: number): number {
		if (at > this.#newestAt) {
			this.#newestAt = at;
			return 0;
		}
		const select = `
			SELECT ${placeIn('doc')} AS place FROM entries
			WHERE doc < ${firstDocAt} AND doc >= ${firstDocAt} ORDER BY doc DESC LIMIT 1`;
		const last = this.#statement(select).get(at + 1, at);
		return last === undefined ? 0 : Number(last.place) + 1;
	}
}
