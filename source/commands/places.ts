/** The places from which the user jumped. */

/** A room, and the entry that the user was viewing; undefined for the newest one. */
export interface Place {
	readonly room: string;
	readonly seq: number | undefined;
}

/** The most places. Above it, the oldest are removed. */
const maxPlaces = 50;

/** The places to go back to, newest last. */
export class Places {
	readonly #onChange: (count: number) => void;
	#places: readonly Place[] = [];

	/** `onChange` is called with the number of places. */
	constructor(onChange: (count: number) => void = () => {}) {
		this.#onChange = onChange;
	}

	push(place: Place): void {
		const last = this.#places.at(-1);
		if (last?.room === place.room && last.seq === place.seq) return;
		this.#places = [...this.#places, place].slice(-maxPlaces);
		this.#onChange(this.#places.length);
	}

	pop(): Place | undefined {
		const last = this.#places.at(-1);
		this.#places = this.#places.slice(0, -1);
		this.#onChange(this.#places.length);
		return last;
	}
}
