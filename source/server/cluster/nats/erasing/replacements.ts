/**
 * What stays of an erased command. A hub that catches up applies the replacement in its place, so that the numbers of all
 * later entries are the same on every hub. It has the ids, times and numbers of the command, but none of its words, and
 * a key instead of the name of a private room.
 */
import {nameKey, roomKind} from '../../../../protocol/limits.ts';
import type {Command} from '../../../store/commands.ts';
import type {StateReader} from '../../../store/state.ts';
import {roomKey} from '../connection/names.ts';
import {type JournalMessage, roomKeyOf, roomOf} from '../stream/journal-message.ts';

/** Words, in any part of a command. */
const wordFields: ReadonlySet<string> = new Set(['text', 'topic', 'reason', 'description', 'title', 'name']);
/** Texts of a draft that identify something, and so decide how a command is applied. All others are words. */
const draftFields: ReadonlySet<string> = new Set(['type', 'room', 'id', 'nick', 'draft', 'emoji']);

type Json = string | number | boolean | null | undefined | readonly Json[] | {readonly [key: string]: Json};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const map = (value: Json, key: string, replace: (text: string, key: string) => string): Json => {
	if (typeof value === 'string') return replace(value, key);
	if (typeof value !== 'object' || value === null) return value;
	if (isList(value)) return value.map(item => map(item, key, replace));
	return Object.fromEntries(
		Object.entries(value).map(([name, item]) => [name, map(item, name, replace)] as const),
	);
};

/** The name of a private room in a replacement, which no user can choose. It is kept if the state has no such room. */
const aliasOf = (key: string): string => `${aliasPrefix}${key}`;

const aliasPrefix = '~#';
const keyPattern = /^[0-9a-f]{12}$/;

/** The key of a private room that a replacement names. Undefined if this is another name. */
const keyOfAlias = (room: string | undefined): string | undefined => {
	if (room?.startsWith(aliasPrefix) !== true) return undefined;
	const key = room.slice(aliasPrefix.length);
	return keyPattern.test(key) ? key : undefined;
};

/** The message without its words. */
export const toReplacement = (clusterId: string, message: JournalMessage): JournalMessage => {
	const {command} = message;
	if (command === undefined) return message;
	const room = roomOf(command);
	const key = roomKeyOf(clusterId, command);
	const isPrivate = room !== undefined && roomKind(room) === 'private';
	const isHidden = isPrivate && keyOfAlias(room) === undefined;
	const replaceIn = (isAllowed: (field: string) => boolean) => (text: string, field: string) => {
		if (isHidden && text === room && key !== undefined) return aliasOf(key);
		return isAllowed(field) ? text : '';
	};
	const {draft, ...rest} = command as unknown as {readonly [key: string]: Json};
	const replaced = {
		...(map(
			rest,
			'',
			replaceIn(field => !wordFields.has(field)),
		) as object),
		...(draft !== undefined && {
			draft: map(
				draft,
				'draft',
				replaceIn(field => draftFields.has(field)),
			),
		}),
	};
	return {...message, command: replaced as unknown as Command};
};

/** Finds the private rooms that replacements name by their keys. */
export class RoomAliases {
	readonly #clusterId: string;
	readonly #names = new Map<string, string>();

	constructor(clusterId: string) {
		this.#clusterId = clusterId;
	}

	/** The command with the name of the room as the state has it. */
	resolve(state: StateReader, command: Command): Command {
		const alias = roomOf(command);
		const key = keyOfAlias(alias);
		if (key === undefined) return command;
		const name = this.#find(state, key);
		if (name === undefined) return command;
		return map(command as unknown as Json, '', text => (text === alias ? name : text)) as unknown as Command;
	}

	#find(state: StateReader, key: string): string | undefined {
		const known = this.#names.get(key);
		if (known !== undefined && state.room(known) !== undefined) return known;
		for (const {room, kind} of state.rooms()) {
			if (kind === 'private') this.#names.set(roomKey(this.#clusterId, nameKey(room)), room);
		}
		const found = this.#names.get(key);
		return found !== undefined && state.room(found) !== undefined ? found : undefined;
	}
}
