/** What a room has of an import: a second start continues after it. */
import {hash} from 'node:crypto';
import type {Client} from '../../client/client.ts';
import {isImported} from '../../protocol/imported.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import {allEntries} from '../connect/history-pages.ts';

/** The draft of a message of the source in this room: the same in every run. */
export const draftOf = (room: string, key: string): string =>
	hash('sha256', `${room}\n${key}`, 'base64url').slice(0, 32);

/** Entries without a draft are recognised by what they contain. `target` is the number of the changed message. */
export const changeKey = (
	type: Exclude<Entry['type'], 'message'>,
	from: {readonly id: string},
	at: number,
	target: number,
	content: string,
): string => `${type} ${from.id} ${at} ${target} ${content}`;

const contentOf = (entry: Exclude<Entry, {type: 'message'}>): string => {
	switch (entry.type) {
		case 'edited':
		case 'deleted':
			return '';
		case 'reacted':
			return `${entry.emoji} ${entry.on}`;
		case 'topic':
			return entry.text;
	}
};

export class RoomEntries {
	/** The numbers of messages by their drafts. */
	readonly #seqs = new Map<string, number>();
	readonly #changes = new Set<string>();

	note(entry: Entry): void {
		if (!isImported(entry.from)) return;
		if (entry.type === 'message') {
			if (entry.draft !== undefined) this.#seqs.set(entry.draft, entry.seq);
			return;
		}
		const target = 'target' in entry ? entry.target : 0;
		this.#changes.add(changeKey(entry.type, entry.from, entry.at, target, contentOf(entry)));
	}

	noteMessage(draft: string, seq: number): void {
		this.#seqs.set(draft, seq);
	}

	seqOf(draft: string): number | undefined {
		return this.#seqs.get(draft);
	}

	hasChange(key: string): boolean {
		return this.#changes.has(key);
	}
}

/** Reads the whole history of the room. */
export const readRoomEntries = async (client: Client, room: string): Promise<RoomEntries> => {
	const entries = new RoomEntries();
	for await (const entry of allEntries(client, room)) entries.note(entry);
	return entries;
};
