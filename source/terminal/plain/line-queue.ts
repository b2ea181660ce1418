/** The lines of a pipe: each waits until the one before it is answered, so that a command can name what was printed. */
export class LineQueue {
	readonly #onLine: (line: string) => void;
	/** Resolves when the last line is answered. */
	readonly #answered: () => Promise<void>;
	readonly #lines: string[] = [];
	#running: Promise<void> | undefined;

	constructor(onLine: (line: string) => void, answered: () => Promise<void>) {
		this.#onLine = onLine;
		this.#answered = answered;
	}

	add(line: string): void {
		this.#lines.push(line);
		this.#running ??= this.#run();
	}

	/** Discards the lines that wait. */
	stop(): void {
		this.#lines.length = 0;
	}

	/** Resolves when all lines are answered. */
	async whenEmpty(): Promise<void> {
		await this.#running;
	}

	async #run(): Promise<void> {
		// What is printed at the start may not be complete either.
		await this.#answered();
		for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
			this.#onLine(line);
			await this.#answered();
		}
		this.#running = undefined;
	}
}
