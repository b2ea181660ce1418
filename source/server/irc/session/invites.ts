/** The invites that a client has received by INVITE: JOIN uses them instead of a key. */
import {roomKey} from '../names/names.ts';

const maxInvites = 100;

export class Invites {
	/** Tokens by room. */
	readonly #tokens = new Map<string, string>();

	add(room: string, token: string): void {
		const [oldest] = this.#tokens.keys();
		if (this.#tokens.size >= maxInvites && oldest !== undefined) this.#tokens.delete(oldest);
		this.#tokens.set(roomKey(room), token);
	}

	/** An invite is valid once. */
	take(room: string): string | undefined {
		const token = this.#tokens.get(roomKey(room));
		this.#tokens.delete(roomKey(room));
		return token;
	}
}
