/** Names in the order of their keys (`nameKey`, by code unit), so that a page can begin after any name. */
import {nameKey} from '../../protocol/limits.ts';

export class SortedNames {
	readonly #keys: string[] = [];

	constructor(names: readonly string[] = []) {
		this.#keys = [...new Set(names.map(nameKey))].sort((one, other) => (one < other ? -1 : 1));
	}

	add(name: string): void {
		const key = nameKey(name);
		const index = this.#indexFrom(key);
		if (this.#keys[index] !== key) this.#keys.splice(index, 0, key);
	}

	delete(name: string): void {
		const key = nameKey(name);
		const index = this.#indexFrom(key);
		if (this.#keys[index] === key) this.#keys.splice(index, 1);
	}

	/** The keys greater than that of `name`, which need not be in the list. */
	*after(name: string): Generator<string, void> {
		const key = nameKey(name);
		let index = this.#indexFrom(key);
		if (this.#keys[index] === key) index++;
		for (; index < this.#keys.length; index++) yield this.#keys[index] ?? '';
	}

	/** The index of the first key that is greater than or equal to this one. */
	#indexFrom(key: string): number {
		let low = 0;
		let high = this.#keys.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#keys[middle] ?? '') < key) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
