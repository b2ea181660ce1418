/**
 * A server without a network: a hub in memory, scripted users, and a client for the viewer, all in this process.
 * It opens no port and writes no file. Its content is the same in every run.
 */
import {type Client, createClient} from '../client/client.ts';
import {memoryStorage} from '../client/storage/client-storage.ts';
import {defaultLimits} from '../protocol/limits.ts';
import {createHub} from '../server/create-hub.ts';
import {Gateway} from '../server/gateway/gateway.ts';
import type {Hub} from '../server/hub/contract/hub.ts';
import {AddressLimits} from '../server/limits/address-limits.ts';
import {openStore} from '../server/startup/open-store.ts';
import type {Store} from '../server/store/store.ts';
import type {Clock} from '../time/clock.ts';
import {version} from '../version.ts';
import {LiveStory} from './live-story.ts';
import {localTransport} from './local-transport.ts';
import {ScriptedUsers} from './scripted-users.ts';
import {
	cast,
	directMessages,
	followedThread,
	ownedRoom,
	type PastStep,
	privateRoom,
	readHistory,
	unreadHistory,
} from './story.ts';
import {createStoryClock, type StoryClock} from './story-clock.ts';

const rooms = ['lobby', 'dev', 'random'] as const;
/** The UI draws after each change: changes within this time are drawn together. */
const batchMs = 50;

export interface DemoOptions {
	/** The nick of the viewer. A scripted user of the same nick keeps it. */
	readonly nick: string;
	readonly clock: Clock;
}

export interface Demo {
	/** The client of the viewer: connected, and in all rooms. */
	readonly client: Client;
	/** The room to show first. */
	readonly room: string;
	/** Lets the scripted users continue, and answer the viewer. */
	start(): void;
	close(): Promise<void>;
}

const silent = (): void => {};

const createGateway = (hub: Hub, clock: Clock): Gateway =>
	new Gateway({
		hub,
		clock,
		log: silent,
		addresses: new AddressLimits(),
		flood: undefined,
		onFrame: silent,
		onError: silent,
		onConnect: silent,
		onEmpty: silent,
	});

const createDemoHub = (store: Store, clock: Clock): Hub =>
	createHub({
		reader: store,
		journal: store.journal,
		clock,
		version,
		limits: {...defaultLimits, sendsPerSecond: 0},
		rateLimit: undefined,
		privateLingerMs: 600_000,
		randomBytes: length => crypto.getRandomValues(new Uint8Array(length)),
		log: silent,
	});

const minuteMs = 60_000;

/** Writes a part of the history, the oldest first. `roomOf`: the name that a room of the story has on the server. */
const write = async (
	users: ScriptedUsers,
	clock: StoryClock,
	now: number,
	steps: readonly PastStep[],
	roomOf: (room: string) => string = room => room,
): Promise<void> => {
	for (const {room, minutesAgo, step} of steps.toSorted((one, other) => other.minutesAgo - one.minutesAgo)) {
		clock.set(now - minutesAgo * minuteMs);
		await users.perform(roomOf(room), step);
	}
};

/** Creates the private room; resolves with its name and a token for the viewer. */
const writePrivateRoom = async (
	users: ScriptedUsers,
	clock: StoryClock,
	now: number,
): Promise<{readonly room: string; readonly token: string}> => {
	const {name, topic, steps} = privateRoom;
	const {room, token} = await users.client('gina').ask({type: 'create', room: name, isPrivate: true, topic});
	if (token === undefined) throw new Error('A private room has a token.');
	await users.client('gina').joinByToken(token);
	await users.client('erin').joinByToken(token);
	await write(users, clock, now, steps, () => room);
	return {room, token};
};

const writeDirectMessages = async (users: ScriptedUsers, clock: StoryClock, now: number): Promise<void> => {
	for (const {by, minutesAgo, text} of directMessages) {
		clock.set(now - minutesAgo * minuteMs);
		await users.sendDirect(by, text);
	}
};

const viewerNick = (nick: string): string =>
	cast.some(taken => taken === nick.toLowerCase()) ? `${nick}2` : nick;

/** Writes everything that happened before the demo starts; resolves with the name of the private room. */
const writePast = async (
	users: ScriptedUsers,
	clock: StoryClock,
	now: number,
	createViewer: () => Client,
): Promise<string> => {
	await users.connect(rooms.filter(room => room !== ownedRoom.room));
	await users.create(ownedRoom.room, ownedRoom.owner);
	await users.join(ownedRoom.room);
	await write(users, clock, now, readHistory);
	const {room: secretRoom, token} = await writePrivateRoom(users, clock, now);
	// The viewer has joined before, and has read all earlier messages.
	const before = createViewer();
	before.open();
	for (const room of rooms) await before.join(room);
	await before.joinByToken(token);
	await before.ask({type: 'follow', ...users.place(followedThread), on: true});
	await before.close();
	await write(users, clock, now, unreadHistory);
	await writeDirectMessages(users, clock, now);
	for (const actor of ['erin', 'frank', 'gina'] as const) await users.client(actor).leave('lobby');
	return secretRoom;
};

/** The server of the demo. */
const openServer = async (clock: StoryClock) => {
	const store = await openStore({} as Parameters<typeof openStore>[0], clock, silent);
	const hub = createDemoHub(store, clock);
	const gateway = createGateway(hub, clock);
	return {
		transport: localTransport(gateway),
		async close() {
			gateway.close();
			await hub.close();
			await store.close();
		},
	};
};

export const createDemo = async ({nick: wanted, clock: realClock}: DemoOptions): Promise<Demo> => {
	const nick = viewerNick(wanted);
	const clock = createStoryClock(realClock);
	const now = realClock.now();
	const server = await openServer(clock);
	const {transport} = server;
	const users = new ScriptedUsers(transport, clock, nick);
	const storage = memoryStorage();
	const createViewer = (): Client =>
		createClient({
			transport,
			storage,
			clock,
			nick,
			batchMs,
			joinsDirectRooms: true,
			countsInbox: true,
			name: 'demo',
		});

	const secretRoom = await writePast(users, clock, now, createViewer);
	clock.run();

	const client = createViewer();
	client.open();
	for (const room of [...rooms, secretRoom]) await client.join(room);
	const live = new LiveStory(users, client, realClock);
	return {
		client,
		room: 'lobby',
		start: () => live.start(),
		async close() {
			live.stop();
			await Promise.all([client.close(), users.close()]);
			await server.close();
		},
	};
};
