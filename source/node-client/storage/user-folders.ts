/**
 * The users of this machine on one server. Each has a folder `who-XXXXXXXX` with the file `nick`, which identifies it.
 * The file `last` names the folder of the user who was used last.
 */
import {randomBytes} from 'node:crypto';
import path from 'node:path';
import {nameKey} from '../../protocol/limits.ts';
import {listFolder, readOptionalFile, writePrivateFile} from './private-files.ts';

const nickFile = 'nick';
const lastFile = 'last';
const userPattern = /^who-[0-9a-f]{8}$/;

const readLine = (file: string): string | undefined => readOptionalFile(file)?.trim();

export const newUserName = (): string => `who-${randomBytes(4).toString('hex')}`;

/** The names of the user folders of a server. */
export const userNames = (server: string): string[] =>
	listFolder(server).filter(name => userPattern.test(name));

export const readNick = (home: string): string | undefined => readLine(path.join(home, nickFile));
export const hasNick = (home: string): boolean => listFolder(home).includes(nickFile);

/** Writes a line unless the file contains it: waiting for the disk would delay every start. */
const writeLine = (file: string, line: string): void => {
	if (readLine(file) !== line) writePrivateFile(file, `${line}\n`);
};

export const writeNick = (home: string, nick: string): void => writeLine(path.join(home, nickFile), nick);

export const writeLastUser = (server: string, name: string): void =>
	writeLine(path.join(server, lastFile), name);

/** The user with this nick, or without a nick the user used last; a new user if no such user exists. */
export const findUser = (server: string, nick: string | undefined): string => {
	const last = readLine(path.join(server, lastFile));
	// If two users have had the nick, the one used last comes first.
	const names = userNames(server).sort((one, other) => Number(other === last) - Number(one === last));
	const found = names.find(name => {
		if (nick === undefined) return name === last;
		const known = readNick(path.join(server, name));
		return known !== undefined && nameKey(known) === nameKey(nick);
	});
	return found ?? newUserName();
};
