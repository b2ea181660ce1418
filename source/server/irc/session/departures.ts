/**
 * Users who left rooms a moment ago. The hub reports for each room that a user has left it, a quarter of a second later;
 * IRC has one QUIT for all rooms, and a KICK at once.
 */

/** Longer than the hub waits before it reports who has left. */
const keepMs = 10_000;

export class Departures {
	/** When each user has quit. */
	readonly #quits = new Map<string, number>();
	readonly #removed = new Set<string>();

	/** False if the QUIT of this user was noted for another room already. `now` is monotonic. */
	noteQuit(userId: string, now: number): boolean {
		for (const [id, at] of this.#quits) {
			if (now - at < keepMs) break;
			this.#quits.delete(id);
		}
		if (this.#quits.has(userId)) return false;
		this.#quits.set(userId, now);
		return true;
	}

	/** The client has received the KICK of the user. */
	noteRemoved(room: string, userId: string): void {
		this.#removed.add(`${userId} ${room}`);
	}

	/** Whether the client has received a KICK of the user from this room. */
	takeRemoved(room: string, userId: string): boolean {
		return this.#removed.delete(`${userId} ${room}`);
	}

	noteJoined(room: string, userId: string): void {
		this.#quits.delete(userId);
		this.takeRemoved(room, userId);
	}
}
