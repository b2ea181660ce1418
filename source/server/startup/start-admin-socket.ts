/** Starts the admin socket of a server with a database. If that fails, the server runs without it. */
import {realpathSync} from 'node:fs';
import {messageOf} from '../../errors/error-message.ts';
import {adminSocketPath} from '../../protocol/admin.ts';
import {type AdminSocket, openAdminSocket} from '../admin/socket.ts';
import type {Hub} from '../hub/contract/hub.ts';
import type {Log} from '../shared/log.ts';
import {isStore} from './open-store.ts';
import type {ServerOptions} from './server-options.ts';

export const startAdminSocket = async (
	{store}: ServerOptions,
	hub: Hub,
	log: Log,
): Promise<AdminSocket | undefined> => {
	if (store === undefined || isStore(store) || store.type === 'memory' || process.platform === 'win32') {
		return undefined;
	}
	try {
		const path = adminSocketPath(realpathSync(store.path));
		return await openAdminSocket({path, administer: command => hub.administer(command)});
	} catch (error) {
		log('admin_socket_failed', {error: messageOf(error)});
		return undefined;
	}
};
