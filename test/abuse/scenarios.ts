/** The table of all scenarios: one address attacks a server with its default limits. */
import {setTimeout as pause} from 'node:timers/promises';
import {type Attack, type AttackerConnection, inParallel} from './attack.ts';
import {checkNewcomer, checkReactedPage, checkVictim} from './checks.ts';
import {
	archiveRoom,
	reactedMessages,
	reactionOf,
	victim,
	writeArchive,
	writeDirectRooms,
	writeReactions,
	writeRooms,
} from './prepare.ts';
import {officeRoom, type Scenario} from './scenario.ts';

const sendsPerConnection = 20;

/** One user, on eight connections at a time, each left after 20 sends. */
const reconnect = async (attack: Attack): Promise<void> => {
	const first = await attack.enter();
	const secret = first?.welcome.secret;
	await inParallel(8, async () => {
		for (let round = 0; !attack.isOver(); round++) {
			const entered = await attack.enter({secret});
			if (entered === undefined) continue;
			const {connection} = entered;
			await connection.ask({type: 'join', room: officeRoom, limit: 0});
			await inParallel(sendsPerConnection, async index => {
				await attack.try(connection, {type: 'send', room: officeRoom, text: `spam ${round}.${index}`});
			});
			attack.leave(connection);
		}
	});
};

let nicks = 0;

const takeNicks = (attack: Attack): Promise<void> =>
	inParallel(16, async () => {
		while (!attack.isOver()) {
			attack.counts.tried++;
			const entered = await attack.enter({nick: `taken${++nicks}`});
			if (entered === undefined) attack.counts.refused++;
			else {
				attack.counts.accepted++;
				attack.leave(entered.connection);
			}
		}
	});

/** Each user joins as many rooms as it may, and is then replaced by another user. */
const makeRooms = (attack: Attack): Promise<void> =>
	inParallel(8, async index => {
		for (let user = 0; !attack.isOver(); user++) {
			const entered = await attack.enterWithRetries();
			let made = 0;
			while (entered?.connection.isOpen && !attack.isOver() && made < 100) {
				const room = `room${index}-${user}-${made++}-${'x'.repeat(40)}`;
				const {type} = await attack.try(entered.connection, {type: 'join', room});
				if (type === 'error') await pause(20);
			}
		}
	});

const searchEverywhere = (attack: Attack): Promise<void> =>
	inParallel(8, async () => {
		const entered = await attack.enterWithRetries();
		if (entered === undefined) return;
		await attack.hammer(entered.connection, 4, () => ({type: 'search', query: 'offer', limit: 200}));
	});

/** 60 connections, each with 40 pages of the longest messages asked for, and none read. */
const askWithoutReading = (attack: Attack): Promise<void> =>
	inParallel(60, async () => {
		while (!attack.isOver()) {
			const entered = await attack.enterWithRetries();
			if (entered === undefined) return;
			const {connection} = entered;
			await connection.ask({type: 'join', room: archiveRoom, limit: 0});
			connection.stopReading();
			for (let page = 0; page < 40; page++) {
				attack.counts.tried++;
				connection.send({type: 'history', id: page, room: archiveRoom, limit: 200});
			}
			// A connection that does not read does not notice that it was closed, so it is abandoned.
			await Promise.race([attack.untilOver(), pause(3000)]);
			if (!attack.isOver()) attack.leave(connection);
		}
	});

/** As many new users as the address may create, each with messages to one user. */
const sendDirectMessages = (attack: Attack): Promise<void> =>
	inParallel(16, async () => {
		while (!attack.isOver()) {
			const entered = await attack.enterWithRetries();
			if (entered === undefined) return;
			await attack.try(entered.connection, {type: 'send', to: victim.user.nick, text: 'look at my offer'});
			attack.leave(entered.connection);
		}
	});

const joinAndLeave = async (
	attack: Attack,
	{connection}: {connection: AttackerConnection},
): Promise<void> => {
	while (!attack.isOver() && connection.isOpen) {
		const {type} = await connection.ask({type: 'join', room: officeRoom, limit: 0});
		if (type === 'error') await pause(20);
		await connection.ask({type: 'send', room: officeRoom, text: 'here I am'});
		await connection.ask({type: 'leave', room: officeRoom});
	}
};

/** 200 users come and go while four connections ask for statistics. */
const askForStatistics = async (attack: Attack): Promise<void> => {
	const joiners = inParallel(200, async () => {
		const entered = await attack.enterWithRetries();
		if (entered !== undefined) await joinAndLeave(attack, entered);
	});
	const askers = inParallel(4, async () => {
		const entered = await attack.enterWithRetries();
		if (entered !== undefined) await attack.hammer(entered.connection, 8, () => ({type: 'stats'}));
	});
	await Promise.all([joiners, askers]);
};

const idleSockets = 1500;

/** Opens again every connection that the server closes. */
const holdIdleSockets = async (attack: Attack): Promise<void> => {
	let open = 0;
	while (!attack.isOver()) {
		for (; open < idleSockets; open++) {
			attack.counts.tried++;
			attack.openSocket(() => {
				open--;
				attack.counts.disconnected++;
			});
		}
		await pause(250);
	}
	// The server closes the last ones when it has accepted them from the kernel.
	for (let before = -1; open !== before; await pause(500)) before = open;
	attack.counts.accepted = open;
};

/** Many users react to the same few messages, up to the limit of a message. */
const react = (attack: Attack): Promise<void> =>
	inParallel(100, async () => {
		const entered = await attack.enterWithRetries();
		if (entered === undefined) return;
		await entered.connection.ask({type: 'join', room: officeRoom, limit: 0});
		let count = 0;
		await attack.hammer(entered.connection, 4, () => {
			const seq = 1 + (count % reactedMessages);
			return {
				type: 'react',
				room: officeRoom,
				seq,
				emoji: reactionOf(Math.floor(count++ / reactedMessages)),
				on: true,
			};
		});
	});

export const scenarios: readonly Scenario[] = [
	{
		name: 'reconnect',
		attempt: 'one user sends to a room and reconnects after each 20 sends',
		unit: 'messages',
		attack: reconnect,
		mostAccepted: seconds => 20 + 5 * seconds,
	},
	{
		name: 'nicks',
		attempt: 'each connection takes a new nick',
		unit: 'nicks',
		attack: takeNicks,
		mostAccepted: seconds => 400 + 0.2 * seconds,
	},
	{
		name: 'rooms',
		attempt: 'new users make rooms by joining them; then a newcomer lists and joins rooms',
		unit: 'rooms',
		attack: makeRooms,
		mostAccepted: seconds => 200 + 0.05 * seconds,
		check: checkNewcomer,
	},
	{
		name: 'search',
		attempt: 'eight connections search among many rooms (written to the database before)',
		unit: 'searches',
		prepare: writeRooms,
		attack: searchEverywhere,
		mostAccepted: seconds => 1000 + 50 * seconds,
		check: checkNewcomer,
	},
	{
		name: 'readers',
		attempt: '60 connections ask for big pages and never read',
		unit: 'pages',
		prepare: writeArchive,
		attack: askWithoutReading,
	},
	{
		name: 'direct-messages',
		attempt: 'new users write to one user, who has direct rooms with many (written to the database before)',
		unit: 'messages',
		prepare: writeDirectRooms,
		attack: sendDirectMessages,
		mostAccepted: seconds => 400 + 0.2 * seconds,
		check: checkVictim,
	},
	{
		name: 'statistics',
		attempt: '200 users join and leave while four connections ask for statistics',
		unit: 'answers',
		attack: askForStatistics,
		mostAccepted: seconds => 5000 + 250 * seconds,
	},
	{
		name: 'sockets',
		attempt: `${idleSockets} TCP connections send nothing`,
		unit: 'open connections',
		attack: holdIdleSockets,
		mostAccepted: () => 512 + 64,
	},
	{
		name: 'reactions',
		attempt: '100 users react to five messages that many have reacted to (written to the database before)',
		unit: 'reactions',
		prepare: writeReactions,
		attack: react,
		mostAccepted: seconds => 1000 + 200 * seconds,
		check: checkReactedPage,
	},
];
