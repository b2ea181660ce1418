import type {Away} from '../store/directory.ts';
import type {StateReader} from '../store/state.ts';

/** The users who are away by request, in memory: every list of members needs them. */
export class AwayUsers {
	readonly #away: Map<string, Away>;

	constructor(reader: Pick<StateReader, 'awayUsers'>) {
		this.#away = new Map(reader.awayUsers().map(({id, away}) => [id, away]));
	}

	get(userId: string): Away | undefined {
		return this.#away.get(userId);
	}

	set(userId: string, away: Away | undefined): void {
		if (away === undefined) this.#away.delete(userId);
		else this.#away.set(userId, away);
	}
}
