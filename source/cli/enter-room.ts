/** The room a verb is about: by its name, by a token, or as what one has with somebody; and when one is put out of it. */
import type {Client} from '../client/client.ts';
import {parseServerUrl} from '../node-client/server-url.ts';
import {nameKey} from '../protocol/limits.ts';
import {printableLine} from '../text/sanitize.ts';
import {Failure, usageFailure} from './arguments.ts';
import {linkFailure} from './come-in.ts';
import {readRoom} from './flag-values.ts';
import {writeWarning} from './stderr.ts';
import {addressOf, type VerbFlags} from './verb.ts';

/** A token by itself, or out of the link it was passed on in. */
const bareToken = (text: string | undefined): string | undefined => {
	if (text === undefined || !/^\w+:\/\//.test(text)) return text;
	const parsed = parseServerUrl(text);
	return parsed.ok ? parsed.address.token : text;
};

/** The token of a private room, from the link or from TERMCHAT_TOKEN. */
const tokenOf = (flags: VerbFlags): string | undefined => {
	const inLink = addressOf(flags).token;
	if (inLink === undefined) return bareToken(process.env.TERMCHAT_TOKEN || undefined);
	if (flags.url !== undefined) {
		writeWarning(
			'a token in the command line can be seen by others on this machine and stays in the history; TERMCHAT_TOKEN takes it instead.',
		);
	}
	return inLink;
};

const nameOf = async (client: Client, typed: string): Promise<string> => {
	const wanted = readRoom(typed);
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
 * Opens the room a verb is about: of `--room`, or of the token in the link or in TERMCHAT_TOKEN. Resolves with
 * its name. With `mustExist` a room that does not exist is refused (`no_such_room`), otherwise it is created.
 */
export const enterRoom = async (
	client: Client,
	flags: VerbFlags,
	options: {readonly mustExist?: boolean} = {},
): Promise<string> => {
	if (flags.room !== undefined) {
		return client.join(await nameOf(client, flags.room), {limit: 0, ...options});
	}
	const token = tokenOf(flags);
	if (token !== undefined) return client.joinByToken(token);
	throw usageFailure('Which room? Give --room, or the token of a private one in TERMCHAT_TOKEN.');
};

/** Goes on until the client will not connect any more, or is put out of the room. */
export const untilTheEnd = (client: Client, room: string): Promise<never> =>
	new Promise((_, reject) => {
		client.subscribe(() => {
			const {link, rooms} = client.session();
			const membership = rooms.get(room)?.membership;
			if (link.type === 'stopped') reject(linkFailure(link));
			else if (membership?.type === 'refused') reject(new Failure(printableLine(membership.message)));
		});
	});
