/** Databases that an attacker could fill only over a long time or from many addresses, written through the store. */
import {createHash} from 'node:crypto';
import type {EntryDraft} from '../../source/server/store/entry-log.ts';
import type {WritableStore} from '../support/writable-store.ts';
import {officeRoom, type Size} from './scenario.ts';

const startedAt = 1_790_000_000_000;
const perTurn = 1000;

/** The victim of `direct-messages`, which exists before the server starts. */
export const victim = {
	user: {id: 'u0victim', nick: 'victim'},
	secret: 'victimvictimvictimvictimvictimvictimvictim0',
} as const;

export const archiveRoom = 'archive';

const appendAll = async (
	store: WritableStore,
	count: number,
	draftOf: (index: number) => EntryDraft,
): Promise<void> => {
	for (let done = 0; done < count; done += perTurn) {
		const length = Math.min(perTurn, count - done);
		await Promise.all(Array.from({length}, (_, place) => store.append(draftOf(done + place))));
	}
};

const sender = (index: number) => ({id: `u1sender${index}`, nick: `sender${index}`});

/** Public rooms with one message each: they are listed and searched. */
export const writeRooms = async (store: WritableStore, {rooms}: Size): Promise<void> => {
	await appendAll(store, rooms, index => {
		const room = `spam-${index}-${'x'.repeat(40)}`;
		store.openRoom(room, 'public', `e${index}`, startedAt);
		const text = `buy now, offer number ${index}`;
		return {
			type: 'message',
			room,
			at: startedAt + index,
			from: sender(index % 100),
			text,
			draft: `d${index}`,
		};
	});
};

/** One room with the longest messages there can be. */
export const writeArchive = async (store: WritableStore, {archivedMessages}: Size): Promise<void> => {
	store.openRoom(archiveRoom, 'public', 'earchive', startedAt);
	await appendAll(store, archivedMessages, index => ({
		type: 'message',
		room: archiveRoom,
		at: startedAt + index,
		from: sender(index % 100),
		text: `${index} `.padEnd(8192, 'archive '),
		draft: `d${index}`,
	}));
};

/** One message to the victim from each of many users. */
export const writeDirectRooms = async (store: WritableStore, {directRooms}: Size): Promise<void> => {
	const secretHash = createHash('sha256').update(victim.secret).digest('hex');
	store.createUser({...victim.user, createdAt: startedAt}, secretHash);
	await appendAll(store, directRooms, index => {
		const from = sender(index);
		store.createUser({...from, createdAt: startedAt}, undefined);
		const room = `@${[victim.user.id, from.id].sort().join('+')}`;
		store.openRoom(room, 'direct', `e${index}`, startedAt);
		store.admit(room, victim.user.id);
		store.admit(room, from.id);
		return {type: 'message', room, at: startedAt + index, from, text: 'look at my offer', draft: `d${index}`};
	});
};

/** The first messages of the office room, to which the attacker reacts, and the reactions a message takes. */
export const reactedMessages = 5;
const reactionKinds = 20;
export const reactionOf = (index: number): string => `reaction-${index % reactionKinds}`;

/** A few messages with every reaction of many users. */
export const writeReactions = async (store: WritableStore, {reactingPeople}: Size): Promise<void> => {
	const room = officeRoom;
	store.openRoom(room, 'public', 'eoffice', startedAt);
	await appendAll(store, reactedMessages, index => {
		const from = sender(0);
		return {type: 'message', room, at: startedAt + index, from, text: `message ${index}`, draft: `d${index}`};
	});
	await appendAll(store, reactedMessages * reactionKinds * reactingPeople, index => ({
		type: 'reacted',
		room,
		at: startedAt + index,
		from: sender(Math.floor(index / reactedMessages / reactionKinds)),
		target: 1 + (index % reactedMessages),
		emoji: reactionOf(Math.floor(index / reactedMessages)),
		on: true,
	}));
};
