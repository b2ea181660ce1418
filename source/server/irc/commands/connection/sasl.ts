/**
 * `AUTHENTICATE`: SASL PLAIN. The password is the secret of an existing user, or the server password. A secret is checked
 * at once; the server password when the client registers.
 */
import {protocolVersion} from '../../../../protocol/limits.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcSession} from '../../session/irc-session.ts';

/** A message of SASL comes in pieces of this length; a shorter piece is the last one. */
const pieceLength = 400;
/** Far above a nick and a secret. */
const maxLength = 4 * pieceLength;

/** The form of the secrets of users: 256 bits in base64url. */
const secretPattern = /^[\w-]{43}$/;

/** The password of `authorisation NUL nick NUL password`; undefined if the message is not of this form. */
const passwordOf = (base64: string): string | undefined => {
	const parts = Buffer.from(base64, 'base64').toString('utf8').split('\0');
	const [authorisation, nick, password] = parts;
	if (parts.length !== 3 || password === '') return undefined;
	return authorisation === '' || authorisation === nick ? password : undefined;
};

const failed = (session: IrcSession, text = 'SASL authentication failed'): void =>
	session.numeric('ERR_SASLFAIL', text);

const succeed = (session: IrcSession): void => {
	session.registration.isAuthenticated = true;
	session.numeric('RPL_SASLSUCCESS', 'SASL authentication successful');
};

/** Connects the user with this secret. */
const identify = async (session: IrcSession, secret: string): Promise<void> => {
	const access = session.registration.password;
	const hello = {type: 'hello', version: protocolVersion, secret, client: 'irc'} as const;
	const answer = await session.request({...hello, ...(access !== undefined && {access})}, received => {
		if (received.type !== 'welcome')
			return failed(session, received.type === 'error' ? received.message : undefined);
		session.welcome = received;
		session.user = received.user;
	});
	if (answer.type !== 'welcome') return;
	const {nick} = answer.user;
	session.numeric('RPL_LOGGEDIN', session.sourceOf(answer.user), nick, `You are now logged in as ${nick}`);
	succeed(session);
};

const authenticate = (session: IrcSession, base64: string): void | Promise<void> => {
	const password = passwordOf(base64);
	if (password === undefined) return failed(session);
	if (secretPattern.test(password)) return identify(session, password);
	if (!session.context.hasAccess) return failed(session);
	session.registration.password = password;
	succeed(session);
};

export const saslCommands: CommandTable = {
	AUTHENTICATE: {
		isEarly: true,
		minParams: 1,
		run(session, {params: [text = '']}) {
			const {registration} = session;
			if (registration.isAuthenticated || session.isRegistered)
				return session.numeric('ERR_SASLALREADY', 'You have already authenticated');
			if (text === '*') {
				registration.sasl = undefined;
				return session.numeric('ERR_SASLABORTED', 'SASL authentication aborted');
			}
			if (registration.sasl === undefined) {
				if (text.toUpperCase() !== 'PLAIN') {
					session.numeric('RPL_SASLMECHS', 'PLAIN', 'are available SASL mechanisms');
					return failed(session);
				}
				registration.sasl = '';
				return session.reply({command: 'AUTHENTICATE', params: ['+']});
			}
			if (registration.sasl.length > maxLength) {
				registration.sasl = undefined;
				return failed(session);
			}
			if (text.length > pieceLength) {
				registration.sasl = undefined;
				return session.numeric('ERR_SASLTOOLONG', 'The SASL message is too long');
			}
			const received = registration.sasl + (text === '+' ? '' : text);
			registration.sasl = text.length === pieceLength ? received : undefined;
			if (registration.sasl === undefined) return authenticate(session, received);
		},
	},
};
