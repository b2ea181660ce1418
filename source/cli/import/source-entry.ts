/** The entries of an imported chat, in the form that all readers of formats produce. */

interface Sourced {
	/** Identifies the entry in the source: the same in every run, also after the source has grown. */
	readonly key: string;
	/** The name of the author in the source. */
	readonly author: string;
	/** Milliseconds since 1970. */
	readonly at: number;
	/** Where it is in the source, for errors: `Line 12`. */
	readonly place: string;
}

export interface SourceMessage extends Sourced {
	readonly type: 'message';
	readonly text: string;
	/** Written by a program. */
	readonly bot?: true;
	/** Deleted by a later entry. Then the text may be empty. */
	readonly isDeleted?: true;
	/** The key of the message that it answers. */
	readonly replyTo?: string;
}

/** A change of a message. `target` is the key of the message. */
export type SourceChange = Sourced & {readonly target: string} & (
		| {readonly type: 'edited'; readonly text: string}
		| {readonly type: 'deleted'}
		| {readonly type: 'reacted'; readonly emoji: string; readonly on: boolean}
	);

export type SourceEntry =
	| SourceMessage
	| SourceChange
	| (Sourced & {readonly type: 'topic'; readonly text: string});

export interface SourceOptions {
	/** The time zone of times without one. Undefined: that of this machine. */
	readonly timeZone: string | undefined;
	/** The channel of an export with several. */
	readonly channel: string | undefined;
}

/** Reads a source from the beginning. Throws a `Failure` that names the line and the remedy. */
export type ReadSource = (file: string, options: SourceOptions) => AsyncIterable<SourceEntry>;
