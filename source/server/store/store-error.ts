/** Why a store refused or failed, as a value to switch on and one sentence for a person. */
import {defaultLimits} from '../../protocol/limits.ts';

export type StoreErrorReason =
	/** The room of an append is not open (any more). */
	| 'no_such_room'
	/** The target of an edit, delete or reaction is not kept, has expired, was deleted, or is no message. */
	| 'no_such_entry'
	/** The target has as many different reactions as a message takes. */
	| 'too_many_reactions'
	/** The store was closed. */
	| 'closed'
	/** The file is in use by another termchat, or locked by another program. */
	| 'locked'
	/** The file was written by a newer termchat. */
	| 'newer'
	/** The file is a database, but not one of termchat's. */
	| 'foreign'
	/** The file is no database at all. */
	| 'not_a_database'
	| 'damaged'
	| 'unwritable'
	/** The process may not open more files. */
	| 'too_many_files'
	/** No room left on the disk. */
	| 'full'
	/** Any other failure of reading or writing. */
	| 'failed';

/** `message` is one sentence (or two) that says what is wrong, with what, and what to do. */
export class StoreError extends Error {
	readonly reason: StoreErrorReason;

	constructor(reason: StoreErrorReason, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'StoreError';
		this.reason = reason;
	}
}

export const noSuchRoom = (room: string): StoreError =>
	new StoreError('no_such_room', `The room "${room}" is not open; join it first.`);

export const noSuchEntry = (room: string, seq: number): StoreError =>
	new StoreError('no_such_entry', `There is no message ${seq} in "${room}" that can still be changed.`);

export const tooManyReactions = (): StoreError =>
	new StoreError(
		'too_many_reactions',
		`A message takes at most ${defaultLimits.reactionKinds} different reactions.`,
	);

export const storeClosed = (): StoreError =>
	new StoreError('closed', 'The store was closed; nothing can be written to it.');
