/**
 * The client's storage in files. Each server has a folder with a folder for each user (`user-folders.ts`), which
 * contains the user's secrets (`secret-files.ts`), its nick and its outboxes (`outbox-files.ts`). Folders have mode 0700
 * and files 0600; each file is replaced in one step.
 */
import {createHash} from 'node:crypto';
import {rmSync} from 'node:fs';
import path from 'node:path';
import type {ClientStorage} from '../../client/storage/client-storage.ts';
import {writerOf} from '../../files/atomic-write.ts';
import {migrateFolders} from './folder-migration.ts';
import {readHubs, writeHubs} from './hub-file.ts';
import {isLocked, lockUser} from './instance-lock.ts';
import {hasActiveOutbox, OutboxFiles} from './outbox-files.ts';
import {listFolder} from './private-files.ts';
import {isRunning} from './processes.ts';
import {SecretFiles} from './secret-files.ts';
import {findUser, hasNick, readNick, writeLastUser, writeNick} from './user-folders.ts';

export interface FileStorageOptions {
	/** The state folder. */
	readonly folder: string;
	/** The server's key, from `parseServerUrl`. */
	readonly key: string;
	/** The keys that older versions used for the same server. Their folders are merged into the present one. */
	readonly previousKeys?: readonly string[];
	/** The user's nick. Without it, the storage is that of the user used last on this server. */
	readonly nick?: string;
	/** The name of the user's folder, for a new user whose nick the server knows. */
	readonly user?: string;
	/** A secret from the user (`TERMCHAT_SECRET`). It is used unchanged and never written. */
	readonly secret?: string;
	/** For scripts and bots with another nick: does not change which user was used last. Default false. */
	readonly keepsLastUser?: boolean;
	/**
	 * A user works with the program until the storage is released. Without a nick, another window then gets another user.
	 * Default false.
	 */
	readonly isInteractive?: boolean;
	/** The connection uses TLS. Secrets that were given over TLS are used only over TLS. Default false. */
	readonly isTls?: boolean;
	/** Receives a sentence about each file that cannot be used. */
	readonly warn: (text: string) => void;
}

export interface FileStorage extends ClientStorage {
	/** The previous program of this user was killed, or the machine stopped. */
	readonly wasInterrupted: boolean;
	/** The server has reported its public key, before anything was sent to it. */
	noteServerKey(hub: string, key: string | undefined): void;
	release(): void;
}

const fingerprint = (secret: string): string =>
	createHash('sha256').update(secret).digest('hex').slice(0, 12);

const isInUse = (home: string): boolean => isLocked(home) || hasActiveOutbox(home);

/** Removes temporary files of processes that were killed while they wrote. */
const removeTemporaryFiles = (folder: string): void => {
	for (const name of listFolder(folder)) {
		const pid = writerOf(name);
		if (pid === undefined || isRunning({pid, mark: '0'})) continue;
		try {
			rmSync(path.join(folder, name), {force: true});
		} catch {
			// The file does no harm.
		}
	}
};

/** The folder of the user, and the user's lock. */
interface UserHome {
	/** The folder of the server. */
	readonly server: string;
	/** The folder of the user, in that of the server. */
	readonly home: string;
	/** The name of the user's folder. */
	readonly user: string;
	/** Undefined for a script, and for a program with a secret of its own. */
	readonly lock: ReturnType<typeof lockUser> | undefined;
}

/** Chooses the user, and locks it for an interactive program without a secret of its own. */
const openUserHome = (options: FileStorageOptions): UserHome => {
	const {folder, key, previousKeys = [], nick, secret, warn} = options;
	const server = path.join(folder, key);
	migrateFolders({folder, key, previousKeys, isInUse});
	const isLockWanted = options.isInteractive === true && secret === undefined;
	const lock = isLockWanted ? lockUser(server, nick, warn) : undefined;
	// A program with its own secret has its own folder: it must not send the drafts of another user.
	const user =
		options.user ??
		lock?.name ??
		(secret === undefined ? findUser(server, nick) : `script-${fingerprint(secret)}`);
	const home = path.join(server, user);
	for (const place of [server, home]) removeTemporaryFiles(place);
	return {server, home, user, lock};
};

export const fileStorage = (options: FileStorageOptions): FileStorage => {
	const {nick, secret, isTls = false, warn} = options;
	const {server, home, user, lock} = openUserHome(options);
	const keepsLastUser = options.keepsLastUser === true || lock?.isAdditional === true;

	const storeUser = (currentNick: string | undefined): void => {
		if (secret !== undefined) return;
		if (currentNick !== undefined) writeNick(home, currentNick);
		if (!keepsLastUser) writeLastUser(server, user);
	};
	/** Stores the wanted nick before anything else, so that the folder is found again even without a `welcome`. */
	const ensureNick = (): void => {
		if (!hasNick(home)) storeUser(nick);
	};

	const secrets = new SecretFiles(home, isTls, warn);
	const outbox = new OutboxFiles(home, ensureNick, warn);
	return {
		isSecretFixed: secret !== undefined,
		wasInterrupted: lock?.wasInterrupted ?? false,
		readSecret: query => secret ?? secrets.read(query),
		writeSecret(next, hub) {
			if (secret !== undefined) return;
			ensureNick();
			secrets.write(next, hub);
		},
		confirmSecret(confirmed, hub) {
			if (secret === undefined) secrets.confirm(confirmed, hub);
		},
		noteServerKey: (hub, key) => secrets.noteKey(hub, key),
		readNick: () => (secret === undefined ? readNick(home) : undefined),
		writeNick: storeUser,
		readHubs: () => readHubs(server),
		writeHubs: hubs => writeHubs(server, hubs),
		readOutbox: () => outbox.read(),
		takeOrphans: () => outbox.takeOrphans(),
		writeOutbox: drafts => outbox.write(drafts),
		release() {
			outbox.release();
			lock?.release();
		},
	};
};
