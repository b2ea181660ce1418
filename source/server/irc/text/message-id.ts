/** Message ids on IRC: the `seq` of an entry and its room, `42-dev`. Room names have no spaces. */

export interface EntryId {
	readonly room: string;
	readonly seq: number;
}

/** Unambiguous: a `seq` has only digits, so the room is everything after the first hyphen. */
export const toMsgid = ({room, seq}: EntryId): string => `${seq}-${room}`;

const pattern = /^([1-9]\d{0,15})-(\S+)$/u;

/** The entry with this id; undefined if no entry can have it. */
export const parseMsgid = (msgid: string): EntryId | undefined => {
	const [, seq = '', room = ''] = pattern.exec(msgid) ?? [];
	return room === '' || !Number.isSafeInteger(Number(seq)) ? undefined : {room, seq: Number(seq)};
};
