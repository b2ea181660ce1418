/**
 * The messages of the journal stream, as JSON. Each belongs to a run of a hub and has a number in it, from 0. A hub applies
 * a message only if its number follows that of the run's last applied one: a repeated message, or one that overtook
 * another, is ignored by all hubs alike, however late it comes, and the hub that published it publishes it again.
 */
import {isImported} from '../../../../protocol/imported.ts';
import {nameKey} from '../../../../protocol/limits.ts';
import type {Command, CommandType} from '../../../store/commands.ts';
import type {Erasure} from '../../../store/journal-records.ts';
import {roomKey} from '../connection/names.ts';

/** The newest version of a message that this program applies. */
export const journalVersion = 2;

/**
 * The version of this program's journal in which a command was added or changed, if not the first. A hub proposes such a
 * command only when all hubs know it.
 */
export const commandVersions: Readonly<Partial<Record<CommandType, number>>> = {
	setBot: 2,
	addWebhook: 2,
	revokeWebhook: 2,
};

/** A field that an older version would leave out of its state. */
const hasNewFields = (command: Command): boolean =>
	command.type === 'append' && command.draft.type === 'message' && command.draft.bot === true;

export interface JournalMessage {
	/** The version that a hub must know to apply the message. */
	readonly version: number;
	/** A random id of a run of a hub. */
	readonly run: string;
	readonly number: number;
	/** Undefined: the message changes nothing. Number 0 of a run, a marker of `sync`, or a command that was withdrawn. */
	readonly command?: Command;
	/** These were erased from the stream. */
	readonly erased?: readonly Erasure[];
}

/** An imported entry is in no inbox and follows no thread, which older versions do not know. */
const isImport = (command: Command): boolean => command.type === 'append' && isImported(command.draft.from);

export const versionOf = (command: Command | undefined): number => {
	if (command === undefined) return 1;
	return isImport(command) || hasNewFields(command) ? 2 : (commandVersions[command.type] ?? 1);
};

export const encodeMessage = (message: JournalMessage): string => JSON.stringify(message);

/** Why a message cannot be applied: the problem and then the remedy. */
export class UnknownMessage extends Error {}

/** Throws an `UnknownMessage` if this program cannot apply the message. */
export const decodeMessage = (data: string, position: number): JournalMessage => {
	let message: Partial<JournalMessage>;
	try {
		message = JSON.parse(data) as Partial<JournalMessage>;
	} catch {
		message = {};
	}
	const {version, run, number} = message;
	if (typeof version !== 'number' || typeof run !== 'string' || typeof number !== 'number') {
		throw new UnknownMessage(
			`Message ${position} of the journal was not written by termchat. Remove it from the stream only after all hubs have been stopped and backed up.`,
		);
	}
	if (version > journalVersion) {
		throw new UnknownMessage(
			`Message ${position} of the journal needs a newer termchat (journal version ${version}; this version supports up to ${journalVersion}). Upgrade this hub.`,
		);
	}
	return message as JournalMessage;
};

/** The name of the room that a command is about, if it is about one. */
export const roomOf = (command: Command): string | undefined => {
	const holders: readonly unknown[] = [
		command,
		...['draft', 'invite', 'webhook'].map(key => (command as unknown as Record<string, unknown>)[key]),
	];
	for (const holder of holders) {
		if (typeof holder !== 'object' || holder === null || !('room' in holder)) continue;
		if (typeof holder.room === 'string') return holder.room;
	}
	return undefined;
};

/** The key of the room that a command is about. */
export const roomKeyOf = (clusterId: string, command: Command): string | undefined => {
	const room = roomOf(command);
	return room === undefined ? undefined : roomKey(clusterId, nameKey(room));
};
