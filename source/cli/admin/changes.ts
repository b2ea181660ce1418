/** The actions of `termchat admin` that change a running server. */
import {text as readAll} from 'node:stream/consumers';
import type {RemovalPosition} from '../../protocol/admin.ts';
import {literal, printableLine, words} from '../../text/sanitize.ts';
import {Failure, usageFailure} from '../arguments/failure.ts';
import {stderrProgress} from '../output/progress.ts';
import {writeJson, writeLine} from '../output/stdout.ts';
import type {ServerAction} from './action.ts';

export const freeNick: ServerAction = async (client, [nick = ''], {isJson}) => {
	const reply = await client.ask({type: 'freeNick', nick});
	if (isJson) return writeJson(reply);
	if (reply.type === 'nickFreed') {
		await writeLine(
			words`Renamed ${printableLine(nick)} to ${printableLine(reply.nick)}. The nick is free now.`,
		);
	}
};

export const removeRooms: ServerAction = async (client, given, {isJson, isConfirmed}) => {
	const isFromStdin = given.length === 1 && given[0] === '-';
	const typed = isFromStdin ? (await readAll(process.stdin)).split('\n') : given;
	const rooms = typed.map(name => name.trim().replace(/^#/, '')).filter(name => name !== '');
	if (!isConfirmed) {
		const what = rooms.length === 1 ? `the room ${rooms[0]} and its` : `${rooms.length} rooms and their`;
		throw usageFailure(`This deletes ${what} history. Add --yes to confirm.`);
	}
	for (const room of rooms) {
		const reply = await client.ask({type: 'removeRoom', room});
		if (isJson) await writeJson(reply);
		else if (reply.type === 'roomRemoved') await writeLine(words`Removed ${printableLine(reply.room)}.`);
	}
};

export const setOwner: ServerAction = async (client, [room = '', nick = ''], {isJson}) => {
	const reply = await client.ask({
		type: 'setOwner',
		room: room.replace(/^#/, ''),
		nick: nick.replace(/^@/, ''),
	});
	if (isJson) return writeJson(reply);
	if (reply.type === 'ownerSet') {
		await writeLine(words`${printableLine(reply.nick)} now owns ${printableLine(reply.room)}.`);
	}
};

const messageUnit = [literal('message'), literal('messages')] as const;

export const removeMessages: ServerAction = async (client, [user = ''], options) => {
	const {isJson, isConfirmed, isId} = options;
	const room = options.room?.replace(/^#/, '');
	const name = isId ? user : user.replace(/^@/, '');
	if (!isConfirmed) {
		const where = room === undefined ? 'all rooms' : room;
		throw usageFailure(`This deletes all messages of ${name} in ${where}. Add --yes to confirm.`);
	}
	const progress = stderrProgress(literal('Removed'), messageUnit, false);
	let count = 0;
	let after: RemovalPosition | undefined;
	try {
		do {
			const reply = await client.ask({
				type: 'removeMessages',
				user: name,
				...(isId && {isId}),
				...(room !== undefined && {room}),
				...(after !== undefined && {after}),
			});
			if (reply.type !== 'messagesRemoved') throw new Failure('The server sent an unexpected answer.');
			count += reply.count;
			after = reply.next;
			progress.update(count);
		} while (after !== undefined);
	} finally {
		progress.end();
	}
	if (isJson) return writeJson({type: 'messagesRemoved', count});
	await writeLine(
		words`Removed ${count} ${count === 1 ? messageUnit[0] : messageUnit[1]} of ${printableLine(name)}.`,
	);
};

export const endSessions: ServerAction = async (client, given, {isJson, removesDevice}) => {
	for (const typed of given) {
		if (!/^\d{1,15}$/.test(typed)) {
			throw usageFailure(
				`${JSON.stringify(typed)} is not the number of a session. List them with: termchat admin sessions`,
			);
		}
		const reply = await client.ask({
			type: 'endSession',
			session: Number(typed),
			...(removesDevice && {removesDevice}),
		});
		if (isJson) await writeJson(reply);
		else if (reply.type === 'sessionEnded') {
			await writeLine(words`Ended session ${reply.session} of ${printableLine(reply.nick)}.`);
		}
	}
};
