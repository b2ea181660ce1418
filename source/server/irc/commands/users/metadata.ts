/** `METADATA` (https://ircv3.net/specs/extensions/metadata): values by key of users and channels, and subscriptions to keys. */

import {isChannel} from '../../names/names.ts';
import {failReply} from '../../replies/fail.ts';
import {notifyChange, replyMetadata, roomLines, valueLine, valueLines} from '../../replies/metadata.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcPeer} from '../../session/irc-context.ts';
import type {IrcSession} from '../../session/irc-session.ts';
import type {OwnRoom} from '../../session/own-rooms.ts';
import {
	isMetadataKey,
	isMetadataValue,
	type MetadataOwner,
	maxKeys,
	maxSubscriptions,
} from '../../users/metadata-store.ts';

/** What a command is about. */
interface Target {
	/** The nick or the channel. */
	readonly name: string;
	readonly owner: MetadataOwner;
	/** The room of a channel. */
	readonly own: OwnRoom | undefined;
	readonly mayChange: boolean;
	/** Whether another client sees the user or the room. */
	readonly sees: (other: IrcPeer) => boolean;
}

const fail = (session: IrcSession, code: string, context: readonly string[], text: string): void =>
	failReply(session, 'METADATA', code, context, text);

const sharesRoom = (session: IrcSession, other: IrcPeer): boolean =>
	[...session.rooms.all()].some(({room}) => other.rooms.get(room) !== undefined);

const targetOf = (session: IrcSession, name: string): Target | undefined => {
	const {user: me, nick} = session;
	if (isChannel(name)) {
		const own = session.rooms.ofChannel(name);
		if (own === undefined) return undefined;
		const sees = (other: IrcPeer): boolean => other.rooms.get(own.room) !== undefined;
		const mayChange = me !== undefined && own.operators.has(me.id);
		return {name: own.channel, owner: {room: own.room}, own, mayChange, sees};
	}
	const found = name === '*' ? me : session.context.directory.profile(me?.id ?? '', {nick: name})?.user;
	if (found === undefined) return undefined;
	return {
		name: found.id === me?.id ? nick : found.nick,
		owner: {user: found.id},
		own: undefined,
		mayChange: found.id === me?.id,
		sees: other => other.user?.id === found.id || sharesRoom(session, other),
	};
};

/** Takes a change from the budget of the user. False: the client got a refusal. */
const takeChange = (session: IrcSession, {name}: Target, key: string): boolean => {
	const retryInMs = session.takeChange();
	if (retryInMs === 0) return true;
	const seconds = String(Math.ceil(retryInMs / 1000));
	fail(session, 'RATE_LIMITED', [name, key, seconds], 'You are too fast. Try again in a moment.');
	return false;
};

/** The most bytes of keys in one line. */
const lineBytes = 300;

/** Keys are ASCII. */
const writeKeys = (
	session: IrcSession,
	numeric: 'RPL_METADATASUBOK' | 'RPL_METADATAUNSUBOK' | 'RPL_METADATASUBS',
	keys: Iterable<string>,
): void => {
	let line: string[] = [];
	for (const key of keys) {
		if (line.join(' ').length + key.length > lineBytes) {
			session.numeric(numeric, ...line);
			line = [];
		}
		line.push(key);
	}
	if (line.length > 0) session.numeric(numeric, ...line);
};

const checkChange = (session: IrcSession, target: Target, key: string): boolean => {
	if (target.mayChange) return takeChange(session, target, key);
	fail(session, 'KEY_NO_PERMISSION', [target.name, key], 'You cannot change this metadata');
	return false;
};

const set = (session: IrcSession, target: Target, [key = '', value = '']: readonly string[]) => {
	const {metadata} = session.context;
	const {name, owner, sees} = target;
	if (!isMetadataKey(key)) return fail(session, 'KEY_INVALID', [key || '*'], 'This is not a key');
	if (!isMetadataValue(value))
		return fail(session, 'INVALID_VALUE', [key], 'The value is too long or has control characters');
	if (!checkChange(session, target, key)) return;
	if (value === '') {
		if (!metadata.remove(owner, key))
			return fail(session, 'KEY_NOT_SET', [name, key], 'The key has no value');
	} else if (!metadata.set(owner, key, value)) {
		return fail(session, 'LIMIT_REACHED', [name], 'There are too many keys');
	}
	const change = {name, key, value: value === '' ? undefined : value};
	session.reply(valueLine(session, name, key, change.value));
	notifyChange(session.context, session, change, sees);
};

const clear = (session: IrcSession, target: Target): void => {
	const {name, owner, sees} = target;
	if (!checkChange(session, target, '*')) return;
	const keys = [...session.context.metadata.get(owner).keys()];
	session.context.metadata.clear(owner);
	const lines = keys.map(key => valueLine(session, name, key, undefined));
	replyMetadata(session, name, lines);
	for (const key of keys) notifyChange(session.context, session, {name, key, value: undefined}, sees);
};

const get = (session: IrcSession, {name, owner}: Target, keys: readonly string[]): void => {
	const values = session.context.metadata.get(owner);
	const lines = keys.map(key =>
		isMetadataKey(key)
			? valueLine(session, name, key, values.get(key))
			: {command: 'FAIL', params: ['METADATA', 'KEY_INVALID', key || '*', 'This is not a key']},
	);
	replyMetadata(session, name, lines);
};

const list = (session: IrcSession, {name, owner}: Target): void =>
	replyMetadata(session, name, valueLines(session, name, session.context.metadata.get(owner)));

/** Finding the members of a channel costs as much as looking up all clients. */
const waitForMembers = (session: IrcSession): Promise<void> =>
	session.waitToLookUp(session.context.sessions.size);

/** The subscribed values of a user, or of a channel and its members. */
const sync = async (session: IrcSession, {name, owner, own}: Target): Promise<void> => {
	if (own !== undefined) {
		await waitForMembers(session);
		// The client may have been removed meanwhile.
		if (session.rooms.get(own.room) === undefined) return replyMetadata(session, name, []);
	}
	const values = [...session.context.metadata.get(owner)].filter(([key]) => session.metadataKeys.has(key));
	const lines = own === undefined ? valueLines(session, name, new Map(values)) : roomLines(session, own);
	replyMetadata(session, name, lines);
};

/** Subscribes to keys, and sends their present values in the rooms of the client. */
const subscribe = async (session: IrcSession, keys: readonly string[]): Promise<void> => {
	const added: string[] = [];
	for (const key of keys) {
		if (!isMetadataKey(key)) fail(session, 'KEY_INVALID', [key || '*'], 'This is not a key');
		else if (session.metadataKeys.has(key) || session.metadataKeys.size < maxSubscriptions) {
			session.metadataKeys.add(key);
			added.push(key);
		} else {
			fail(session, 'TOO_MANY_SUBS', [key], 'You have too many subscriptions');
			break;
		}
	}
	writeKeys(session, 'RPL_METADATASUBOK', added);
	if (added.length === 0) return;
	for (const own of session.rooms.all()) {
		await waitForMembers(session);
		if (session.rooms.get(own.room) === undefined) continue;
		const lines = roomLines(session, own).filter(({params: [, , key = '']}) => added.includes(key));
		if (lines.length > 0) replyMetadata(session, own.channel, lines);
	}
};

const unsubscribe = (session: IrcSession, keys: readonly string[]): void => {
	const valid = keys.filter(isMetadataKey);
	for (const key of valid) session.metadataKeys.delete(key);
	writeKeys(session, 'RPL_METADATAUNSUBOK', valid);
};

/** Before the client is registered, it can set the metadata of its user. */
const setEarly = (
	session: IrcSession,
	name: string,
	action: string,
	[key = '', value = '']: readonly string[],
) => {
	const {metadata} = session.registration;
	if (name !== '*' || action !== 'SET')
		return session.numeric('ERR_NOTREGISTERED', 'You have not registered');
	if (!isMetadataKey(key) || !isMetadataValue(value) || value === '')
		return fail(session, 'INVALID_VALUE', [key || '*'], 'The key or the value is not valid');
	if (metadata.size >= maxKeys && !metadata.has(key))
		return fail(session, 'LIMIT_REACHED', [name], 'There are too many keys');
	metadata.set(key, value);
	session.reply(valueLine(session, name, key, value));
};

const aboutTarget: Readonly<
	Record<string, (session: IrcSession, target: Target, params: readonly string[]) => void | Promise<void>>
> = {GET: get, LIST: list, SET: set, CLEAR: clear, SYNC: sync};

export const metadataCommands: CommandTable = {
	METADATA: {
		isEarly: true,
		minParams: 2,
		run(session, {params: [name = '', subcommand = '', ...params]}) {
			const action = subcommand.toUpperCase();
			switch (action) {
				case 'SUB':
					return subscribe(session, params);
				case 'UNSUB':
					return unsubscribe(session, params);
				case 'SUBS':
					return writeKeys(session, 'RPL_METADATASUBS', session.metadataKeys);
			}
			if (!session.isRegistered) return setEarly(session, name, action, params);
			const run = Object.hasOwn(aboutTarget, action) ? aboutTarget[action] : undefined;
			if (run === undefined)
				return fail(session, 'SUBCOMMAND_INVALID', [action || '*'], 'Unknown subcommand');
			if (params.length === 0 && (action === 'GET' || action === 'SET'))
				return session.numeric('ERR_NEEDMOREPARAMS', 'METADATA', 'Not enough parameters');
			const target = targetOf(session, name);
			if (target === undefined) return fail(session, 'INVALID_TARGET', [name], 'You cannot see this target');
			return run(session, target, params);
		},
	},
};
