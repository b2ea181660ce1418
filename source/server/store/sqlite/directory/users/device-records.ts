/** Devices and pairings in the file. */
import type {DeviceKind} from '../../../../../protocol/limits.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {DeviceRecord, DeviceRecords} from '../../../directory/device-records.ts';

interface DeviceRow {
	readonly device: string;
	readonly user_id: string;
	readonly name: string;
	readonly kind: string;
	readonly created_at: number;
	readonly seen_at: number;
}

const selectDevice = 'SELECT device, user_id, name, kind, created_at, seen_at FROM devices WHERE';

const toDevice = (row: unknown): DeviceRecord => {
	const {device, user_id: userId, name, kind, created_at: createdAt, seen_at: seenAt} = row as DeviceRow;
	return {device, userId, name, kind: kind as DeviceKind, createdAt, seenAt};
};

export const createDeviceRecords = (statement: Statements, write: Write): DeviceRecords => ({
	deviceBySecret(secretHash) {
		const row = statement(`${selectDevice} secret_hash = ?`).get(secretHash);
		return row === undefined ? undefined : toDevice(row);
	},
	devices: userId =>
		statement(`${selectDevice} user_id = ? ORDER BY created_at, device`).all(userId).map(toDevice),
	addDevice({device, userId, name, kind, createdAt, seenAt}, secretHash) {
		const sql = `
			INSERT OR IGNORE INTO devices (secret_hash, device, user_id, name, kind, created_at, seen_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`;
		write(sql, secretHash, device, userId, name, kind, createdAt, seenAt);
	},
	updateDevice(userId, device, {name, kind, seenAt}) {
		const sql = 'UPDATE devices SET name = ?, kind = ?, seen_at = ? WHERE user_id = ? AND device = ?';
		write(sql, name, kind, seenAt, userId, device);
	},
	removeDevice: (userId, device) =>
		write('DELETE FROM devices WHERE user_id = ? AND device = ?', userId, device) > 0,
	addPairing(tokenHash, {userId, expiresAt}) {
		const sql = 'INSERT OR IGNORE INTO pairings (token_hash, user_id, expires_at) VALUES (?, ?, ?)';
		write(sql, tokenHash, userId, expiresAt);
	},
	findPairing(tokenHash, now) {
		const select = statement(
			'SELECT user_id, expires_at FROM pairings WHERE token_hash = ? AND expires_at > ?',
		);
		const row = select.get(tokenHash, now);
		return row === undefined ? undefined : {userId: String(row.user_id), expiresAt: Number(row.expires_at)};
	},
	removePairing(tokenHash) {
		write('DELETE FROM pairings WHERE token_hash = ?', tokenHash);
	},
	removeOldPairings(userId, now) {
		write('DELETE FROM pairings WHERE user_id = ? OR expires_at <= ?', userId, now);
	},
});
