/** A connection to the admin socket of a server on this machine. */
import {connect, type Socket} from 'node:net';
import {createInterface} from 'node:readline';
import {type AdminCommand, type AdminReply, adminSocketPath} from '../../protocol/admin.ts';
import {exitCodes, Failure} from '../arguments/failure.ts';

export interface AdminClient {
	/** Sends a command. Rejects with a `Failure` if the server refuses it or stops. */
	ask(command: AdminCommand): Promise<AdminReply>;
	close(): void;
}

const reasonOf = (database: string, error: NodeJS.ErrnoException): string => {
	switch (error.code) {
		case 'ENOENT':
		case 'ECONNREFUSED':
			return `No server is running on ${database}. Start it, or give its database with --db.`;
		case 'EACCES':
		case 'EPERM':
			return `Permission denied for ${database}. Run this as the user who runs the server.`;
		default:
			return `Cannot connect to the server on ${database}: ${error.message}.`;
	}
};

const open = (database: string): Promise<Socket> =>
	new Promise((resolve, reject) => {
		const socket = connect({path: adminSocketPath(database)});
		socket.once('error', error => reject(new Failure(reasonOf(database, error), exitCodes.unreachable)));
		socket.once('connect', () => {
			socket.removeAllListeners('error');
			socket.on('error', () => socket.destroy());
			resolve(socket);
		});
	});

/** Rejects with a `Failure` if no server runs on the database. */
export const openAdminClient = async (database: string): Promise<AdminClient> => {
	const socket = await open(database);
	const lines = createInterface({input: socket})[Symbol.asyncIterator]();
	return {
		async ask(command) {
			socket.write(`${JSON.stringify(command)}\n`);
			const {value, done} = await lines.next();
			if (done === true) throw new Failure('The server stopped before it answered.', exitCodes.unreachable);
			const reply = JSON.parse(value) as AdminReply;
			if (reply.type === 'failed') throw new Failure(reply.message);
			return reply;
		},
		close: () => void socket.destroy(),
	};
};
