/**
 * Sends the entries of a source to a room, in batches and in order. An entry that the room has already is not sent. An entry
 * that refers to one of the same batch names its place in it; otherwise its number in the room.
 */
import {setTimeout as delay} from 'node:timers/promises';
import type {Client} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import type {ImportedEntry} from '../../protocol/import-fields.ts';
import {importedAuthor, maxAuthorLength, maxImportedEntries} from '../../protocol/imported.ts';
import {defaultLimits, maxEmojiLength} from '../../protocol/limits.ts';
import {isBlank, utf8Length} from '../../protocol/well-formed.ts';
import {Failure} from '../arguments/failure.ts';
import {cleanLine, cleanText, splitText, type TextLimits} from './clean-text.ts';
import {changeKey, draftOf, type RoomEntries} from './room-entries.ts';
import type {SourceChange, SourceEntry, SourceMessage} from './source-entry.ts';

/** Bytes of a frame for everything but the entries. */
const envelopeBytes = 1024;
/** How often a batch is sent again that was too early for the limit of the server. */
const maxTries = 100;

interface ImporterOptions {
	readonly client: Pick<Client, 'ask' | 'session'>;
	readonly room: string;
	readonly known: RoomEntries;
	/** Waits before a batch is sent again. */
	readonly wait?: (ms: number) => Promise<unknown>;
}

interface Waiting {
	readonly entry: ImportedEntry;
	readonly place: string;
}

export interface ImportCounts {
	imported: number;
	/** Entries that the room had already. */
	known: number;
	/** Empty messages, and changes of messages that are not there. */
	skipped: number;
}

/** A part after the first has a key of its own. */
const partKey = (key: string, part: number): string => (part === 0 ? key : `${key} part ${part + 1}`);

export class Importer {
	readonly counts: ImportCounts = {imported: 0, known: 0, skipped: 0};
	readonly #options: ImporterOptions;
	readonly #limits: TextLimits & {readonly frameBytes: number; readonly topicLength: number};
	#batch: Waiting[] = [];
	/** The places of the batch's messages in it, by their drafts. */
	#places = new Map<string, number>();
	#bytes = 0;

	constructor(options: ImporterOptions) {
		this.#options = options;
		const limits = options.client.session().limits;
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

	/** Sends what is left. */
	async finish(): Promise<void> {
		await this.#send();
	}

	async #addMessage(entry: SourceMessage, author: string): Promise<void> {
		const {key, at, place, isDeleted, bot} = entry;
		const parts = splitText(entry.text, this.#limits);
		if (parts.length === 0 && !isDeleted) this.counts.skipped++;
		for (const [index, text] of (parts.length === 0 && isDeleted ? [''] : parts).entries()) {
			const draft = this.#draftOf(partKey(key, index));
			if (this.#options.known.seqOf(draft) !== undefined || this.#places.has(draft)) {
				this.counts.known++;
				continue;
			}
			const reply = index === 0 && entry.replyTo !== undefined ? this.#draftOf(entry.replyTo) : undefined;
			await this.#put(place, () => ({
				...{type: 'message', author, at, text, draft},
				...(bot && {bot}),
				...this.#replyTo(reply),
			}));
			this.#places.set(draft, this.#batch.length - 1);
		}
	}

	async #addTopic(entry: SourceEntry & {readonly type: 'topic'}, author: string): Promise<void> {
		const {at, place} = entry;
		const text = cleanLine(entry.text, this.#limits.topicLength);
		if (this.#options.known.hasChange(changeKey('topic', importedAuthor(author), at, 0, text))) {
			this.counts.known++;
		} else await this.#put(place, () => ({type: 'topic', author, at, text}));
	}

	async #addChange(entry: SourceChange, author: string): Promise<void> {
		const {type, at, place} = entry;
		const target = this.#draftOf(entry.target);
		const seq = this.#options.known.seqOf(target);
		const fields = {author, at};
		const toImported = this.#changeOf(entry, fields);
		if (toImported === undefined || (seq === undefined && !this.#places.has(target))) {
			this.counts.skipped++;
			return;
		}
		const content = entry.type === 'reacted' ? `${cleanText(entry.emoji)} ${entry.on}` : '';
		if (
			seq !== undefined &&
			this.#options.known.hasChange(changeKey(type, importedAuthor(author), at, seq, content))
		) {
			this.counts.known++;
			return;
		}
		await this.#put(place, () => toImported(this.#target(target)));
	}

	/** The change for a target, or undefined if the server would refuse it. */
	#changeOf(
		entry: SourceChange,
		fields: {readonly author: string; readonly at: number},
	): ((target: object) => ImportedEntry) | undefined {
		switch (entry.type) {
			case 'deleted':
				return target => ({type: 'deleted', ...fields, ...target});
			case 'edited': {
				// A text that was split keeps its other parts.
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

	#replyTo(draft: string | undefined): {readonly replyTo?: number; readonly replyToItem?: number} {
		if (draft === undefined) return {};
		const item = this.#places.get(draft);
		if (item !== undefined) return {replyToItem: item};
		const seq = this.#options.known.seqOf(draft);
		return seq === undefined ? {} : {replyTo: seq};
	}

	#target(draft: string): {readonly target?: number; readonly targetItem?: number} {
		const {replyTo, replyToItem} = this.#replyTo(draft);
		if (replyToItem !== undefined) return {targetItem: replyToItem};
		return replyTo === undefined ? {} : {target: replyTo};
	}

	/** `create` is called again after the batch was sent, because references depend on it. */
	async #put(place: string, create: () => ImportedEntry): Promise<void> {
		let entry = create();
		const bytes = utf8Length(JSON.stringify(entry)) + 1;
		if (this.#batch.length === maxImportedEntries || this.#bytes + bytes > this.#limits.frameBytes) {
			await this.#send();
			entry = create();
		}
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
			if (entry.type === 'message' && seq > 0) this.#options.known.noteMessage(entry.draft, seq);
		}
		this.#batch = [];
		this.#places = new Map();
		this.#bytes = 0;
	}

	async #request(batch: readonly Waiting[]): Promise<readonly number[]> {
		const {client, room, wait = delay} = this.#options;
		const entries = batch.map(({entry}) => entry);
		for (let tries = 1; ; tries++) {
			try {
				return (await client.ask({type: 'import', room, entries})).seqs;
			} catch (error) {
				// After any other failure it is not known what the room has. The next run finds out.
				const isTooFast = error instanceof RequestError && error.code === 'rate_limited';
				const retryInMs = isTooFast ? error.retryInMs : undefined;
				if (retryInMs === undefined || tries === maxTries) throw this.#explain(error, batch);
				await wait(retryInMs);
			}
		}
	}

	/** Names the place in the source, if the server refused an entry, and how to continue. */
	#explain(error: unknown, batch: readonly Waiting[]): unknown {
		if (!(error instanceof Error)) return error;
		const index = /\bentries\.(\d+)\b/.exec(error.message)?.[1];
		const place = index === undefined ? undefined : batch[Number(index)]?.place;
		const {imported} = this.counts;
		const message = place === undefined ? error.message : `${place}: ${error.message}`;
		if (imported === 0) return place === undefined ? error : new Failure(message);
		return new Failure(
			`${message} ${imported === 1 ? '1 entry was' : `${imported} entries were`} imported. Run the same command again to continue.`,
			error instanceof Failure ? error.exitCode : undefined,
		);
	}
}
