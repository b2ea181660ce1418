import type {Away} from '../store/directory/directory.ts';
import type {StateReader} from '../store/state.ts';

/** The users who are away by request. They are kept in memory, because every list of members needs them. */
export class AwayUsers {
	readonly #away: Map<string, Away>;
	readonly #listeners = new Set<(userId: string, away: Away | undefined) => void>();

	constructor(reader: Pick<StateReader, 'awayUsers'>) {
		this.#away = new Map(reader.awayUsers().map(({id, away}) => [id, away]));
	}

	get(userId: string): Away | undefined {
		return this.#away.get(userId);
	}

	set(userId: string, away: Away | undefined): void {
		if (away === undefined) this.#away.delete(userId);
		else this.#away.set(userId, away);
		for (const listener of this.#listeners) listener(userId, away);
	}

	/** Reports all changes. Returns a function that stops the reports. */
	onChange(listener: (userId: string, away: Away | undefined) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}
}
