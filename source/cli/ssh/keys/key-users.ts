/**
 * The users of SSH keys: for each fingerprint the user secrets, the settings and the proof that the key's owner knew the
 * server password. One file with mode 0600.
 */
import {createHmac, timingSafeEqual} from 'node:crypto';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {writeFileAtomically} from '../../../files/atomic-write.ts';

export interface KeyUser {
	/** By the id of the server, because a server with another database has other users. */
	readonly secrets: Readonly<Record<string, string>>;
	readonly nick?: string;
	/** The text of the settings file. */
	readonly settings?: string;
	/** Proves that the owner of the key has sent this server password. */
	readonly access?: string;
	/** In milliseconds since 1970. */
	readonly usedAt: number;
}

type Users = Readonly<Record<string, KeyUser>>;

/** The most stored keys. The least recently used ones are removed first. */
const maxKeys = 20_000;
/** The most secrets of a key: those of the last servers. */
const maxSecrets = 4;

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const readUsers = (file: string): Users => {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
		throw error;
	}
	const parsed: unknown = JSON.parse(text);
	if (!isObject(parsed) || !isObject(parsed.keys)) throw new Error('it has no "keys"');
	return parsed.keys as unknown as Users;
};

export class KeyUsers {
	readonly #file: string;
	readonly #proofKey: string;
	readonly #now: () => number;
	readonly #users: Map<string, KeyUser>;

	/** `proofKey`: without it, the file does not help to guess the server password. Throws if the file is damaged. */
	constructor(folder: string, proofKey: string, now: () => number) {
		this.#file = path.join(folder, 'users.json');
		this.#proofKey = proofKey;
		this.#now = now;
		try {
			this.#users = new Map(Object.entries(readUsers(this.#file)));
		} catch (error) {
			throw new Error(
				`The users of SSH keys in ${this.#file} cannot be read: ${(error as Error).message}. Restore the file from a backup, or remove it; then every key is a new user.`,
			);
		}
	}

	find(fingerprint: string): KeyUser | undefined {
		return this.#users.get(fingerprint);
	}

	writeSecret(fingerprint: string, hub: string, secret: string): void {
		const others = Object.entries(this.find(fingerprint)?.secrets ?? {}).filter(([id]) => id !== hub);
		this.#change(fingerprint, {
			secrets: Object.fromEntries([...others.slice(1 - maxSecrets), [hub, secret]]),
		});
	}

	writeNick(fingerprint: string, nick: string): void {
		if (this.find(fingerprint)?.nick !== nick) this.#change(fingerprint, {nick});
	}

	writeSettings(fingerprint: string, settings: string): void {
		this.#change(fingerprint, {settings});
	}

	/** The owner of the key has sent the server password. */
	writeAccess(fingerprint: string, access: string): void {
		this.#change(fingerprint, {access: this.#proofOf(fingerprint, access)});
	}

	/** Whether the owner of the key has sent this server password before. */
	hasAccess(fingerprint: string, access: string): boolean {
		const known = Buffer.from(this.find(fingerprint)?.access ?? '');
		const proof = Buffer.from(this.#proofOf(fingerprint, access));
		return known.length === proof.length && timingSafeEqual(known, proof);
	}

	#proofOf(fingerprint: string, access: string): string {
		return createHmac('sha256', this.#proofKey).update(`${fingerprint}\n${access}`).digest('base64');
	}

	#change(fingerprint: string, change: Partial<KeyUser>): void {
		const before = this.find(fingerprint) ?? {secrets: {}, usedAt: 0};
		// The most recently used key is the last one.
		this.#users.delete(fingerprint);
		this.#users.set(fingerprint, {...before, ...change, usedAt: this.#now()});
		for (const oldest of this.#users.keys()) {
			if (this.#users.size <= maxKeys) break;
			this.#users.delete(oldest);
		}
		const text = JSON.stringify({version: 1, keys: Object.fromEntries(this.#users)}, undefined, '\t');
		writeFileAtomically(this.#file, `${text}\n`);
	}
}
