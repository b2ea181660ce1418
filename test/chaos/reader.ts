/** Reads whole rooms over a plain WebSocket, without code of the client. */
import {once} from 'node:events';
import WebSocket from 'ws';
import type {Entry} from '../../source/protocol/server-frames.ts';
import {type FinalHistory, shortEntries} from './trace.ts';

interface Answer {
	readonly type: string;
	readonly message?: string;
	readonly epoch?: string;
	readonly entries?: readonly Entry[];
	readonly hasNewer?: boolean;
	readonly rooms?: readonly {readonly room: string}[];
}

/** All rooms that this user can read. Without a secret, a new user. */
export const readAll = async (
	port: number,
	reader: string,
	secret: string | undefined,
): Promise<FinalHistory[]> => {
	const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {perMessageDeflate: false});
	const waiting = new Map<number, (answer: Answer) => void>();
	let serial = 0;
	socket.on('message', data => {
		const frame = JSON.parse(String(data)) as Answer & {readonly id?: number};
		if (frame.id !== undefined) waiting.get(frame.id)?.(frame);
	});
	await once(socket, 'open');
	const ask = (question: Readonly<Record<string, unknown>>): Promise<Answer> =>
		new Promise((resolve, reject) => {
			const id = ++serial;
			socket.once('close', () => reject(new Error(`${reader} was removed while reading.`)));
			waiting.set(id, answer => {
				waiting.delete(id);
				if (answer.type !== 'error') resolve(answer);
				else reject(new Error(`${reader} was refused ${JSON.stringify(question)}: ${answer.message}`));
			});
			socket.send(JSON.stringify({id, ...question}));
		});

	const readRoom = async (room: string): Promise<FinalHistory> => {
		const {epoch} = await ask({type: 'join', room, limit: 0});
		const all: Entry[] = [];
		for (let hasNewer = true; hasNewer; ) {
			const page = await ask({type: 'history', room, after: all.at(-1)?.seq ?? 0, limit: 200});
			all.push(...(page.entries ?? []));
			hasNewer = page.hasNewer === true && (page.entries?.length ?? 0) > 0;
		}
		return {reader, room, ...(epoch !== undefined && {epoch}), entries: shortEntries(all)};
	};

	socket.setMaxListeners(0);
	await ask({type: 'hello', version: 1, ...(secret !== undefined && {secret})});
	const {rooms = []} = await ask({type: 'rooms'});
	const histories: FinalHistory[] = [];
	for (const {room} of rooms) histories.push(await readRoom(room));
	socket.removeAllListeners('close');
	socket.close();
	await once(socket, 'close');
	return histories;
};
