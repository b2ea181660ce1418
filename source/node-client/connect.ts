/**
 * The library for bots and other programs: `import {connect} from 'termchat/client'`.
 *
 * ```ts
 * const client = await connect({url: 'localhost:8080', nick: 'echo', rooms: ['dev'], bot: true});
 * client.follow('dev', entry => {
 *   if (entry.type === 'message') console.log(entry.from.nick, entry.text);
 * });
 * await client.receipt(client.post({room: 'dev'}, 'hello'));
 * await client.close();
 * ```
 */
import type {Client} from '../client/client.ts';
import {RequestError} from '../client/link/request-error.ts';
import {followRoom} from '../client/rooms/follow.ts';
import {findRoom} from '../client/session/selectors.ts';
import type {Entry} from '../protocol/server-frames.ts';
import {type ConnectOptions, createNodeClient} from './create-node-client.ts';

export type {ConnectOptions};

/** A client with `follow`, which most bots need. */
export interface Bot extends Client {
	/**
	 * Calls `onEntry` for every entry of a joined room, once and in order, across reconnections: from now on, or after the
	 * entry `after` (0: the whole history). `onEntry` must not throw. Returns a function that stops it.
	 */
	follow(room: string, onEntry: (entry: Entry) => void, after?: number): () => void;
}

/**
 * Connects and joins the rooms. Rejects with a `RequestError` if the address is invalid or the server refuses. While the
 * server cannot be reached, it keeps trying.
 */
export const connect = async (options: ConnectOptions): Promise<Bot> => {
	const {client, address} = await createNodeClient(options);
	client.open();
	try {
		await untilConnected(client);
		if (address.token !== undefined) await client.joinByToken(address.token);
		const rooms = [...(address.room === undefined ? [] : [address.room]), ...(options.rooms ?? [])];
		await Promise.all(rooms.map(room => client.join(room)));
	} catch (error) {
		await client.close();
		throw error;
	}
	return {
		...client,
		follow: (room, onEntry, after = findRoom(client.session(), room)?.headSeq ?? 0) =>
			followRoom(client, findRoom(client.session(), room)?.room ?? room, after, onEntry),
	};
};

/** Resolves when the connection is up; rejects when the client stops. */
const untilConnected = (client: Client): Promise<void> =>
	new Promise((resolve, reject) => {
		const check = (): boolean => {
			const {link} = client.session();
			if (link.type === 'up') resolve();
			else if (link.type === 'stopped')
				reject(new RequestError(link.errorCode ?? 'unavailable', link.reason));
			else return false;
			return true;
		};
		if (check()) return;
		const unsubscribe = client.subscribe(() => {
			if (check()) unsubscribe();
		});
	});
