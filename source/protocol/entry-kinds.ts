/**
 * The kinds of entries in a room's log, with one description for each kind. The entry types and the frame schemas are
 * derived from these descriptions. Code that depends on the kind uses a table with one row per kind, so it does not
 * compile until a new kind has its row: `store/database/entry-rows.ts` and `presenter/messages/entry-line.ts`.
 *
 * Some rules need no field in a description, because they follow from the fields of an entry. An entry with a `draft`
 * is posted once, an entry with `expiresAt` expires, and an entry with a `target` changes that message. The server
 * holds back entries of every kind from a slow reader and reports them in a `gap`.
 */
import * as v from 'valibot';
import {isImported} from './imported.ts';
import {withReaction} from './reactions.ts';
import {
	amount,
	listOf,
	maxReactions,
	name,
	personSchema,
	type Reaction,
	reactionSchema,
	seq,
	time,
	userText,
} from './server-fields.ts';

/** The changes that an entry makes to a message. */
interface MessageChange {
	readonly text?: string;
	readonly editedAt?: number;
	readonly deletedAt?: number;
	/** A user other than the author deleted it: the owner or a moderator of the room. */
	readonly isRemoved?: true;
	/** All reactions of the message after the change. */
	readonly reactions?: readonly Reaction[];
}

/** The fields of a message that its changes depend on. */
interface ChangeTarget {
	readonly from?: {readonly id: string} | undefined;
	readonly reactions?: readonly Reaction[] | undefined;
}

/** The changes that an entry makes to its room. */
interface RoomChange {
	readonly topic?: string;
}

interface EntryKind<Schema extends v.GenericSchema, Request extends string, E = v.InferOutput<Schema>> {
	readonly schema: Schema;
	/** The request that posts such an entry. */
	readonly request: Request;
	/** Returns the changes to the target; undefined for a kind without a target. */
	readonly changesTarget: E extends {readonly target: number}
		? (target: ChangeTarget, entry: E) => MessageChange
		: undefined;
	readonly changesRoom: ((entry: E) => RoomChange) | undefined;
	/** Returns the text that the author wrote: for mentions, alerts, result lists and the size of a page. */
	readonly text: ((entry: E) => string) | undefined;
	/** Others count it as unread and in statistics, and their clients alert them if its text mentions them. */
	readonly countsAsUnread: boolean;
	/** Whether `search` finds it. The store keeps the searchable text in the column `text`. */
	readonly isSearchable: boolean;
}

const kind = <Schema extends v.GenericSchema, const Request extends string>(
	description: EntryKind<Schema, Request>,
): EntryKind<Schema, Request> => description;

/** An entry of an import may have the id that identifies it in its source. */
const draft = v.optional(name);

const entry = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
	v.object({
		type: v.literal(type),
		room: name,
		seq,
		prev: seq,
		at: time,
		from: personSchema,
		...fields,
	});

export const entryKinds = {
	message: kind({
		/**
		 * `editedAt`, `deletedAt`, `isRemoved`, `reactions` and `replies` are the changes since the message was sent; a live message has
		 * none of them. The text of a deleted message is empty. `thread` is the first message of the thread that the message
		 * belongs to as a reply, and `threadReplies` the number of replies in it after this one. `replies` is the number of
		 * replies in the thread that the message starts. Deleted replies do not count.
		 */
		schema: entry('message', {
			text: userText,
			/** A program wrote it. */
			bot: v.optional(v.literal(true)),
			draft,
			replyTo: v.optional(seq),
			thread: v.optional(seq),
			threadReplies: v.optional(amount),
			replies: v.optional(amount),
			expiresAt: v.optional(time),
			editedAt: v.optional(time),
			deletedAt: v.optional(time),
			isRemoved: v.optional(v.literal(true)),
			reactions: v.optional(listOf(reactionSchema, maxReactions)),
		}),
		request: 'send',
		changesTarget: undefined,
		changesRoom: undefined,
		text: ({text}) => text,
		countsAsUnread: true,
		isSearchable: true,
	}),
	edited: kind({
		schema: entry('edited', {target: seq, text: userText, draft}),
		request: 'edit',
		changesTarget: (_, {text, at}) => ({text, editedAt: at}),
		changesRoom: undefined,
		text: ({text}) => text,
		countsAsUnread: false,
		isSearchable: false,
	}),
	deleted: kind({
		/** If the message was a reply: its thread, and the number of replies that remain in it. */
		schema: entry('deleted', {
			target: seq,
			thread: v.optional(seq),
			threadReplies: v.optional(amount),
			draft,
		}),
		request: 'delete',
		changesTarget: ({from: author}, {at, from}) => ({
			text: '',
			deletedAt: at,
			reactions: [],
			...(author !== undefined && author.id !== from.id && {isRemoved: true as const}),
		}),
		changesRoom: undefined,
		text: undefined,
		countsAsUnread: false,
		isSearchable: false,
	}),
	reacted: kind({
		/** `count`: the number of users with this reaction afterwards. */
		schema: entry('reacted', {target: seq, emoji: name, on: v.boolean(), count: v.optional(amount), draft}),
		request: 'react',
		changesTarget: ({reactions = []}, change) => ({reactions: withReaction(reactions, change)}),
		changesRoom: undefined,
		text: undefined,
		countsAsUnread: false,
		isSearchable: false,
	}),
	topic: kind({
		schema: entry('topic', {text: userText, draft}),
		request: 'topic',
		changesTarget: undefined,
		changesRoom: ({text}) => ({topic: text}),
		text: ({text}) => text,
		countsAsUnread: false,
		isSearchable: false,
	}),
};

type EntryKinds = typeof entryKinds;
export type EntryType = keyof EntryKinds;
export type EntryOf<Type extends EntryType> = v.InferOutput<EntryKinds[Type]['schema']>;
type AnyEntry = {[Type in EntryType]: EntryOf<Type>}[EntryType];
/** The requests that post entries. */
export type PostRequestType = EntryKinds[EntryType]['request'];

const typesOfEntries = Object.keys(entryKinds) as EntryType[];

/** The schema of each kind. */
export const entrySchemas = Object.fromEntries(
	typesOfEntries.map(type => [type, entryKinds[type].schema]),
) as {readonly [Type in EntryType]: EntryKinds[Type]['schema']};

/** The kinds that `search` finds. */
export const searchableTypes = typesOfEntries.filter(type => entryKinds[type].isSearchable);

/** Whether a frame is an entry. */
export const isEntry = <Frame extends {readonly type: string}>(
	frame: Frame,
): frame is Extract<Frame, {readonly type: EntryType}> => Object.hasOwn(entryKinds, frame.type);

/** Whether others count the entry as unread and are alerted to it. Imported entries are not news. */
export const countsAsUnread = ({
	type,
	from,
}: {
	readonly type: EntryType;
	readonly from: {readonly id: string};
}): boolean => entryKinds[type].countsAsUnread && !isImported(from);

/** An entry, possibly without its position in the log. */
type Unplaced<E extends AnyEntry = AnyEntry> = E extends AnyEntry ? Omit<E, 'seq' | 'prev' | 'room'> : never;
type Kind = EntryKind<v.GenericSchema, string, Unplaced>;

/**
 * The description of the entry's kind. The registry pairs each type with its entry, but TypeScript cannot infer that.
 */
const kindOf = ({type}: Unplaced) => entryKinds[type] as unknown as Omit<Kind, 'changesTarget'>;

/** The text that the author of the entry wrote; empty for a kind without text. */
export const textOf = (entry: Unplaced): string => kindOf(entry).text?.(entry) ?? '';

export const roomChangeOf = (entry: Unplaced): RoomChange => kindOf(entry).changesRoom?.(entry) ?? {};

/** An entry that changes a message. */
export type ChangeEntry = Extract<Unplaced, {readonly target: number}>;

type ChangeOf = (target: ChangeTarget, change: ChangeEntry) => MessageChange;

/** The changes that the entry makes to its target. */
export const messageChangeOf = (target: ChangeTarget, change: ChangeEntry): MessageChange =>
	(entryKinds[change.type].changesTarget as ChangeOf)(target, change);

/** The id by which the author recognises the entry, and which prevents posting it twice. */
export const draftIdOf = ({draft}: Unplaced): string | undefined => draft;

/** When the entry is deleted, in milliseconds since 1970. */
export const expiryOf = (entry: Unplaced): number | undefined =>
	'expiresAt' in entry ? entry.expiresAt : undefined;
