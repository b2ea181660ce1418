/** One connection to the admin socket of a hub on this machine. */
import {connect, type Socket} from 'node:net';
import {createInterface} from 'node:readline';
import {type AdminCommand, type AdminReply, adminSocketPath} from '../../protocol/admin.ts';
import {exitCodes, Failure} from '../arguments/parse-arguments.ts';

export interface AdminClient {
	/** Rejects with a `Failure` if the hub refuses or goes away. */
	ask(command: AdminCommand): Promise<AdminReply>;
	close(): void;
}

const unreachable = (database: string, error: NodeJS.ErrnoException): Failure => {
	switch (error.code) {
		case 'ENOENT':
		case 'ECONNREFUSED':
			return new Failure(
				`No hub is running on ${database}. Start it, or name its database with --db.`,
				exitCodes.unreachable,
			);
		case 'EACCES':
		case 'EPERM':
			return new Failure(
				`Only the user who runs the hub may administer ${database}. Run this as that user.`,
				exitCodes.unreachable,
			);
		default:
			return new Failure(
				`The hub on ${database} cannot be reached: ${error.message}.`,
				exitCodes.unreachable,
			);
	}
};

const open = (database: string): Promise<Socket> =>
	new Promise((resolve, reject) => {
		const socket = connect({path: adminSocketPath(database)});
		socket.once('error', error => reject(unreachable(database, error)));
		socket.once('connect', () => {
			socket.removeAllListeners('error');
			socket.on('error', () => socket.destroy());
			resolve(socket);
		});
	});

/** Rejects with a `Failure` if no hub runs on the database. */
export const openAdminClient = async (database: string): Promise<AdminClient> => {
	const socket = await open(database);
	const lines = createInterface({input: socket})[Symbol.asyncIterator]();
	return {
		async ask(command) {
			socket.write(`${JSON.stringify(command)}\n`);
			const {value, done} = await lines.next();
			if (done === true) throw new Failure('The hub ended before it answered.', exitCodes.unreachable);
			const reply = JSON.parse(value) as AdminReply;
			if (reply.type === 'failed') throw new Failure(reply.message);
			return reply;
		},
		close: () => void socket.destroy(),
	};
};
