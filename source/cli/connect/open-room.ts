/** The room a verb is about: by its name, by a token, or as what one has with somebody; and when one is put out of it. */
import type {Client} from '../../client/client.ts';
import {parseServerUrl} from '../../node-client/server-url.ts';
import {refusedText} from '../../presenter/notices.ts';
import {nameKey} from '../../protocol/limits.ts';
import {printableLine} from '../../text/sanitize.ts';
import {readRoomReference} from '../arguments/flag-values.ts';
import {Failure, usageFailure} from '../arguments/parse-arguments.ts';
import {toRoomText} from '../output/entry-text.ts';
import {writeWarning} from '../output/stderr.ts';
import {linkFailure} from './connect-client.ts';
import {addressOf, type ConnectionFlags} from './with-client.ts';

/** A room to join by its name, or a private one by its token. */
type LinkedRoom = {readonly room?: string | undefined; readonly token?: string | undefined};

/** The room that the link names or opens, or that TERMCHAT_TOKEN opens: a token, or the link that holds one. */
const linkedRoom = (flags: ConnectionFlags): LinkedRoom => {
	const {token, room} = addressOf(flags);
	if (token !== undefined && flags.url !== undefined) {
		writeWarning(
			'a token in the command line can be seen by others on this machine and stays in the history; TERMCHAT_TOKEN takes it instead.',
		);
	}
	if (token !== undefined || room !== undefined) return {token, room};
	const text = process.env.TERMCHAT_TOKEN || undefined;
	if (text === undefined || !/^\w+:\/\//.test(text)) return {token: text};
	const parsed = parseServerUrl(text);
	return parsed.ok ? parsed.address : {token: text};
};

const nameOf = async (client: Client, typed: string): Promise<string> => {
	const wanted = readRoomReference(typed);
	if (wanted.type === 'named') return wanted.room;
	const {nick} = wanted;
	const direct = (await client.rooms()).find(
		room => room.with !== undefined && nameKey(room.with.nick) === nameKey(nick),
	);
	if (direct !== undefined) return direct.room;
	throw new Failure(
		`You have not talked to ${printableLine(nick)} yet. Begin with: termchat send --to NICK TEXT`,
	);
};

/**
 * Opens the room a verb is about: of `--room`, of the link, or of the token in TERMCHAT_TOKEN. Resolves with its name. With `mustExist` a room that does not exist is refused (`no_such_room`), otherwise it is created.
 */
export const openRoom = async (
	client: Client,
	flags: ConnectionFlags,
	options: {readonly mustExist?: boolean} = {},
): Promise<string> => {
	if (flags.room !== undefined) {
		return client.join(await nameOf(client, flags.room), {limit: 0, ...options});
	}
	const {room, token} = linkedRoom(flags);
	if (room !== undefined) return client.join(room, {limit: 0, ...options});
	if (token !== undefined) return client.joinByToken(token);
	throw usageFailure('Which room? Give --room, or the token of a private one in TERMCHAT_TOKEN.');
};

/** Goes on until the client stops connecting, or the user is removed from the room. */
export const untilRoomEnds = (client: Client, room: string): Promise<never> =>
	new Promise((_, reject) => {
		client.subscribe(() => {
			const {link, rooms} = client.session();
			const membership = rooms.get(room)?.membership;
			if (link.type === 'stopped') reject(linkFailure(link));
			else if (membership?.type === 'refused')
				reject(new Failure(printableLine(refusedText(membership, toRoomText(room)))));
		});
	});
