/** Users, rooms, invites and the rest of the directory, in memory. */
import type {Person} from '../../../protocol/frames.ts';
import {nameKey, type RoomKind} from '../../../protocol/limits.ts';
import {skeletonOf} from '../../names/skeleton.ts';
import type {Directory, InviteRecord, RoomRecord, Sanction, UserRecord} from '../directory.ts';

/** What belongs to a room beside its log. */
interface RoomMetadata {
	/** By user id: the handle of the invite that was used, if there was one. */
	readonly admitted: Map<string, string | undefined>;
	/** By token hash. */
	readonly invites: Map<string, InviteRecord>;
	readonly sanctions: Map<string, Sanction>;
	readonly readSeqs: Map<string, number>;
	/** Of a direct room: what was its newest `seq` when a user left it, and who has written in it. */
	readonly leftSeqs: Map<string, number>;
	readonly writers: Set<string>;
}

const noPapers = (): RoomMetadata => ({
	admitted: new Map(),
	invites: new Map(),
	sanctions: new Map(),
	readSeqs: new Map(),
	leftSeqs: new Map(),
	writers: new Set(),
});

/** The log of a room as the directory needs to know it. */
export interface RoomLog {
	readonly seq: number;
	readonly first: number;
	readonly newestAt: number;
	readonly topic: string;
}

export interface OpenRoom<Log extends RoomLog> {
	readonly room: string;
	readonly kind: RoomKind;
	epoch: string;
	readonly createdAt: number;
	owner: Person | undefined;
	slowSeconds: number;
	expiresInSeconds: number;
	readonly log: Log;
	readonly metadata: RoomMetadata;
}

export interface MemoryDirectory<Log extends RoomLog> extends Directory {
	/** The room of this name, with its log. */
	find(room: string): OpenRoom<Log> | undefined;
	/** All rooms, with their logs. */
	open(): Iterable<OpenRoom<Log>>;
}

const sanctionKey = (userId: string, kind: Sanction['kind']): string => `${kind} ${userId}`;

const isGood = (invite: InviteRecord, now: number): boolean =>
	(invite.usesLeft === undefined || invite.usesLeft > 0) &&
	(invite.expiresAt === undefined || invite.expiresAt > now);

export const toRecord = <Log extends RoomLog>(open: OpenRoom<Log>): RoomRecord => ({
	room: open.room,
	kind: open.kind,
	epoch: open.epoch,
	topic: open.log.topic,
	seq: open.log.seq,
	first: open.log.first,
	at: open.log.newestAt,
	...(open.owner !== undefined && {owner: open.owner}),
	slowSeconds: open.slowSeconds,
	expiresInSeconds: open.expiresInSeconds,
	createdAt: open.createdAt,
});

const toUserRecord = ({id, nick, createdAt, unusedSince}: UserRecord): UserRecord => ({
	id,
	nick,
	createdAt,
	...(unusedSince !== undefined && {unusedSince}),
});

/** `makeLog` is asked for the empty log of a room that is made, `onForget` hears of one that is forgotten. */
export const createMemoryDirectory = <Log extends RoomLog>(
	makeLog: (room: string) => Log,
	onForget: (log: Log) => void,
): MemoryDirectory<Log> => {
	/** `unusedSince` by user id; an entry that is set anew becomes the last one. */
	const unused = new Map<string, number>();
	const users = new Map<string, UserRecord & {readonly secretHash: string | undefined}>();
	const idsByNick = new Map<string, string>();
	const idsBySkeleton = new Map<string, string>();
	const idsBySecret = new Map<string, string>();
	const roomsByKey = new Map<string, OpenRoom<Log>>();
	/** Public rooms. */
	const roomsBySkeleton = new Map<string, OpenRoom<Log>>();
	const roomsByToken = new Map<string, OpenRoom<Log>>();

	// The name as it was given is nearly always the room's own key.
	const find = (room: string) => roomsByKey.get(room) ?? roomsByKey.get(nameKey(room));

	const toUser = (id: string | undefined): UserRecord | undefined => {
		const found = id === undefined ? undefined : users.get(id);
		return found === undefined ? undefined : toUserRecord(found);
	};

	const findInvite = (tokenHash: string, now: number): InviteRecord | undefined => {
		const invite = roomsByToken.get(tokenHash)?.metadata.invites.get(tokenHash);
		return invite !== undefined && isGood(invite, now) ? invite : undefined;
	};

	const directory: Directory = {
		createUser(user, secretHash) {
			const key = nameKey(user.nick);
			const skeleton = skeletonOf(user.nick);
			if (idsByNick.has(key) || idsBySkeleton.has(skeleton)) return undefined;
			const {id} = user;
			users.set(id, {...user, secretHash});
			idsByNick.set(key, id);
			idsBySkeleton.set(skeleton, id);
			if (secretHash !== undefined) idsBySecret.set(secretHash, id);
			if (user.unusedSince !== undefined) unused.set(id, user.unusedSince);
			return toUserRecord(user);
		},
		user: toUser,
		userBySecret: secretHash => toUser(idsBySecret.get(secretHash)),
		userByNick: nick => toUser(idsByNick.get(nameKey(nick))),
		users: (after, limit) =>
			[...idsByNick]
				.filter(([key]) => after === undefined || key > nameKey(after))
				.sort(([one], [other]) => (one < other ? -1 : 1))
				.slice(0, limit)
				.flatMap(([, id]) => toUser(id) ?? []),
		rename(userId, nick) {
			const user = users.get(userId);
			const key = nameKey(nick);
			const skeleton = skeletonOf(nick);
			const holders = [idsByNick.get(key), idsBySkeleton.get(skeleton)];
			if (user === undefined || holders.some(id => id !== undefined && id !== userId)) return false;
			idsByNick.delete(nameKey(user.nick));
			idsBySkeleton.delete(skeletonOf(user.nick));
			idsByNick.set(key, userId);
			idsBySkeleton.set(skeleton, userId);
			users.set(userId, {...user, nick});
			return true;
		},
		setUnusedSince(userId, at) {
			const user = users.get(userId);
			if (user === undefined) return;
			const {unusedSince: _, ...rest} = user;
			unused.delete(userId);
			if (at !== undefined) unused.set(userId, at);
			users.set(userId, {...rest, ...(at !== undefined && {unusedSince: at})});
		},
		unusedUsers: (until, limit) =>
			[...unused]
				.filter(([, at]) => at <= until)
				.sort(([, one], [, other]) => one - other)
				.slice(0, limit)
				.flatMap(([id]) => toUser(id) ?? []),
		releaseUser(userId) {
			const user = users.get(userId);
			if (user === undefined) return;
			unused.delete(userId);
			users.delete(userId);
			idsByNick.delete(nameKey(user.nick));
			idsBySkeleton.delete(skeletonOf(user.nick));
			if (user.secretHash !== undefined) idsBySecret.delete(user.secretHash);
			for (const {metadata} of roomsByKey.values()) {
				metadata.admitted.delete(userId);
				metadata.readSeqs.delete(userId);
				metadata.leftSeqs.delete(userId);
				metadata.writers.delete(userId);
			}
		},

		openRoom(room, kind, epoch, now) {
			const known = find(room);
			if (known !== undefined) return toRecord(known);
			const made: OpenRoom<Log> = {
				room,
				kind,
				epoch,
				createdAt: now,
				owner: undefined,
				slowSeconds: 0,
				expiresInSeconds: 0,
				log: makeLog(room),
				metadata: noPapers(),
			};
			roomsByKey.set(nameKey(room), made);
			const skeleton = skeletonOf(room);
			if (kind === 'public' && !roomsBySkeleton.has(skeleton)) roomsBySkeleton.set(skeleton, made);
			return toRecord(made);
		},
		room(room) {
			const found = find(room);
			return found === undefined ? undefined : toRecord(found);
		},
		roomLike(room) {
			const found = roomsBySkeleton.get(skeletonOf(room));
			return found === undefined || found === find(room) ? undefined : toRecord(found);
		},
		rooms: () => [...roomsByKey.values()].map(toRecord),
		renewEpochs(newEpoch) {
			for (const open of roomsByKey.values()) open.epoch = newEpoch();
			return roomsByKey.size;
		},
		updateRoom(room, patch) {
			const found = find(room);
			if (found !== undefined) Object.assign(found, patch);
		},
		forgetRoom(room) {
			const found = find(room);
			if (found === undefined) return;
			roomsByKey.delete(nameKey(room));
			const skeleton = skeletonOf(found.room);
			if (roomsBySkeleton.get(skeleton) === found) roomsBySkeleton.delete(skeleton);
			for (const tokenHash of found.metadata.invites.keys()) roomsByToken.delete(tokenHash);
			onForget(found.log);
		},

		admit(room, userId, invite) {
			const admitted = find(room)?.metadata.admitted;
			if (admitted !== undefined && !admitted.has(userId)) admitted.set(userId, invite);
		},
		admittedBy: (room, userId) => find(room)?.metadata.admitted.get(userId),
		isAdmitted: (room, userId) => find(room)?.metadata.admitted.has(userId) ?? false,
		expel: (room, userId) => void find(room)?.metadata.admitted.delete(userId),
		admittedRooms: userId =>
			[...roomsByKey.values()].filter(({metadata}) => metadata.admitted.has(userId)).map(toRecord),
		admittedUsers: room => [...(find(room)?.metadata.admitted.keys() ?? [])],

		addInvite(invite, tokenHash) {
			const found = find(invite.room);
			if (found === undefined) return;
			found.metadata.invites.set(tokenHash, {...invite, room: found.room});
			roomsByToken.set(tokenHash, found);
		},
		redeemInvite(tokenHash, now) {
			const invite = findInvite(tokenHash, now);
			if (invite?.usesLeft === undefined) return invite;
			const left = {...invite, usesLeft: invite.usesLeft - 1};
			roomsByToken.get(tokenHash)?.metadata.invites.set(tokenHash, left);
			return left;
		},
		findInvite,
		invites: (room, now) =>
			[...(find(room)?.metadata.invites.values() ?? [])].filter(invite => isGood(invite, now)),
		revokeInvite(room, invite) {
			const papers = find(room)?.metadata;
			for (const [tokenHash, record] of papers?.invites ?? []) {
				if (record.invite !== invite) continue;
				roomsByToken.delete(tokenHash);
				papers?.invites.delete(tokenHash);
				return true;
			}
			return false;
		},

		sanction(sanction) {
			const found = find(sanction.room);
			const key = sanctionKey(sanction.user.id, sanction.kind);
			found?.metadata.sanctions.set(key, {...sanction, room: found.room});
		},
		liftSanction: (room, userId, kind) =>
			find(room)?.metadata.sanctions.delete(sanctionKey(userId, kind)) ?? false,
		sanctions: (room, now) =>
			[...(find(room)?.metadata.sanctions.values() ?? [])].filter(
				({until}) => until === undefined || until > now,
			),
		bannedRooms: (userId, now) =>
			new Set(
				[...roomsByKey.values()].flatMap(({room, metadata}) => {
					const ban = metadata.sanctions.get(sanctionKey(userId, 'ban'));
					return ban === undefined || (ban.until !== undefined && ban.until <= now) ? [] : [room];
				}),
			),
		sanctionOf(room, userId, kind, now) {
			const found = find(room)?.metadata.sanctions.get(sanctionKey(userId, kind));
			return found !== undefined && (found.until === undefined || found.until > now) ? found : undefined;
		},

		markRead(userId, room, seq) {
			const readSeqs = find(room)?.metadata.readSeqs;
			if (readSeqs === undefined || seq <= (readSeqs.get(userId) ?? -1)) return false;
			readSeqs.set(userId, seq);
			return true;
		},
		readSeq: (userId, room) => find(room)?.metadata.readSeqs.get(userId),
	};
	return {...directory, find, open: () => roomsByKey.values()};
};
