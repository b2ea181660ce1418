/** An `Intl.Segmenter` that is created on first use. The first one of a process takes about 10 ms. */
export class LazySegmenter {
	readonly #argv: ConstructorParameters<typeof Intl.Segmenter>;
	#created: Intl.Segmenter | undefined;

	constructor(...argv: ConstructorParameters<typeof Intl.Segmenter>) {
		this.#argv = argv;
	}

	segment(text: string): Intl.Segments {
		this.#created ??= new Intl.Segmenter(...this.#argv);
		return this.#created.segment(text);
	}
}
