/**
 * The messages that answer one command. Without a label they are written at once. With the tag `label`
 * (https://ircv3.net/specs/extensions/labeled-response) they are collected until the command has been handled: one
 * message carries the label itself, several are a batch, and none is an `ACK`.
 */

/** A message to the client. Tags without their capability are not written. */
export interface Outgoing {
	readonly tags?: Readonly<Record<string, string | undefined>>;
	/** The server itself if undefined. */
	readonly source?: string;
	readonly command: string;
	readonly params: readonly string[];
}

const withTags = (message: Outgoing, tags: Outgoing['tags']): Outgoing => ({
	...message,
	tags: {...message.tags, ...tags},
});

/** A batch that is the whole answer carries the label itself. */
const isOneBatch = (first: Outgoing, others: readonly Outgoing[]): boolean => {
	const [name = ''] = first.params;
	const last = others.at(-1);
	return first.command === 'BATCH' && last?.command === 'BATCH' && last.params[0] === name.replace('+', '-');
};

export class Response {
	readonly #label: string | undefined;
	readonly #write: (message: Outgoing) => void;
	readonly #collected: Outgoing[] = [];

	constructor(label: string | undefined, write: (message: Outgoing) => void) {
		this.#label = label;
		this.#write = write;
	}

	get isLabeled(): boolean {
		return this.#label !== undefined;
	}

	add(message: Outgoing): void {
		if (this.#label === undefined) this.#write(message);
		else this.#collected.push(message);
	}

	/** The command has been handled. `nextBatch` returns the id of a new batch. */
	end(nextBatch: () => string): void {
		if (this.#label === undefined) return;
		const label = this.#label;
		const [first, ...others] = this.#collected;
		if (first === undefined) this.#write({tags: {label}, command: 'ACK', params: []});
		else if (others.length === 0) this.#write(withTags(first, {label}));
		else if (isOneBatch(first, others)) this.#writeLabeled(label, first, others);
		else this.#endBatch(label, nextBatch());
	}

	#writeLabeled(label: string, first: Outgoing, others: readonly Outgoing[]): void {
		this.#write(withTags(first, {label}));
		for (const message of others) this.#write(message);
	}

	#endBatch(label: string, batch: string): void {
		this.#write({tags: {label}, command: 'BATCH', params: [`+${batch}`, 'labeled-response']});
		// The messages of an inner batch have the tag of that batch already.
		for (const message of this.#collected) {
			this.#write(message.tags?.batch === undefined ? withTags(message, {batch}) : message);
		}
		this.#write({command: 'BATCH', params: [`-${batch}`]});
	}
}
