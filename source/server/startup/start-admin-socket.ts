/** Starts the admin socket of a server with a database. If that fails, the server runs without it. */
import {realpathSync, statSync} from 'node:fs';
import {messageOf} from '../../errors/error-message.ts';
import {type AdminReply, adminSocketPath} from '../../protocol/admin.ts';
import {type AdminSocket, openAdminSocket} from '../admin/socket.ts';
import type {Hub} from '../hub/contract/hub.ts';
import type {Log} from '../shared/log.ts';
import {walBytes} from '../store/file/connect.ts';
import type {Store} from '../store/store.ts';
import {isStore} from './open-store.ts';
import type {ServerOptions} from './server-options.ts';

const sizeOf = (path: string): number => statSync(path).size + walBytes(path);

const compact = async (path: string, store: Store, log: Log): Promise<AdminReply> => {
	const before = sizeOf(path);
	const isComplete = await store.compact();
	const after = sizeOf(path);
	log('database_compacted', {before, after});
	return {type: 'compacted', before, after, ...(!isComplete && {needsStop: true})};
};

export const startAdminSocket = async (
	{store}: ServerOptions,
	{hub, store: opened}: {readonly hub: Hub; readonly store: Store},
	log: Log,
): Promise<AdminSocket | undefined> => {
	if (store === undefined || isStore(store) || store.type === 'memory' || process.platform === 'win32') {
		return undefined;
	}
	try {
		const file = realpathSync(store.path);
		return await openAdminSocket({
			path: adminSocketPath(file),
			administer: command =>
				command.type === 'compact' ? compact(file, opened, log) : hub.administer(command),
		});
	} catch (error) {
		log('admin_socket_failed', {error: messageOf(error)});
		return undefined;
	}
};
