/** Ephemeral messages of a chaos run, and whether their texts are in files after they have expired. */
import {filesWith} from '../../support/files-with.ts';
import {enter, type Wire} from '../wire.ts';

const lifetimeSeconds = 20;

export class EphemeralTexts {
	/** How many have a receipt. */
	sent = 0;
	readonly #secret: string;
	readonly #room: string;
	readonly #prefix: string;
	#serial = 0;

	private constructor(secret: string, room: string, prefix: string) {
		this.#secret = secret;
		this.#room = room;
		this.#prefix = prefix;
	}

	/** Creates their room, which is private: other histories are not affected. */
	static async open(port: number, seed: number): Promise<EphemeralTexts> {
		const {wire, welcome} = await enter(port);
		const {room} = await wire.ask({type: 'create', room: 'fleeting', isPrivate: true});
		await wire.close();
		return new EphemeralTexts(String(welcome.secret), String(room), `kumquat-${seed}`);
	}

	/** Sends one through the hub on this port. Other faults may prevent it. */
	async send(port: number): Promise<void> {
		const text = `${this.#prefix}-${++this.#serial}`;
		let wire: Wire | undefined;
		try {
			({wire} = await enter(port, {secret: this.#secret}));
			await wire.ask({type: 'join', room: this.#room, limit: 0});
			const draft = `fleeting-${this.#serial}`;
			const question = {type: 'send', room: this.#room, text, draft, expiresInSeconds: lifetimeSeconds};
			const answer = await wire.ask(question);
			if (answer.type === 'sent') this.sent++;
		} catch {
			// The hub ended.
		} finally {
			await wire?.close().catch(() => {});
		}
	}

	/** The files in these folders that contain one of the texts. */
	filesIn(folders: readonly string[]): string[] {
		return folders.flatMap(folder => filesWith(folder, this.#prefix));
	}
}
