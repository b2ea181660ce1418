/** Hostile strings, and valid strings in many scripts: users may send all of them, but none may affect a screen. */
import corpus from '../fixtures/hostile.json' with {type: 'json'};

export interface Hostile {
	readonly name: string;
	readonly text: string;
	/** For valid text: the expected result. */
	readonly keeps: string | undefined;
}

export const hostile: readonly Hostile[] = (
	corpus as readonly {name: string; text: string; times?: number; keeps?: string}[]
).map(({name, text, times = 1, keeps}) => ({name, text: text.repeat(times), keeps}));
