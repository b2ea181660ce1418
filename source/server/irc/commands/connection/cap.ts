/** `CAP`: the negotiation of capabilities (https://ircv3.net/specs/extensions/capability-negotiation). */

import {completeRegistration} from '../../registration/complete.ts';
import {type Capability, capabilities, isCapability, permanent} from '../../session/capabilities.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcSession} from '../../session/irc-session.ts';

/** The bytes of names in one line, far below the limit of a line. */
const lineBytes = 400;
const version302 = 302;

/** Words in lines of at most `lineBytes`. */
const toLines = (words: readonly string[]): string[] => {
	const lines = [''];
	for (const word of words) {
		const line = lines.at(-1) ?? '';
		if (line !== '' && line.length + 1 + word.length > lineBytes) lines.push(word);
		else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
	}
	return lines;
};

const sendCap = (session: IrcSession, ...params: readonly string[]): void =>
	session.reply({command: 'CAP', params: [session.nick, ...params]});

const sendList = (session: IrcSession, subcommand: 'LS' | 'LIST', words: readonly string[]) => {
	const lines = toLines(words);
	// Older clients do not support the continuation.
	if (session.registration.capVersion < version302) return sendCap(session, subcommand, words.join(' '));
	for (const [index, line] of lines.entries()) {
		if (index < lines.length - 1) sendCap(session, subcommand, '*', line);
		else sendCap(session, subcommand, line);
	}
};

const offered = (isVersion302: boolean): string[] =>
	Object.entries(capabilities).map(([name, value]) =>
		isVersion302 && value !== '' ? `${name}=${value}` : name,
	);

/** All changes of a request are made, or none. */
const request = (session: IrcSession, text: string) => {
	const changes = text.split(' ').filter(word => word !== '');
	const names = changes.map(word => word.replace(/^-/, ''));
	const isRefused = changes.some((word, index) => {
		const name = names[index] ?? '';
		return (
			!isCapability(name) ||
			(word.startsWith('-') && session.registration.capVersion >= version302 && permanent.has(name))
		);
	});
	if (isRefused) return sendCap(session, 'NAK', text);
	for (const [index, word] of changes.entries()) {
		const name = names[index] as Capability;
		if (word.startsWith('-')) session.capabilities.delete(name);
		else session.capabilities.add(name);
	}
	sendCap(session, 'ACK', text);
};

export const capCommands: CommandTable = {
	CAP: {
		isEarly: true,
		minParams: 1,
		run(session, {params: [subcommand = '', argument = '']}) {
			const {registration} = session;
			switch (subcommand.toUpperCase()) {
				case 'LS': {
					registration.capVersion = Math.max(registration.capVersion, Number.parseInt(argument, 10) || 0);
					if (!session.isRegistered) registration.isNegotiating = true;
					const isVersion302 = registration.capVersion >= version302;
					if (isVersion302) for (const name of permanent) session.capabilities.add(name);
					return sendList(session, 'LS', offered(isVersion302));
				}
				case 'LIST':
					return sendList(session, 'LIST', [...session.capabilities]);
				case 'REQ':
					if (!session.isRegistered) registration.isNegotiating = true;
					return request(session, argument);
				case 'END':
					registration.isNegotiating = false;
					return completeRegistration(session);
				default:
					return session.numeric('ERR_INVALIDCAPCMD', subcommand || '*', 'Invalid CAP command');
			}
		},
	},
};
