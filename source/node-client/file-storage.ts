/**
 * The storage as files: per server a folder for each user one is there, with the secrets that prove it
 * (`secret-files.ts`), the `nick` by which it is found again, and an `outbox-….json` of what one has not managed to say. Folders are 0700, files 0600,
 * each written beside its place and then moved into it, so that it is never half there.
 *
 * A nick that is wished for is the user who has it; without a wish one is who one was last, unless that one sits in
 * another window just now: then one is somebody beside. So two people can be tried on one machine, and a bot never
 * becomes the person whose machine it runs on.
 *
 * Several programs may be on one server at once. Each writes an outbox of its own, named after the process; the
 * outbox of a process that is gone is taken over by the next that starts, by renaming it, which only one of them can do.
 */
import {createHash, randomBytes} from 'node:crypto';
import {renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type {ClientStorage} from '../client/client-storage.ts';
import type {Draft} from '../client/session/state.ts';
import {makeFolder} from '../files/make-folder.ts';
import {nameKey} from '../protocol/limits.ts';
import {migrateFolders} from './folder-migration.ts';
import {
	listFolder,
	messageOf,
	readOptionalFile,
	renameBrokenFile,
	writePrivateFile,
} from './private-files.ts';
import {isRunning, type ProcessIdentity, startMark} from './processes.ts';
import {secretFiles} from './secret-files.ts';

export interface FileStorageOptions {
	/** The state folder. */
	readonly folder: string;
	/** The server's, from `parseServerUrl`. */
	readonly key: string;
	/** Names the same server's folder had in older versions: what is in them is taken over. */
	readonly previousKeys?: readonly string[];
	/** The nick that is wished for; without, one is who one was last on this server. */
	readonly nick?: string;
	/** A secret given by hand (`TERMCHAT_SECRET`): it is used as it is and never written. */
	readonly secret?: string;
	/** For scripts and bots under a nick of their own: who one was last stays who it was. Default false. */
	readonly keepsLastUser?: boolean;
	/**
	 * Somebody sits here, for as long as this is not released. Who wishes for no nick is then not who already sits
	 * in another window. Default false.
	 */
	readonly isInteractive?: boolean;
	/** The connection uses TLS: secrets are kept as given over it, and those given over it may be used. Default false. */
	readonly isTls?: boolean;
	/** Takes one sentence about a file that was not as it should be. */
	readonly warn: (text: string) => void;
}

export interface FileStorage extends ClientStorage {
	/** The program that was this user last did not end by itself: it was killed, or the machine stopped. */
	readonly wasInterrupted: boolean;
	release(): void;
}

const draftSchema = v.object({
	draft: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
	target: v.union([v.object({room: v.string()}), v.object({to: v.string()})]),
	text: v.string(),
	at: v.number(),
	replyTo: v.exactOptional(v.number()),
	expiresInSeconds: v.exactOptional(v.number()),
	state: v.union([
		v.object({type: v.literal('waiting')}),
		v.object({type: v.literal('failed'), code: v.string(), message: v.string()}),
	]),
});
const outboxSchema = v.array(draftSchema);

/** Outboxes that storages of this very process hold. */
const heldHere = new Set<string>();

export const fileStorage = ({
	folder,
	key,
	previousKeys = [],
	nick,
	secret,
	keepsLastUser: isScript = false,
	isInteractive: isPresent = false,
	isTls = false,
	warn,
}: FileStorageOptions): FileStorage => {
	const server = path.join(folder, key);
	migrateFolders({folder, key, previousKeys, isInUse});
	const seat = isPresent && secret === undefined ? takeSeat(server, nick, warn) : undefined;
	// What one user could not say must not be said by another.
	const who = seat?.who ?? (secret === undefined ? whoIs(server, nick) : `script-${fingerprint(secret)}`);
	const home = path.join(server, who);
	const isAside = isScript || seat?.isBeside === true;
	const secrets = secretFiles(home, isTls, warn);
	const outboxFile = path.join(home, outboxName(process.pid));
	heldHere.add(outboxFile);
	for (const place of [server, home]) sweep(place);

	const readDrafts = (file: string): Draft[] => {
		const text = readOptionalFile(file, why => warn(`${file} cannot be read: ${why}`));
		if (text === undefined) return [];
		try {
			return v.parse(outboxSchema, JSON.parse(text));
		} catch (error) {
			renameBrokenFile(file, messageOf(error), warn);
			return [];
		}
	};

	/** Outboxes whose process is gone, now named as ours, oldest first. */
	const takeOver = (): string[] => {
		const taken: string[] = [];
		for (const name of listFolder(home).filter(isOrphan).sort()) {
			const from = path.join(home, name);
			if (heldHere.has(from)) continue;
			const to = path.join(home, outboxName(process.pid));
			heldHere.add(to);
			try {
				renameSync(from, to);
				taken.push(to);
			} catch {
				// Another program was faster.
				heldHere.delete(to);
			}
		}
		return taken;
	};

	const isOrphan = (name: string): boolean => {
		const owner = ownerOf(name);
		if (owner === undefined) return false;
		const file = path.join(home, name);
		return owner.pid === process.pid && owner.mark === startMark(process.pid)
			? !heldHere.has(file)
			: !isRunning(owner);
	};

	const tellWho = (theirNick: string | undefined): void => {
		if (secret !== undefined) return;
		if (theirNick !== undefined) writePrivateFile(path.join(home, nickName), `${theirNick}\n`);
		if (!isAside) writePrivateFile(path.join(server, lastName), `${who}\n`);
	};

	/** Whatever is kept must be found again by the nick it was kept for, even if that was never welcomed. */
	const beFindable = (): void => {
		if (!listFolder(home).includes(nickName)) tellWho(nick);
	};

	const writeOutbox = (drafts: readonly Draft[]): void => {
		if (drafts.length === 0) {
			rmSync(outboxFile, {force: true});
			return;
		}
		beFindable();
		writePrivateFile(outboxFile, `${JSON.stringify(drafts, undefined, '\t')}\n`);
	};

	/** The drafts of this program with those of programs that have ended: one outbox, the oldest first. */
	const adopt = (own: readonly Draft[]): Draft[] => {
		const taken = takeOver();
		const drafts = new Map(
			[...taken.flatMap(readDrafts), ...own].map(draft => [draft.draft, draft] as const),
		);
		const outbox = [...drafts.values()].sort((one, other) => one.at - other.at);
		if (taken.length === 0) return outbox;
		try {
			writeOutbox(outbox);
			for (const file of taken) rmSync(file, {force: true});
		} catch (error) {
			warn(`${outboxFile} cannot be written: ${messageOf(error)}`);
		}
		for (const file of taken) heldHere.delete(file);
		return outbox;
	};

	return {
		isSecretFixed: secret !== undefined,
		wasInterrupted: seat?.wasInterrupted ?? false,
		readSecret: query => secret ?? secrets.read(query),
		writeSecret(next, hub) {
			if (secret !== undefined) return;
			beFindable();
			secrets.write(next, hub);
		},
		confirmSecret(confirmed, hub) {
			if (secret === undefined) secrets.confirm(confirmed, hub);
		},
		readNick: () =>
			secret === undefined ? readOptionalFile(path.join(home, nickName), () => {})?.trim() : undefined,
		writeNick: tellWho,
		readOutbox() {
			heldHere.add(outboxFile);
			return adopt(readDrafts(outboxFile));
		},
		takeOrphans() {
			const own = readDrafts(outboxFile);
			const known = new Set(own.map(({draft}) => draft));
			return adopt(own).filter(({draft}) => !known.has(draft));
		},
		writeOutbox,
		release() {
			heldHere.delete(outboxFile);
			seat?.release();
		},
	};
};

// — names —

const nickName = 'nick';
/** Names the folder of who one was last. */
const lastName = 'last';
const whoPattern = /^who-[0-9a-f]{8}$/;

/** The folder of the user who has this nick, or (without one) of who one was last; a new one where there is none. */
const whoIs = (server: string, nick: string | undefined): string => {
	const known = listFolder(server).filter(name => whoPattern.test(name));
	const lineOf = (file: string): string | undefined =>
		readOptionalFile(path.join(server, file), () => {})?.trim();
	const last = lineOf(lastName);
	// Of two who had the nick one after the other, it is the one who was here last.
	const inOrder = known.sort((one, other) => Number(other === last) - Number(one === last));
	const found = inOrder.find(name => {
		if (nick === undefined) return name === last;
		const theirs = lineOf(path.join(name, nickName));
		return theirs !== undefined && nameKey(theirs) === nameKey(nick);
	});
	return found ?? newWho();
};

const newWho = (): string => `who-${randomBytes(4).toString('hex')}`;

// — who sits where —

const seatName = 'seat';
/** Marks a user made only because who one was last sat in another window. */
const besideName = 'beside';

interface Place {
	readonly who: string;
	readonly wasInterrupted: boolean;
	readonly isBeside: boolean;
	release(): void;
}

/** Takes the seat of a user for this process; undefined where somebody living sits there. */
const sit = (home: string, isBeside = false): (() => void) | undefined => {
	const file = path.join(home, seatName);
	if (heldHere.has(file) || isSeatTaken(file)) return undefined;
	try {
		makeFolder(home, 0o700);
		rmSync(file, {force: true});
		writeFileSync(file, `${process.pid}-${startMark(process.pid)}`, {flag: 'wx', mode: 0o600});
		if (isBeside) writeFileSync(path.join(home, besideName), '', {mode: 0o600});
	} catch (error) {
		// Another program was faster. (Where nothing can be written nobody can be told apart; that is said later.)
		return error instanceof Error && 'code' in error && error.code === 'EEXIST' ? undefined : () => {};
	}
	heldHere.add(file);
	return () => {
		heldHere.delete(file);
		rmSync(file, {force: true});
	};
};

const isSeatTaken = (file: string): boolean => {
	const [pid = '', mark = '0'] = (readOptionalFile(file, () => {}) ?? '').trim().split('-');
	const isOurs = Number(pid) === process.pid && mark === startMark(process.pid);
	return /^\d+$/.test(pid) && !isOurs && isRunning({pid: Number(pid), mark});
};

/** Who wished for a nick is that one, in as many windows as they like; others get a seat nobody sits on. */
const takeSeat = (server: string, nick: string | undefined, warn: (text: string) => void): Place => {
	const wanted = whoIs(server, nick);
	const hadSeat = listFolder(path.join(server, wanted)).includes(seatName);
	const leave = sit(path.join(server, wanted));
	if (leave !== undefined || nick !== undefined) {
		const wasInterrupted = hadSeat && leave !== undefined;
		return {who: wanted, wasInterrupted, isBeside: false, release: () => leave?.()};
	}
	const lineOf = (who: string): string =>
		readOptionalFile(path.join(server, who, nickName), () => {})?.trim() ?? 'somebody';
	warn(
		`${lineOf(wanted)} sits in another window, so you are somebody else in this one. To be the same in both: --nick ${lineOf(wanted)}`,
	);
	const besides = listFolder(server).filter(
		name => whoPattern.test(name) && listFolder(path.join(server, name)).includes(besideName),
	);
	for (const who of [...besides, newWho()]) {
		const leaveBeside = sit(path.join(server, who), true);
		if (leaveBeside !== undefined) return {who, wasInterrupted: false, isBeside: true, release: leaveBeside};
	}
	return {who: newWho(), wasInterrupted: false, isBeside: true, release: () => {}};
};

const fingerprint = (secret: string): string =>
	createHash('sha256').update(secret).digest('hex').slice(0, 12);

/** A running program, this one included, uses the folder of this user. */
const isInUse = (home: string): boolean =>
	isSeatTaken(path.join(home, seatName)) ||
	listFolder(home).some(name => {
		const owner = ownerOf(name);
		return owner !== undefined && (heldHere.has(path.join(home, name)) || isRunning(owner));
	});

const outboxName = (pid: number): string =>
	`outbox-${pid}-${startMark(pid)}-${randomBytes(4).toString('hex')}.json`;

const ownerOf = (name: string): ProcessIdentity | undefined => {
	const [, pid, mark] = /^outbox-(\d+)-(\d+)-[0-9a-f]+\.json$/.exec(name) ?? [];
	return pid === undefined || mark === undefined ? undefined : {pid: Number(pid), mark};
};

// — files —

const unfinishedPattern = /\.(\d+)\.new$/;

/** Removes what a killed process had begun to write and never moved into its place. */
const sweep = (folder: string): void => {
	for (const name of listFolder(folder)) {
		const pid = unfinishedPattern.exec(name)?.[1];
		if (pid === undefined || isRunning({pid: Number(pid), mark: '0'})) continue;
		try {
			rmSync(path.join(folder, name), {force: true});
		} catch {
			// It is in nobody's way.
		}
	}
};
