/** The end of registration: connects the user, and sends the welcome. */
import {protocolVersion} from '../../../protocol/limits.ts';
import {metadataCapability, replyMetadata, valueLines} from '../replies/metadata.ts';
import type {IrcSession, RefusedRequest} from '../session/irc-session.ts';
import {sendWelcome} from './welcome.ts';

const refuse = (session: IrcSession, nick: string, {code, message}: RefusedRequest) => {
	switch (code) {
		case 'nick_taken':
			session.registration.nick = undefined;
			return session.numeric('ERR_NICKNAMEINUSE', nick, 'The nick is already in use');
		case 'nick_invalid':
			session.registration.nick = undefined;
			return session.numeric('ERR_ERRONEUSNICKNAME', nick, message);
		case 'unauthorized':
			return session.numeric('ERR_PASSWDMISMATCH', message);
		default:
			return session.fail('*', code.toUpperCase(), [], message);
	}
};

/** Connects the user as a temporary user with this nick. Returns whether that succeeded. */
const connect = async (session: IrcSession, nick: string): Promise<boolean> => {
	const {password} = session.registration;
	const hello = {type: 'hello', version: protocolVersion, nick, client: 'irc'} as const;
	const access = session.context.hasAccess ? password : undefined;
	const answer = await session.request({...hello, ...(access !== undefined && {access})}, received => {
		if (received.type !== 'welcome') return;
		session.welcome = received;
		session.user = received.user;
	});
	if (answer.type === 'error') refuse(session, nick, answer);
	return answer.type === 'welcome';
};

/** A user with a secret keeps the present nick if the wanted one is not available. */
const takeWantedNick = async (session: IrcSession, nick: string): Promise<void> => {
	if (nick === session.user?.nick) return;
	const answer = await session.request({type: 'nick', nick});
	if (answer.type === 'renamed') session.user = answer.user;
	else if (answer.type === 'error') refuse(session, nick, answer);
};

/** Sets the metadata that the client has sent before, and sends all metadata of the user. */
const sendOwnMetadata = (session: IrcSession): void => {
	const {context, registration, user, nick} = session;
	if (user === undefined || !session.has(metadataCapability)) return;
	const owner = {user: user.id};
	for (const [key, value] of registration.metadata) context.metadata.set(owner, key, value);
	const values = context.metadata.get(owner);
	if (values.size > 0) replyMetadata(session, nick, valueLines(session, nick, values));
};

/** Registers the client if it has sent everything. Call it after each command that may be the last one. */
export const completeRegistration = async (session: IrcSession): Promise<void> => {
	const {nick, realName, isNegotiating} = session.registration;
	if (session.isRegistered || isNegotiating || nick === undefined || realName === undefined) return;
	if (session.user !== undefined) await takeWantedNick(session, nick);
	else if (!(await connect(session, nick))) return;
	const {userName} = session.registration;
	session.context.people.set(session.user?.id ?? '', {userName, realName});
	session.context.sessions.add(session);
	sendWelcome(session);
	sendOwnMetadata(session);
};
