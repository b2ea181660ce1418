/** Rooms, admissions, invites, sanctions and read positions in memory. */
import type {
	AdmissionDirectory,
	InviteDirectory,
	InviteRecord,
	ReadPositionDirectory,
	RoomDirectory,
	Sanction,
	SanctionDirectory,
} from '../directory.ts';
import {roomLookups} from '../room-lookups.ts';
import {newRoom, type OpenRoom, type OpenRooms, toRecord} from './open-rooms.ts';

/** `onForget` is called with a room after it was removed. */
export const createRoomDirectory = (rooms: OpenRooms, onForget: (open: OpenRoom) => void): RoomDirectory => ({
	openRoom(room, kind, epoch, now, opening = '') {
		const known = rooms.find(room);
		if (known !== undefined) return toRecord(known);
		const open = newRoom(room, kind, epoch, now, opening);
		rooms.add(open);
		return toRecord(open);
	},
	setOpening(room, opening) {
		const open = rooms.find(room);
		if (open !== undefined) open.opening = opening;
	},
	...roomLookups(rooms, toRecord),
	renewEpochs(newEpoch) {
		const all = rooms.all();
		for (const open of all) open.epoch = newEpoch(open.room);
		return all.length;
	},
	updateRoom(room, patch) {
		const open = rooms.find(room);
		if (open !== undefined) Object.assign(open, patch);
	},
	forgetRoom(room) {
		const open = rooms.find(room);
		if (open === undefined) return;
		rooms.remove(open);
		onForget(open);
	},
});

export const createAdmissions = (rooms: OpenRooms): AdmissionDirectory => ({
	admit(room, userId, invite) {
		const admitted = rooms.find(room)?.metadata.admitted;
		if (admitted !== undefined && !admitted.has(userId)) admitted.set(userId, invite);
	},
	admittedBy: (room, userId) => rooms.find(room)?.metadata.admitted.get(userId),
	isAdmitted: (room, userId) => rooms.find(room)?.metadata.admitted.has(userId) ?? false,
	expel: (room, userId) => void rooms.find(room)?.metadata.admitted.delete(userId),
	admittedRooms: userId =>
		rooms
			.all()
			.filter(({metadata}) => metadata.admitted.has(userId))
			.map(toRecord),
	admittedUsers: room => [...(rooms.find(room)?.metadata.admitted.keys() ?? [])],
});

const isValid = (invite: InviteRecord, now: number): boolean =>
	(invite.usesLeft === undefined || invite.usesLeft > 0) &&
	(invite.expiresAt === undefined || invite.expiresAt > now);

export const createInvites = (rooms: OpenRooms): InviteDirectory => {
	const findInvite = (tokenHash: string, now: number): InviteRecord | undefined => {
		const invite = rooms.byToken(tokenHash)?.metadata.invites.get(tokenHash);
		return invite !== undefined && isValid(invite, now) ? invite : undefined;
	};

	return {
		addInvite(invite, tokenHash) {
			const open = rooms.find(invite.room);
			if (open === undefined) return;
			open.metadata.invites.set(tokenHash, {...invite, room: open.room});
			rooms.addToken(tokenHash, open);
		},
		redeemInvite(tokenHash, now) {
			const invite = findInvite(tokenHash, now);
			if (invite?.usesLeft === undefined) return invite;
			const redeemed = {...invite, usesLeft: invite.usesLeft - 1};
			rooms.byToken(tokenHash)?.metadata.invites.set(tokenHash, redeemed);
			return redeemed;
		},
		findInvite,
		invites: (room, now) =>
			[...(rooms.find(room)?.metadata.invites.values() ?? [])].filter(invite => isValid(invite, now)),
		revokeInvite(room, invite) {
			const invites = rooms.find(room)?.metadata.invites;
			for (const [tokenHash, record] of invites ?? []) {
				if (record.invite !== invite) continue;
				rooms.removeToken(tokenHash);
				invites?.delete(tokenHash);
				return true;
			}
			return false;
		},
	};
};

const sanctionKey = (userId: string, kind: Sanction['kind']): string => `${kind} ${userId}`;

const isInForce = ({until}: Sanction, now: number): boolean => until === undefined || until > now;

export const createSanctions = (rooms: OpenRooms): SanctionDirectory => {
	const sanctionOf = (
		open: OpenRoom | undefined,
		userId: string,
		kind: Sanction['kind'],
		now: number,
	): Sanction | undefined => {
		const sanction = open?.metadata.sanctions.get(sanctionKey(userId, kind));
		return sanction !== undefined && isInForce(sanction, now) ? sanction : undefined;
	};

	return {
		sanction(sanction) {
			const open = rooms.find(sanction.room);
			const key = sanctionKey(sanction.user.id, sanction.kind);
			open?.metadata.sanctions.set(key, {...sanction, room: open.room});
		},
		liftSanction: (room, userId, kind) =>
			rooms.find(room)?.metadata.sanctions.delete(sanctionKey(userId, kind)) ?? false,
		sanctions: (room, now) =>
			[...(rooms.find(room)?.metadata.sanctions.values() ?? [])].filter(each => isInForce(each, now)),
		bannedRooms(userId, now) {
			const banned = rooms.all().filter(open => sanctionOf(open, userId, 'ban', now) !== undefined);
			return new Set(banned.map(({room}) => room));
		},
		sanctionOf: (room, userId, kind, now) => sanctionOf(rooms.find(room), userId, kind, now),
	};
};

export const createReadPositions = (rooms: OpenRooms): ReadPositionDirectory => ({
	markRead(userId, room, seq) {
		const readSeqs = rooms.find(room)?.metadata.readSeqs;
		if (readSeqs === undefined || seq <= (readSeqs.get(userId) ?? -1)) return false;
		readSeqs.set(userId, seq);
		return true;
	},
	readSeq: (userId, room) => rooms.find(room)?.metadata.readSeqs.get(userId),
});
