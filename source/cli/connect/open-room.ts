/** The room of a command: given by its name, by a token, or as the direct messages with a user. */
import type {Client} from '../../client/client.ts';
import {FollowMemory} from '../../client/rooms/follow-memory.ts';
import {parseServerUrl} from '../../node-client/server-url.ts';
import {refusedText} from '../../presenter/notices.ts';
import {nameKey} from '../../protocol/limits.ts';
import {printableLine} from '../../text/sanitize.ts';
import type {ConnectionFlags} from '../arguments/connection-flags.ts';
import {Failure, usageFailure} from '../arguments/failure.ts';
import {readRoomReference} from '../arguments/flag-values.ts';
import {toRoomText} from '../output/entry-text.ts';
import {writeWarning} from '../output/stderr.ts';
import {linkFailure} from './connect-client.ts';
import type {NewestEntries} from './history-pages.ts';
import {addressOf} from './server-address.ts';

/** A room to join by its name, or a private one by its token. */
interface LinkedRoom {
	readonly room?: string | undefined;
	readonly token?: string | undefined;
}

/** The room that the address names or opens, or that TERMCHAT_TOKEN (a token or a link) opens. */
const linkedRoom = (flags: ConnectionFlags): LinkedRoom => {
	const {token, room} = addressOf(flags);
	if (token !== undefined && flags.url !== undefined) {
		writeWarning(
			'A token on the command line is visible to other users of this machine and stays in the shell history. Use TERMCHAT_TOKEN instead.',
		);
	}
	if (token !== undefined || room !== undefined) return {token, room};
	const text = process.env.TERMCHAT_TOKEN || undefined;
	if (text === undefined || !/^\w+:\/\//.test(text)) return {token: text};
	const parsed = parseServerUrl(text);
	return parsed.ok ? parsed.address : {token: text};
};

const resolveRoomName = async (client: Client, typed: string): Promise<string> => {
	const reference = readRoomReference(typed);
	if (reference.type === 'named') return reference.room;
	const {nick} = reference;
	const direct = (await client.rooms()).find(
		room => room.with !== undefined && nameKey(room.with.nick) === nameKey(nick),
	);
	if (direct !== undefined) return direct.room;
	throw new Failure(
		`No direct messages with ${printableLine(nick)} yet. Send one with: termchat send --to ${printableLine(nick)} TEXT`,
	);
};

/**
 * Joins the room of `--room`, of the address or of TERMCHAT_TOKEN; resolves with its name. With `mustExist` the server
 * refuses a room that does not exist (`no_such_room`); otherwise it creates it.
 */
export const openRoom = async (
	client: Client,
	flags: ConnectionFlags,
	options: {readonly mustExist?: boolean} = {},
): Promise<string> => {
	if (flags.room !== undefined) {
		return client.join(await resolveRoomName(client, flags.room), {limit: 0, ...options});
	}
	const {room, token} = linkedRoom(flags);
	if (room !== undefined) return client.join(room, {limit: 0, ...options});
	if (token !== undefined) return client.joinByToken(token);
	throw usageFailure('Missing room. Give --room, or set TERMCHAT_TOKEN for a private room.');
};

export interface FollowStart {
	readonly room: string;
	/** The `seq` of the newest entry at the join. Later entries are new. */
	readonly seq: number;
}

/** Opens a room with `open`. Entries that arrive from then on are new to the command. */
export const startToFollow = async (client: Client, open: () => Promise<string>): Promise<FollowStart> => {
	const heads = new Map<string, number>();
	const stop = client.onFrame(frame => {
		if (frame.type === 'joined' && !heads.has(frame.room)) heads.set(frame.room, frame.seq);
	});
	try {
		const room = await open();
		return {room, seq: heads.get(room) ?? client.session().rooms.get(room)?.headSeq ?? 0};
	} finally {
		stop();
	}
};

/** The entry after which to follow a room when these entries have been handled, and the entries known by then. */
export const continueAfter = (
	{entries, seq, newest}: NewestEntries,
	joinedSeq: number,
): {readonly start: number; readonly memory: FollowMemory} => {
	if (entries.length > 0) return {start: seq, memory: new FollowMemory(entries)};
	const start = Math.min(seq, joinedSeq);
	// The newest entry is not known yet if it arrived after the join.
	const isKnown = newest !== undefined && newest.seq <= start;
	return {start, memory: new FollowMemory(isKnown ? [newest] : [])};
};

/**
 * Rejects when the client stops reconnecting or the user is removed from the room, also if this happened before the
 * call.
 */
export const untilRoomEnds = (client: Client, room: string): Promise<never> =>
	new Promise((_, reject) => {
		const check = (): void => {
			const {link, rooms} = client.session();
			const membership = rooms.get(room)?.membership;
			if (link.type === 'stopped') reject(linkFailure(link));
			else if (membership?.type === 'refused') {
				reject(new Failure(printableLine(refusedText(membership, toRoomText(room)))));
			}
		};
		client.subscribe(check);
		check();
	});
