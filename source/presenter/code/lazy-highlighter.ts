/** Loads the highlighter when the first code in a known language is shown: neither the start nor the first paint needs it. */
import type {Highlight} from './coloured-code.ts';
import {languageNamed} from './languages.ts';

type Load = () => Promise<{readonly highlight: Highlight}>;

export class LazyHighlighter {
	readonly #load: Load;
	readonly #onLoaded: () => void;
	#highlight: Highlight | undefined;
	#isLoading = false;

	/** `onLoaded`: the code that is shown must be drawn again. */
	constructor(onLoaded: () => void, load: Load = () => import('./highlight.ts')) {
		this.#onLoaded = onLoaded;
		this.#load = load;
	}

	/** Another function once the highlighter is loaded. Until then it highlights nothing, and loads it when it is needed. */
	get highlight(): Highlight {
		return this.#highlight ?? this.#request;
	}

	readonly #request: Highlight = (_code, language) => {
		if (this.#isLoading || languageNamed(language) === undefined) return undefined;
		this.#isLoading = true;
		this.#load().then(
			({highlight}) => {
				this.#highlight = highlight;
				this.#onLoaded();
			},
			// Code without colours is as readable. The next code tries again.
			() => {
				this.#isLoading = false;
			},
		);
		return undefined;
	};
}
