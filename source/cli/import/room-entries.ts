/** The entries of an import that a room already has, so that a second run continues after them. */
import {hash} from 'node:crypto';
import type {Client} from '../../client/client.ts';
import {isImported} from '../../protocol/imported.ts';
import {allEntries} from '../connect/history-pages.ts';

/** The draft of an entry of the source in this room: the same in every run. */
export const draftOf = (room: string, key: string): string =>
	hash('sha256', `${room}\n${key}`, 'base64url').slice(0, 32);

/** The numbers of imported entries by their drafts. */
export type RoomEntries = Map<string, number>;

/** Reads the whole history of the room. */
export const readRoomEntries = async (client: Pick<Client, 'ask'>, room: string): Promise<RoomEntries> => {
	const entries: RoomEntries = new Map();
	for await (const {from, draft, seq} of allEntries(client, room)) {
		if (isImported(from) && draft !== undefined) entries.set(draft, seq);
	}
	return entries;
};
