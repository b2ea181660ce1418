/** Opens and closes the port of an HTTP server. */
import type {Server} from 'node:http';
import type {AddressInfo, Server as TcpServer} from 'node:net';
import {StartError} from './server-options.ts';

/** Up to 2000 clients may reconnect at the same time. */
const backlog = 4096;

/** The flags with which an operator chooses another address and port. */
interface ListenFlags {
	readonly host: string;
	readonly port: string;
}

const listenFailure = (
	error: NodeJS.ErrnoException,
	host: string,
	port: number,
	flags: ListenFlags,
): string => {
	switch (error.code) {
		case 'EADDRINUSE':
			return `Port ${port} on ${host} is already in use. Stop the program that uses it, or choose another port with ${flags.port} (0: any free one).`;
		case 'EACCES':
			return `This user may not open port ${port}. Choose one above 1023 with ${flags.port}.`;
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return `${host} is not an address of this machine. Choose another with ${flags.host} (0.0.0.0: all of them).`;
		default:
			return `The server cannot listen on ${host}, port ${port}: ${error.message}.`;
	}
};

/** Rejects with a `StartError`. */
export const listen = (
	server: TcpServer,
	host: string,
	port: number,
	flags: ListenFlags = {host: '--host', port: '--port'},
): Promise<AddressInfo> =>
	new Promise((resolve, reject) => {
		const onError = (error: NodeJS.ErrnoException): void =>
			reject(new StartError(listenFailure(error, host, port, flags), {cause: error}));
		server.once('error', onError);
		server.listen({host, port, backlog}, () => {
			server.removeListener('error', onError);
			resolve(server.address() as AddressInfo);
		});
	});

/** Listens on a Unix socket that only this user may open. Rejects with a `StartError`. */
export const listenOnSocket = (server: Server, path: string): Promise<void> =>
	new Promise((resolve, reject) => {
		const onError = (error: NodeJS.ErrnoException): void =>
			reject(new StartError(`The server cannot listen on ${path}: ${error.message}.`, {cause: error}));
		server.once('error', onError);
		// The socket must never be open to other users, so the mode is set while it binds.
		const mask = process.umask(0o177);
		try {
			server.listen({path, backlog}, () => {
				server.removeListener('error', onError);
				resolve();
			});
		} finally {
			process.umask(mask);
		}
	});

/** Closes the port and all HTTP connections. */
export const closeServer = async (server: Server): Promise<void> => {
	if (!server.listening) return;
	const closed = new Promise<void>(resolve => server.close(() => resolve()));
	server.closeAllConnections();
	await closed;
};
