/**
 * The outboxes of one user. Several programs may use the same user at once, so each writes a separate file, named
 * after its process. When a process has ended, another program takes over its file by renaming it, which only one of
 * them can do.
 */
import {randomBytes} from 'node:crypto';
import {renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type {Draft} from '../../client/session/state.ts';
import {messageOf} from '../../errors/error-message.ts';
import {listFolder, readOptionalFile, renameBrokenFile, writePrivateFile} from './private-files.ts';
import {isRunning, type ProcessIdentity, startMark} from './processes.ts';

const draftSchema = v.object({
	draft: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
	target: v.union([v.object({room: v.string()}), v.object({to: v.string()})]),
	text: v.string(),
	at: v.number(),
	replyTo: v.exactOptional(v.number()),
	expiresInSeconds: v.exactOptional(v.number()),
	bot: v.exactOptional(v.literal(true)),
	state: v.union([
		v.object({type: v.literal('waiting')}),
		v.object({type: v.literal('failed'), code: v.string(), message: v.string()}),
	]),
});
const outboxSchema = v.array(draftSchema);

const fileName = (pid: number): string =>
	`outbox-${pid}-${startMark(pid)}-${randomBytes(4).toString('hex')}.json`;

const ownerOf = (name: string): ProcessIdentity | undefined => {
	const [, pid, mark] = /^outbox-(\d+)-(\d+)-[0-9a-f]+\.json$/.exec(name) ?? [];
	return pid === undefined || mark === undefined ? undefined : {pid: Number(pid), mark};
};

/** The outboxes that storages of this process use. */
const usedHere = new Set<string>();

/** Whether a running program (also this one) has an outbox in the folder. */
export const hasActiveOutbox = (folder: string): boolean =>
	listFolder(folder).some(name => {
		const owner = ownerOf(name);
		return owner !== undefined && (usedHere.has(path.join(folder, name)) || isRunning(owner));
	});

/** `beforeWrite` is called before a file is written to the folder. */
export class OutboxFiles {
	readonly #folder: string;
	readonly #ownFile: string;
	readonly #beforeWrite: () => void;
	readonly #warn: (text: string) => void;

	constructor(folder: string, beforeWrite: () => void, warn: (text: string) => void) {
		this.#folder = folder;
		this.#ownFile = path.join(folder, fileName(process.pid));
		this.#beforeWrite = beforeWrite;
		this.#warn = warn;
		usedHere.add(this.#ownFile);
	}

	/** The drafts of this program and of programs that have ended, oldest first. */
	read(): readonly Draft[] {
		usedHere.add(this.#ownFile);
		return this.#merge(this.#readDrafts(this.#ownFile));
	}

	/** Takes over the drafts of programs that have ended. Returns each draft once. */
	takeOrphans(): readonly Draft[] {
		const own = this.#readDrafts(this.#ownFile);
		const known = new Set(own.map(({draft}) => draft));
		return this.#merge(own).filter(({draft}) => !known.has(draft));
	}

	write(drafts: readonly Draft[]): void {
		if (drafts.length === 0) {
			rmSync(this.#ownFile, {force: true});
			return;
		}
		this.#beforeWrite();
		writePrivateFile(this.#ownFile, `${JSON.stringify(drafts, undefined, '\t')}\n`);
	}

	/** Lets other programs take over the outbox. */
	release(): void {
		usedHere.delete(this.#ownFile);
	}

	#readDrafts(file: string): Draft[] {
		const text = readOptionalFile(file, reason => this.#warn(`Cannot read ${file}: ${reason}`));
		if (text === undefined) return [];
		try {
			return v.parse(outboxSchema, JSON.parse(text));
		} catch (error) {
			renameBrokenFile(file, messageOf(error), this.#warn);
			return [];
		}
	}

	#isOrphan(name: string): boolean {
		const owner = ownerOf(name);
		if (owner === undefined) return false;
		const isOurs = owner.pid === process.pid && owner.mark === startMark(process.pid);
		return isOurs ? !usedHere.has(path.join(this.#folder, name)) : !isRunning(owner);
	}

	/** Renames the outboxes of ended processes to names of this one; returns them, oldest first. */
	#takeOver(): string[] {
		const taken: string[] = [];
		const orphans = listFolder(this.#folder).filter(name => this.#isOrphan(name));
		for (const name of orphans.sort()) {
			const from = path.join(this.#folder, name);
			if (usedHere.has(from)) continue;
			const to = path.join(this.#folder, fileName(process.pid));
			usedHere.add(to);
			try {
				renameSync(from, to);
				taken.push(to);
			} catch {
				// Another program has renamed it.
				usedHere.delete(to);
			}
		}
		return taken;
	}

	/** Merges the outboxes of ended programs into the file of this one. */
	#merge(own: readonly Draft[]): Draft[] {
		const taken = this.#takeOver();
		const all = [...taken.flatMap(file => this.#readDrafts(file)), ...own];
		const drafts = new Map(all.map(draft => [draft.draft, draft] as const));
		const outbox = [...drafts.values()].sort((one, other) => one.at - other.at);
		if (taken.length === 0) return outbox;
		try {
			this.write(outbox);
			for (const file of taken) rmSync(file, {force: true});
		} catch (error) {
			this.#warn(`Cannot write ${this.#ownFile}: ${messageOf(error)}`);
		}
		for (const file of taken) usedHere.delete(file);
		return outbox;
	}
}
