/** Invites in the file. */
import type {Rooms} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {InviteDirectory, InviteRecord} from '../../../directory/directory.ts';

interface InviteRow {
	readonly invite: string;
	readonly room_id: number;
	readonly at: number;
	readonly uses_left: number | null;
	readonly expires_at: number | null;
}

const selectValid = `
	SELECT invite, room_id, at, uses_left, expires_at FROM invites
	WHERE (uses_left IS NULL OR uses_left > 0) AND (expires_at IS NULL OR expires_at > ?) AND`;

const insertInvite = `
	INSERT OR REPLACE INTO invites (token_hash, invite, room_id, at, uses_left, expires_at)
	VALUES (?, ?, ?, ?, ?, ?)`;

const toInvite = ({invite, at, uses_left, expires_at}: InviteRow, room: string): InviteRecord => ({
	invite,
	room,
	at,
	...(uses_left !== null && {usesLeft: uses_left}),
	...(expires_at !== null && {expiresAt: expires_at}),
});

export const createInvites = (statement: Statements, rooms: Rooms, write: Write): InviteDirectory => {
	const findInvite = (tokenHash: string, now: number): InviteRecord | undefined => {
		const row = statement(`${selectValid} token_hash = ?`).get(now, tokenHash) as InviteRow | undefined;
		const open = row === undefined ? undefined : rooms.byId(row.room_id);
		return row === undefined || open === undefined ? undefined : toInvite(row, open.room);
	};

	return {
		addInvite({invite, room, at, usesLeft, expiresAt}, tokenHash) {
			const open = rooms.find(room);
			if (open === undefined) return;
			write(insertInvite, tokenHash, invite, open.id, at, usesLeft ?? null, expiresAt ?? null);
		},
		redeemInvite(tokenHash, now) {
			const invite = findInvite(tokenHash, now);
			if (invite?.usesLeft === undefined) return invite;
			write('UPDATE invites SET uses_left = uses_left - 1 WHERE token_hash = ?', tokenHash);
			return {...invite, usesLeft: invite.usesLeft - 1};
		},
		findInvite,
		invites(room, now) {
			const open = rooms.find(room);
			if (open === undefined) return [];
			const rows = statement(`${selectValid} room_id = ? ORDER BY at, invite`).all(now, open.id);
			return (rows as unknown as InviteRow[]).map(row => toInvite(row, open.room));
		},
		revokeInvite(room, invite) {
			const open = rooms.find(room);
			if (open === undefined) return false;
			return write('DELETE FROM invites WHERE room_id = ? AND invite = ?', open.id, invite) > 0;
		},
	};
};
