/**
 * The public rooms and the users of the whole server, for completion. Loaded when the user begins to type the name of a
 * room or user, and at most once a minute.
 */
import type {Client} from '../../client/client.ts';
import type {PersonInfo, RoomInfo} from '../../protocol/server-frames.ts';
import type {ListsNeeded} from './completion.ts';

const refreshMs = 60_000;

interface ServerListsOptions {
	readonly client: Pick<Client, 'rooms' | 'people' | 'session'>;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** A list was loaded. */
	readonly onLoaded: () => void;
}

export class ServerLists {
	readonly #options: ServerListsOptions;
	readonly #loadedAt = {rooms: Number.NEGATIVE_INFINITY, people: Number.NEGATIVE_INFINITY};
	rooms: readonly RoomInfo[] = [];
	people: readonly PersonInfo[] = [];

	constructor(options: ServerListsOptions) {
		this.#options = options;
	}

	/** Loads the needed lists that were not loaded within the last minute. */
	load(needed: ListsNeeded): void {
		const {client} = this.#options;
		if (client.session().link.type !== 'up') return;
		if (needed.rooms && this.#isDue('rooms')) {
			this.#store(client.rooms(), rooms => {
				this.rooms = rooms;
			});
		}
		if (needed.people && this.#isDue('people')) {
			this.#store(client.people(), people => {
				this.people = people;
			});
		}
	}

	#isDue(list: 'rooms' | 'people'): boolean {
		const now = this.#options.now();
		if (now - this.#loadedAt[list] < refreshMs) return false;
		this.#loadedAt[list] = now;
		return true;
	}

	#store<List>(request: Promise<List>, store: (list: List) => void): void {
		request.then(
			list => {
				store(list);
				this.#options.onLoaded();
			},
			// Without a connection or with an older server, completion offers only names from the session.
			() => {},
		);
	}
}
