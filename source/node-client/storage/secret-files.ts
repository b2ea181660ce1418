/**
 * The secrets of one user at one address, each in a file: `secret-ID` for the server that assigned it, `secret` if the server
 * reported no server id (or an older version wrote it), `secret.old-…` for further secrets of that kind. The second line is the
 * scheme of the connection over which the secret was given, the third one the public key of the server, by which it proves its
 * identity under another address. Files of older versions lack these lines.
 *
 * A secret is sent only to the address of its folder. A secret given over TLS is never used for a connection without TLS.
 */
import {rmSync, statSync, utimesSync} from 'node:fs';
import path from 'node:path';
import type {SecretQuery} from '../../client/storage/client-storage.ts';
import {listFolder, readOptionalFile, renameBrokenFile, writePrivateFile} from './private-files.ts';

interface StoredSecret {
	readonly file: string;
	readonly secret: string;
	/** The id of the server that assigned it; undefined if it is not known yet. */
	readonly hub: string | undefined;
	/** Undefined in files of older versions. */
	readonly scheme: 'ws' | 'wss' | undefined;
	/** The public key of the server, if it reported one. */
	readonly key: string | undefined;
}

const unboundName = 'secret';
/** Hub ids become file names. Any other id is treated as missing. */
const hubPattern = /^[a-z0-9_-]{1,64}$/;
/** A public Ed25519 key as base64url. */
const keyPattern = /^[\w-]{43}$/;
const namePattern = /^secret(?:-([a-z0-9_-]{1,64})|\.old-[0-9a-f]{8})?$/;
/** A server without a database has a new id after each start, so the number of secrets is limited. */
const maxSecrets = 100;

const nameOf = (hub: string | undefined): string =>
	hub !== undefined && hubPattern.test(hub) ? `${unboundName}-${hub}` : unboundName;

const changedAt = (file: string): number => {
	try {
		return statSync(file).mtimeMs;
	} catch {
		return 0;
	}
};

const parseSecret = (text: string): Pick<StoredSecret, 'secret' | 'scheme' | 'key'> | undefined => {
	const [secret = '', scheme, key = ''] = text.split('\n');
	if (!/^[\x21-\x7e]{1,512}$/.test(secret.trim())) return undefined;
	return {
		secret: secret.trim(),
		scheme: scheme === 'ws' || scheme === 'wss' ? scheme : undefined,
		key: keyPattern.test(key) ? key : undefined,
	};
};

/** The secrets in a user's folder, the one used last first. `onBroken` receives files that contain none. */
export const readSecrets = (
	home: string,
	onBroken: (file: string, why: string) => void = () => {},
): StoredSecret[] =>
	listFolder(home)
		.map(name => ({name, match: namePattern.exec(name)}))
		.filter(({match}) => match !== null)
		.flatMap(({name, match}): (StoredSecret & {at: number})[] => {
			const file = path.join(home, name);
			const text = readOptionalFile(file, why => onBroken(file, why));
			if (text === undefined) return [];
			const parsed = parseSecret(text);
			if (parsed === undefined) onBroken(file, 'it contains no secret; the server will create a new user');
			return parsed === undefined ? [] : [{file, hub: match?.[1], ...parsed, at: changedAt(file)}];
		})
		.sort((one, other) => other.at - one.at);

export class SecretFiles {
	readonly #home: string;
	/** Whether the connections of this run use TLS. */
	readonly #isTls: boolean;
	readonly #warn: (text: string) => void;
	/** Secrets that this program has read or written. */
	readonly #seen = new Set<string>();
	/** The last secret, for this run, in case it cannot be written. */
	#unwritten: string | undefined;
	/** The public keys that servers have reported, by server id. */
	readonly #keys = new Map<string, string>();

	/** `home`: the user's folder. `warn` receives a sentence about each broken file. */
	constructor(home: string, isTls: boolean, warn: (text: string) => void) {
		this.#home = home;
		this.#isTls = isTls;
		this.#warn = warn;
	}

	read(query: SecretQuery = {}): string | undefined {
		const usable = this.#all().filter(kept => this.#mayUse(kept, query));
		const found = usable.find(({hub}) => hub !== undefined && hub === query.hub) ?? usable[0];
		const unwritten = this.#unwritten;
		const secret = found?.secret ?? (unwritten && query.except?.has(unwritten) ? undefined : unwritten);
		if (secret !== undefined) this.#seen.add(secret);
		return secret;
	}

	write(secret: string, hub: string | undefined): void {
		const file = this.#fileOf(hub);
		const there = this.#all().find(kept => kept.file === file);
		// Another program of this user has stored a secret since this program read: that one stays.
		const isOthers = there !== undefined && !this.#seen.has(there.secret);
		this.#seen.add(secret);
		this.#unwritten = secret;
		if (isOthers) return;
		writePrivateFile(file, this.#text(secret, this.#scheme, hub));
		this.#prune();
	}

	confirm(secret: string, hub: string): void {
		const kept = this.#all().find(one => one.secret === secret);
		if (kept === undefined) return;
		const file = this.#fileOf(hub);
		const isComplete = kept.scheme !== undefined && (kept.key !== undefined || !this.#keys.has(hub));
		if (kept.file === file && isComplete) {
			const now = new Date();
			utimesSync(file, now, now);
			return;
		}
		if (kept.hub !== undefined && kept.file !== file) return;
		// A secret that was sent over TLS once is never sent without TLS again.
		writePrivateFile(file, this.#text(secret, kept.scheme ?? this.#scheme, hub, kept.key));
		if (kept.file !== file) rmSync(kept.file, {force: true});
	}

	/** The server at this address has reported its public key. */
	noteKey(hub: string, key: string | undefined): void {
		if (key !== undefined && keyPattern.test(key)) this.#keys.set(hub, key);
	}

	get #scheme(): 'ws' | 'wss' {
		return this.#isTls ? 'wss' : 'ws';
	}

	#fileOf(hub: string | undefined): string {
		return path.join(this.#home, nameOf(hub));
	}

	#text(secret: string, scheme: 'ws' | 'wss', hub: string | undefined, key?: string): string {
		const known = key ?? (hub === undefined ? undefined : this.#keys.get(hub));
		return `${[secret, scheme, ...(known === undefined ? [] : [known])].join('\n')}\n`;
	}

	#mayUse(kept: StoredSecret, {hub, except}: SecretQuery): boolean {
		return (
			(this.#isTls || kept.scheme !== 'wss') &&
			!except?.has(kept.secret) &&
			(hub === undefined || kept.hub === undefined || kept.hub === hub)
		);
	}

	#all(): StoredSecret[] {
		return readSecrets(this.#home, (file, why) => renameBrokenFile(file, why, this.#warn));
	}

	/** Removes the least recently used secrets above the limit. */
	#prune(): void {
		for (const {file} of this.#all().slice(maxSecrets)) rmSync(file, {force: true});
	}
}
