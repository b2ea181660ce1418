/** The corpus of hostile (and of merely foreign) strings: what strangers may say, and must not do. */
import corpus from '../fixtures/hostile.json' with {type: 'json'};

export interface Hostile {
	readonly name: string;
	readonly text: string;
	/** Where the text is fine: what must be left of it. */
	readonly keeps: string | undefined;
}

export const hostile: readonly Hostile[] = (
	corpus as readonly {name: string; text: string; times?: number; keeps?: string}[]
).map(({name, text, times = 1, keeps}) => ({name, text: text.repeat(times), keeps}));
