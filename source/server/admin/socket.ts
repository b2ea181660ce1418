/**
 * The Unix socket beside the database, through which `termchat admin` controls the hub. Only the owner of the database
 * may open it (mode 0600). The hub holds the lock of the database, so an existing socket file is left over from an
 * earlier run.
 */

import {rmSync} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import * as v from 'valibot';
import {messageOf} from '../../errors/error-message.ts';
import {type AdminCommand, type AdminReply, adminCommandSchema} from '../../protocol/admin.ts';
import {sideConnections} from '../http/open-files.ts';

const maxLineBytes = 64 * 1024;

export interface AdminSocket {
	close(): Promise<void>;
}

interface AdminSocketOptions {
	readonly path: string;
	readonly administer: (command: AdminCommand) => Promise<AdminReply>;
}

const failed = (message: string): AdminReply => ({type: 'failed', message});

const answer = async (line: string, administer: AdminSocketOptions['administer']): Promise<AdminReply> => {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return failed('A command must be one JSON object on a line.');
	}
	const parsed = v.safeParse(adminCommandSchema, value);
	if (!parsed.success)
		return failed('The server does not know this command. It may be an older version of termchat.');
	try {
		return await administer(parsed.output);
	} catch (error) {
		return failed(messageOf(error));
	}
};

const serveConnection = (socket: Socket, administer: AdminSocketOptions['administer']): void => {
	let received = '';
	let isBusy = false;
	socket.setEncoding('utf8');
	socket.on('error', () => socket.destroy());
	const next = async (): Promise<void> => {
		const end = received.indexOf('\n');
		if (isBusy || end === -1) return;
		const line = received.slice(0, end);
		received = received.slice(end + 1);
		isBusy = true;
		const reply = await answer(line, administer);
		isBusy = false;
		if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
		await next();
	};
	socket.on('data', (text: string) => {
		received += text;
		if (received.length > maxLineBytes) socket.destroy();
		else void next();
	});
};

/** Sets the umask while the socket is bound, so that other users can never open it. */
const listen = (server: Server, path: string): Promise<void> =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		const mask = process.umask(0o177);
		try {
			server.listen({path}, () => {
				server.removeListener('error', reject);
				server.on('error', () => {});
				resolve();
			});
		} finally {
			process.umask(mask);
		}
	});

/** Rejects if the socket cannot be created, for example if the path has more than about 100 bytes. */
export const openAdminSocket = async ({path, administer}: AdminSocketOptions): Promise<AdminSocket> => {
	const sockets = new Set<Socket>();
	const server = createServer(socket => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
		serveConnection(socket, administer);
	});
	server.maxConnections = sideConnections;
	rmSync(path, {force: true});
	await listen(server, path);
	server.unref();
	return {
		close: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			}),
	};
};
