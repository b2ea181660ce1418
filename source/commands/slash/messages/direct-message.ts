/** Sends direct messages, including the first one to a user. */

import {RequestError} from '../../../client/link/request-error.ts';
import {directRoomWith} from '../../../client/session/selectors.ts';
import {messageOf} from '../../../errors/error-message.ts';
import {directRoom, nameKey} from '../../../protocol/limits.ts';
import {
	bareNick,
	type Command,
	type CommandContext,
	firstWord,
	nickArgument,
	notifyIfOffline,
	UsageError,
} from '../../command.ts';
import {knownPeople} from '../../known-people.ts';
import {isTakenBack, withHold} from '../../undo-send.ts';
import {showNamedRoom} from '../rooms/room-switching.ts';

const failedToSend = (nick: string, text: string, error: unknown): Error => {
	return new RequestError('forbidden', `Not sent to ${nick}: ${messageOf(error)} Your message: ${text}`);
};

/** Sends the first message to a user. The server resolves the nick, and the receipt contains the room. */
const sendFirst = async (context: CommandContext, nick: string, text: string): Promise<void> => {
	const {client} = context;
	const draft = client.post({to: nick}, text, withHold(context.settings(), undefined));
	notifyIfOffline(
		context,
		`Your message to ${nick} will be sent when the connection is back. /outbox shows it.`,
	);
	try {
		const {room} = await client.receipt(draft);
		context.showRoom(await client.join(room));
	} catch (error) {
		if (isTakenBack(error)) return;
		const isHopeless = error instanceof RequestError && error.code === 'no_such_user';
		// Sending it again would fail again, and no room would show the draft.
		if (isHopeless) client.drop(draft);
		throw failedToSend(nick, text, error);
	}
};

export const msg: Command = {
	name: 'msg',
	aliases: ['query', 'dm', 'tell', 'w'],
	usage: 'NICK [TEXT]',
	summary: 'send a direct message, or open the direct room',
	arguments: [nickArgument],
	isPublic: true,
	run(context, words) {
		const {client} = context;
		const [word, text] = firstWord(words);
		const nick = bareNick(word);
		const session = client.session();
		const direct = directRoomWith(session, nick);
		if (direct !== undefined) {
			if (text === '') showNamedRoom(context, direct.room);
			else {
				context.showRoom(direct.room);
				context.post(direct.room, text);
			}
			return;
		}
		if (text !== '') return sendFirst(context, nick, text);
		const person = knownPeople(session).find(one => nameKey(one.nick) === nameKey(nick));
		if (person === undefined || session.me === undefined) {
			throw new UsageError(`No user ${nick} in your rooms. Send a first message: /msg ${nick} hello`);
		}
		return openDirect(context, directRoom(session.me.id, person.id));
	},
};

const openDirect = async (context: CommandContext, room: string): Promise<void> =>
	context.showRoom(await context.client.join(room));
