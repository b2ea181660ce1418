/** The errors of a store: a reason to switch on, and a message for the user. */
import {defaultLimits} from '../../protocol/limits.ts';

export type StoreErrorReason =
	/** The room of an append does not exist or was removed. */
	| 'no_such_room'
	/** The target of an edit, deletion or reaction is not kept, has expired, was deleted or is not a message. */
	| 'no_such_entry'
	/** The target has the maximum number of different reactions. */
	| 'too_many_reactions'
	/** The store was closed. */
	| 'closed'
	/** The file is in use by another termchat, or locked by another program. */
	| 'locked'
	/** The file was written by a newer termchat. */
	| 'newer'
	/** The file is a database of another program. */
	| 'foreign'
	/** The file is not a database. */
	| 'not_a_database'
	| 'damaged'
	| 'unwritable'
	/** The process may not open more files. */
	| 'too_many_files'
	/** The disk or the file is full. */
	| 'full'
	/** The cluster of this hub cannot be reached. The command may still be applied later, or never. */
	| 'unavailable'
	/** Any other failure of reading or writing. */
	| 'failed';

/** `message` names the problem and then the remedy, in one or two sentences. */
export class StoreError extends Error {
	readonly reason: StoreErrorReason;

	constructor(reason: StoreErrorReason, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'StoreError';
		this.reason = reason;
	}
}

export const noSuchRoom = (room: string): StoreError =>
	new StoreError('no_such_room', `Room "${room}" is not open. Join it first.`);

export const noSuchEntry = (room: string, seq: number): StoreError =>
	new StoreError(
		'no_such_entry',
		`Message ${seq} in "${room}" cannot be changed. It does not exist or was removed.`,
	);

export const tooManyReactions = (): StoreError =>
	new StoreError(
		'too_many_reactions',
		`A message can have at most ${defaultLimits.reactionKinds} different reactions.`,
	);

export const storeClosed = (): StoreError => new StoreError('closed', 'The store was closed.');
