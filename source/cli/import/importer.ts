/**
 * Sends the entries of a source to a room, in batches and in order. Entries that the room already has are not sent. An
 * entry that refers to one of the same batch names its place in it; otherwise its number in the room.
 */
import type {Client} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import type {ImportedEntry} from '../../protocol/import-fields.ts';
import {maxAuthorLength, maxImportedEntries} from '../../protocol/imported.ts';
import {defaultLimits, type Limits, maxEmojiLength} from '../../protocol/limits.ts';
import {isBlank, utf8Length} from '../../protocol/well-formed.ts';
import {Failure} from '../arguments/failure.ts';
import {cleanLine, cleanText, splitText, type TextLimits} from './clean-text.ts';
import {draftOf, type RoomEntries} from './room-entries.ts';
import type {SourceChange, SourceEntry, SourceMessage} from './source-entry.ts';

/** Bytes of a frame for everything but the entries. */
const envelopeBytes = 1024;

interface ImporterOptions {
	readonly ask: Client['ask'];
	readonly limits: Limits;
	readonly room: string;
	readonly known: RoomEntries;
}

interface Waiting {
	readonly entry: ImportedEntry;
	readonly place: string;
}

export interface ImportCounts {
	imported: number;
	/** Entries that the room had already. */
	known: number;
	/** Empty messages, and changes of messages that do not exist. */
	skipped: number;
}

/** Each part after the first has its own key. */
const partKey = (key: string, part: number): string => (part === 0 ? key : `${key} part ${part + 1}`);

export class Importer {
	readonly counts: ImportCounts = {imported: 0, known: 0, skipped: 0};
	readonly #options: ImporterOptions;
	readonly #limits: TextLimits & {readonly frameBytes: number; readonly topicLength: number};
	#batch: Waiting[] = [];
	/** The places of the batch's entries in it, by their drafts. */
	#places = new Map<string, number>();
	#bytes = 0;

	constructor(options: ImporterOptions) {
		this.#options = options;
		const {limits} = options;
		const {textBytes, textLines, topicLength} = limits;
		const frameBytes = Math.min(limits.frameBytes, defaultLimits.frameBytes) - envelopeBytes;
		this.#limits = {textBytes, textLines, topicLength, frameBytes, jsonBytes: frameBytes - envelopeBytes};
	}

	async add(entry: SourceEntry): Promise<void> {
		const author = cleanLine(entry.author, maxAuthorLength) || 'unknown';
		switch (entry.type) {
			case 'message':
				return this.#addMessage(entry, author);
			case 'topic':
				return this.#addTopic(entry, author);
			default:
				return this.#addChange(entry, author);
		}
	}

	/** Sends the remaining entries. */
	async finish(): Promise<void> {
		await this.#send();
	}

	async #addMessage(entry: SourceMessage, author: string): Promise<void> {
		const {key, at, place, isDeleted, bot} = entry;
		const parts = splitText(entry.text, this.#limits);
		if (parts.length === 0 && !isDeleted) this.counts.skipped++;
		for (const [index, text] of (parts.length === 0 && isDeleted ? [''] : parts).entries()) {
			const draft = this.#draftOf(partKey(key, index));
			const reply = index === 0 && entry.replyTo !== undefined ? this.#draftOf(entry.replyTo) : undefined;
			await this.#put(draft, place, () => ({
				...{type: 'message', author, at, text, draft},
				...(bot && {bot}),
				...this.#replyTo(reply),
			}));
		}
	}

	async #addTopic(entry: SourceEntry & {readonly type: 'topic'}, author: string): Promise<void> {
		const {key, at, place} = entry;
		const text = cleanLine(entry.text, this.#limits.topicLength);
		const draft = this.#draftOf(key);
		await this.#put(draft, place, () => ({type: 'topic', author, at, text, draft}));
	}

	async #addChange(entry: SourceChange, author: string): Promise<void> {
		const {key, at, place} = entry;
		const draft = this.#draftOf(key);
		const target = this.#draftOf(entry.target);
		const toImported = this.#changeOf(entry, {author, at, draft});
		if (toImported === undefined || !this.#isThere(target)) {
			this.counts.skipped++;
			return;
		}
		await this.#put(draft, place, () => toImported(this.#target(target)));
	}

	/** The change for a target, or undefined if the server would refuse it. */
	#changeOf(
		entry: SourceChange,
		fields: {readonly author: string; readonly at: number; readonly draft: string},
	): ((target: object) => ImportedEntry) | undefined {
		switch (entry.type) {
			case 'deleted':
				return target => ({type: 'deleted', ...fields, ...target});
			case 'edited': {
				// If the text was split, the other parts stay.
				const [text] = splitText(entry.text, this.#limits);
				return text === undefined ? undefined : target => ({type: 'edited', ...fields, ...target, text});
			}
			case 'reacted': {
				const {on} = entry;
				const emoji = cleanText(entry.emoji);
				const isEmoji = !isBlank(emoji) && !/\s/u.test(emoji) && [...emoji].length <= maxEmojiLength;
				return isEmoji ? target => ({type: 'reacted', ...fields, ...target, emoji, on}) : undefined;
			}
		}
	}

	#draftOf(key: string): string {
		return draftOf(this.#options.room, key);
	}

	/** Whether the room or the batch has the entry. */
	#isThere(draft: string): boolean {
		return this.#options.known.has(draft) || this.#places.has(draft);
	}

	#replyTo(draft: string | undefined): {readonly replyTo?: number; readonly replyToItem?: number} {
		if (draft === undefined) return {};
		const item = this.#places.get(draft);
		if (item !== undefined) return {replyToItem: item};
		const seq = this.#options.known.get(draft);
		return seq === undefined ? {} : {replyTo: seq};
	}

	#target(draft: string): {readonly target?: number; readonly targetItem?: number} {
		const {replyTo, replyToItem} = this.#replyTo(draft);
		if (replyToItem !== undefined) return {targetItem: replyToItem};
		return replyTo === undefined ? {} : {target: replyTo};
	}

	/**
	 * Adds the entry to the batch, unless the room has it. `create` is called again after the batch was sent, because
	 * references depend on it.
	 */
	async #put(draft: string, place: string, create: () => ImportedEntry): Promise<void> {
		if (this.#isThere(draft)) {
			this.counts.known++;
			return;
		}
		let entry = create();
		const bytes = utf8Length(JSON.stringify(entry)) + 1;
		if (this.#batch.length === maxImportedEntries || this.#bytes + bytes > this.#limits.frameBytes) {
			await this.#send();
			entry = create();
		}
		this.#places.set(draft, this.#batch.length);
		this.#batch.push({entry, place});
		this.#bytes += bytes;
	}

	async #send(): Promise<void> {
		if (this.#batch.length === 0) return;
		const batch = this.#batch;
		const seqs = await this.#request(batch);
		for (const [index, {entry}] of batch.entries()) {
			const seq = seqs[index] ?? 0;
			if (seq === 0) this.counts.skipped++;
			else this.counts.imported++;
			if (entry.draft !== undefined && seq > 0) this.#options.known.set(entry.draft, seq);
		}
		this.#batch = [];
		this.#places = new Map();
		this.#bytes = 0;
	}

	async #request(batch: readonly Waiting[]): Promise<readonly number[]> {
		const {ask, room} = this.#options;
		try {
			return (await ask({type: 'import', room, entries: batch.map(({entry}) => entry)})).seqs;
		} catch (error) {
			throw this.#explain(error, batch);
		}
	}

	/** Names the place in the source, if the server refused an entry, and how to continue. */
	#explain(error: unknown, batch: readonly Waiting[]): unknown {
		if (!(error instanceof RequestError)) return error;
		const index = /\bentries\.(\d+)\b/.exec(error.message)?.[1];
		const place = index === undefined ? undefined : batch[Number(index)]?.place;
		const {imported} = this.counts;
		const message = place === undefined ? error.message : `${place}: ${error.message}`;
		if (imported === 0) return place === undefined ? error : new Failure(message);
		return new Failure(
			`${message} ${imported === 1 ? '1 entry was' : `${imported} entries were`} imported. Run the same command again to continue.`,
		);
	}
}
