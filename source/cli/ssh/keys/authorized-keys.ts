/** The file of `--ssh-keys`, in the format of `authorized_keys` (sshd(8)): the keys that may sign in. */
import {readFileSync, statSync} from 'node:fs';

export interface AuthorizedKeys {
	/** The public keys on the wire, in Base64. */
	readonly keys: ReadonlySet<string>;
	/** The numbers of the lines that were ignored. */
	readonly ignored: readonly number[];
}

const keyLine = /^(?:ssh|ecdsa|sk)-[\w@.-]+\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/;

/**
 * One key for each line. Empty lines and comments are skipped. A line with options is ignored, because this server does
 * not apply options such as `from=`, which limit the key.
 */
export const parseAuthorizedKeys = (text: string): AuthorizedKeys => {
	const keys = new Set<string>();
	const ignored: number[] = [];
	for (const [index, line] of text.split(/\r?\n/).entries()) {
		const trimmed = line.trim();
		if (trimmed === '' || trimmed.startsWith('#')) continue;
		const key = keyLine.exec(trimmed)?.[1];
		if (key === undefined) ignored.push(index + 1);
		else keys.add(key);
	}
	return {keys, ignored};
};

/** The keys of a file, which is read again when it has changed. */
export class AuthorizedKeysFile {
	readonly #file: string;
	readonly #onRead: (keys: AuthorizedKeys) => void;
	readonly #onFailure: (error: unknown) => void;
	#version = '';
	#keys: ReadonlySet<string> = new Set();

	/** Throws the error of the system if the file cannot be read. */
	constructor(file: string, onRead: (keys: AuthorizedKeys) => void, onFailure: (error: unknown) => void) {
		this.#file = file;
		this.#onRead = onRead;
		this.#onFailure = onFailure;
		this.#read();
	}

	/** A file that can no longer be read allows no key. */
	has(blob: Uint8Array): boolean {
		try {
			this.#read();
		} catch (error) {
			this.#version = '';
			this.#keys = new Set();
			this.#onFailure(error);
		}
		return this.#keys.has(Buffer.from(blob).toString('base64'));
	}

	#read(): void {
		const {mtimeMs, size, ino} = statSync(this.#file);
		const version = `${mtimeMs} ${size} ${ino}`;
		if (version === this.#version) return;
		const parsed = parseAuthorizedKeys(readFileSync(this.#file, 'utf8'));
		this.#version = version;
		this.#keys = parsed.keys;
		this.#onRead(parsed);
	}
}
