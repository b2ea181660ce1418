/** Random choices that are the same in every run with the same seed. */

export interface Chance {
	/** At least 0, below 1. */
	random(): number;
	/** A whole number from `least` to `most`, both included. */
	int(least: number, most: number): number;
	/** True with this probability. */
	isHit(probability: number): boolean;
	pick<T>(choices: readonly [T, ...T[]]): T;
	/** Another independent generator, the same for the same name. */
	split(name: string): Chance;
}

/** FNV-1a, 32 bits. */
const hash = (text: string): number => {
	let value = 0x811c9dc5;
	for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
	return value;
};

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough to choose faults. */
export const makeChance = (seed: number): Chance => {
	let state = seed >>> 0;
	const random = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const int = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
	return {
		random,
		int,
		isHit: probability => random() < probability,
		pick: choices => choices[int(0, choices.length - 1)] ?? choices[0],
		split: name => makeChance(hash(`${seed} ${name}`)),
	};
};
