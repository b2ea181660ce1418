/**
 * A person of a chaos run: a process with the real client, a real socket and its state in a folder. It sends and changes
 * messages at random. It records what it is about to do, the answers and all received frames, and writes each record
 * before it continues. The process can be killed at any moment; the next one continues with the same folder.
 */
import {openSync, readdirSync, writeSync} from 'node:fs';
import path from 'node:path';
import {createClient} from '../../source/client/client.ts';
import type {RequestError} from '../../source/client/link/request-error.ts';
import type {Transport} from '../../source/client/link/transport.ts';
import {followRoom} from '../../source/client/rooms/follow.ts';
import {FollowMemory} from '../../source/client/rooms/follow-memory.ts';
import type {RoomState, Session} from '../../source/client/session/state.ts';
import {isLogged} from '../../source/client/session/window.ts';
import type {ClientStorage} from '../../source/client/storage/client-storage.ts';
import {fileStorage} from '../../source/node-client/storage/file-storage.ts';
import {wsTransport} from '../../source/node-client/ws-transport.ts';
import {isEntry} from '../../source/protocol/entry-kinds.ts';
import type {ClientFrame, Entry, ServerFrame} from '../../source/protocol/frames.ts';
import {systemClock} from '../../source/time/clock.ts';
import {makeActivities} from './activities.ts';
import {type Chance, makeChance} from './chance.ts';
import {
	type ChangeFrame,
	inShort,
	readTrace,
	type ShownItem,
	shortFrame,
	type Target,
	type Trace,
} from './trace.ts';

export interface PersonPlan {
	readonly person: string;
	readonly life: number;
	readonly url: string;
	/** State and traces of all lives. */
	readonly folder: string;
	readonly seed: number;
	readonly rooms: readonly [string, ...string[]];
	readonly others: readonly string[];
	/** The average time between two actions. */
	readonly paceMs: number;
}

/** From the run to a person. */
export type PersonOrder =
	/** Sends `count` long messages at once. */
	| {readonly type: 'flood'; readonly count: number}
	/** Sends nothing more. Reports `rested` when nothing is pending and it is in all rooms. */
	| {readonly type: 'rest'}
	/** Waits until all entries up to `heads` were delivered, records the session and ends. */
	| {readonly type: 'end'; readonly heads: Readonly<Record<string, number>>};

/** From a person to the run. */
export type PersonReport =
	| {readonly type: 'up'}
	| {readonly type: 'posted'}
	| {readonly type: 'receipted'}
	| {readonly type: 'rested'};

export const traceFile = (folder: string, life: number): string => path.join(folder, `life-${life}.jsonl`);

/** With this many pending messages the person sends nothing. */
const maxPending = 40;

const runPerson = (plan: PersonPlan, chance: Chance): void => {
	const file = openSync(traceFile(plan.folder, plan.life), 'a');
	const write = (trace: Trace): void => void writeSync(file, `${JSON.stringify(trace)}\n`);
	const reportToRun = (report: PersonReport): void => void process.send?.(report);

	// — frames are recorded below the client, as they are on the wire —

	let connection = 0;
	const inner = wsTransport({url: plan.url});
	const transport: Transport = {
		open(events) {
			const number = ++connection;
			const opened = inner.open({
				...events,
				onText(text) {
					const frame = JSON.parse(text) as ServerFrame;
					if (isAboutLog(frame)) write({type: 'received', connection: number, frame: shortFrame(frame)});
					if (frame.type === 'welcome') {
						const {user, secret} = frame;
						write({type: 'user', id: user.id, ...(secret !== undefined && {secret})});
					}
					events.onText(text);
				},
			});
			return {
				send(text) {
					const frame = JSON.parse(text) as ClientFrame;
					if (frame.type === 'send') {
						write({type: 'sent', connection: number, frame: {...frame, text: inShort(frame.text)}});
					} else if (frame.type === 'join' || frame.type === 'history') {
						write({type: 'sent', connection: number, frame});
					}
					opened.send(text);
				},
				close: code => opened.close(code),
			};
		},
	};

	const onDisk = fileStorage({
		folder: plan.folder,
		key: 'server',
		nick: plan.person,
		warn: text => process.stderr.write(`${text}\n`),
	});
	const known = new Set<string>();
	const storage: ClientStorage = {
		...onDisk,
		writeOutbox(drafts) {
			onDisk.writeOutbox(drafts);
			for (const {draft} of drafts) {
				if (known.has(draft)) continue;
				known.add(draft);
				write({type: 'saved', draft});
			}
		},
	};

	const client = createClient({
		transport,
		storage,
		nick: plan.person,
		clock: {...systemClock, random: chance.random},
		batchMs: 20,
	});

	// — reports of the client —

	const watchReceipt = (draft: string): void => {
		client.receipt(draft).then(
			({room, seq}) => {
				write({type: 'receipted', draft, room, seq});
				reportToRun({type: 'receipted'});
			},
			(error: RequestError) => write({type: 'refused', draft, code: error.code}),
		);
	};

	let linkType = '';
	let isEnding = false;
	client.subscribe(() => {
		const {link} = client.session();
		if (link.type === linkType || isEnding) return;
		linkType = link.type;
		write({
			type: 'link',
			state: link.type,
			at: Date.now(),
			...('reason' in link && {reason: link.reason}),
		});
		if (link.type === 'stopped') fail(`the link stopped: ${link.reason}`);
	});

	const fail = (why: string): never => {
		process.stderr.write(`${plan.person}: ${why}\n`);
		process.exit(1);
	};

	// — sending —

	let serial = 0;
	let isResting = false;
	const talk = makeActivities(plan, chance);

	const post = (target: Target, text: string, more: {replyTo?: number} = {}): void => {
		write({type: 'intended', target, text: inShort(text)});
		const draft = client.post(target, text, more);
		write({type: 'posted', target, text: inShort(text), draft});
		reportToRun({type: 'posted'});
		watchReceipt(draft);
	};

	const change = (frame: ChangeFrame): void => {
		const key = ++serial;
		write({type: 'changing', key, frame});
		client.ask(frame).then(
			({seq}) => write({type: 'changed', key, seq}),
			(error: RequestError) => write({type: 'unchanged', key, code: error.code}),
		);
	};

	const actOnce = (): void => {
		const pending = client.session().outbox?.length ?? 0;
		if (pending < maxPending) {
			const thing = talk.next(client.session());
			if (thing.type === 'post') post(thing.target, thing.text, thing.more);
			else if (thing.type === 'change') change(thing.frame);
			else thing.look(client);
		}
	};

	const keepActing = (): void => {
		if (isResting) return;
		actOnce();
		setTimeout(keepActing, chance.int(0, plan.paceMs * 2));
	};

	// — following —

	const before = deliveredBefore(plan);
	const delivered = new Map<string, number>();
	const follow = (room: string): void => {
		const {last = 0, memory} = before.get(room) ?? {};
		delivered.set(room, last);
		const take = (entry: Entry): void => {
			const {seq, at} = entry;
			delivered.set(room, seq);
			write({type: 'delivered', room, seq, at, text: 'text' in entry ? inShort(entry.text) : ''});
			checkProgress();
		};
		followRoom(client, room, last, take, memory);
	};

	// — finishing —

	let heads: Readonly<Record<string, number>> | undefined;
	let isRestReported = false;

	const isIn = (room: string): boolean => {
		const {link, rooms} = client.session();
		return link.type === 'up' && rooms.get(room)?.membership.type === 'joined';
	};

	const isAtRest = (): boolean =>
		(client.session().outbox ?? []).every(({state}) => state.type === 'failed') && plan.rooms.every(isIn);

	/** Whether all entries were delivered and are in the session. */
	const hasAll = (room: string, head: number): boolean =>
		(delivered.get(room) ?? 0) >= head && (client.session().rooms.get(room)?.headSeq ?? 0) >= head;

	const checkProgress = (): void => {
		if (isResting && !isRestReported && isAtRest()) {
			isRestReported = true;
			reportToRun({type: 'rested'});
		}
		if (heads === undefined || !isAtRest()) return;
		if (Object.entries(heads).every(([room, head]) => hasAll(room, head))) void end();
	};

	const end = async (): Promise<void> => {
		heads = undefined;
		// Waits for answers to the requests of the session itself (gaps, changed messages).
		for (let quiet = 0; quiet < 3; ) {
			const before = client.session();
			await new Promise(resolve => setTimeout(resolve, 100));
			await client.rooms().catch(() => {});
			quiet = client.session() === before ? quiet + 1 : 0;
		}
		for (const room of client.session().rooms.values()) write(shown(room, client.session()));
		isEnding = true;
		write({type: 'ended', at: Date.now()});
		await client.close();
		process.exit(0);
	};

	process.on('message', (order: PersonOrder) => {
		switch (order.type) {
			case 'flood':
				for (let index = 0; index < order.count; index++) post({room: chance.pick(plan.rooms)}, talk.long());
				return;
			case 'rest':
				isResting = true;
				// The faults have been removed, so a back-off is not necessary.
				if (client.session().link.type === 'waiting') client.reconnect();
				checkProgress();
				return;
			case 'end':
				heads = order.heads;
				checkProgress();
		}
	});
	process.on('disconnect', () => process.exit(1));
	client.subscribe(checkProgress);

	// — start —

	const restored = (client.session().outbox ?? []).map(({draft}) => draft);
	write({type: 'started', at: Date.now(), restored});
	for (const draft of restored) {
		known.add(draft);
		watchReceipt(draft);
	}
	client.open();
	Promise.all(plan.rooms.map(room => client.join(room, {limit: chance.int(1, 50)}))).then(
		() => {
			reportToRun({type: 'up'});
			keepActing();
		},
		error => fail(`could not join: ${error}`),
	);
	for (const room of plan.rooms) follow(room);
};

/** Whether a frame contains information about the log of a room. */
const isAboutLog = (frame: ServerFrame): boolean => {
	if (isEntry(frame)) return true;
	switch (frame.type) {
		case 'joined':
		case 'history':
		case 'gap':
		case 'sent':
		case 'error':
		case 'closing':
			return true;
		default:
			return false;
	}
};

const shown = ({room, log, pending}: RoomState, {outbox = []}: Session): Trace => ({
	type: 'shown',
	room,
	items: log.items.flatMap((item): ShownItem[] => {
		if (item.type === 'gap') return [{type: 'gap', seq: item.after, text: ''}];
		return isLogged(item) ? [{type: item.type, seq: item.seq, text: inShort(item.text)}] : [];
	}),
	// A refused draft, such as a reply to a message that a restore removed, is shown as failed and is not pending.
	pending: Math.max(
		...[pending, outbox].map(drafts => drafts.filter(({state}) => state.type !== 'failed').length),
	),
});

interface DeliveredBefore {
	readonly last: number;
	readonly memory: FollowMemory;
}

/** The newest entry of each room that was delivered in earlier lives, and the log it belongs to. */
const deliveredBefore = ({folder, life}: PersonPlan): Map<string, DeliveredBefore> => {
	const rooms = new Map<string, DeliveredBefore>();
	const epochs = new Map<string, string>();
	const there = new Set(readdirSync(folder));
	for (let before = 1; before < life; before++) {
		if (!there.has(path.basename(traceFile(folder, before)))) continue;
		for (const trace of readTrace(traceFile(folder, before))) {
			if (trace.type === 'received' && trace.frame.type === 'joined') {
				epochs.set(trace.frame.room, trace.frame.epoch);
			} else if (trace.type === 'delivered') {
				const {room, seq, at} = trace;
				const memory = rooms.get(room)?.memory ?? new FollowMemory();
				memory.note({seq, at});
				memory.epoch = epochs.get(room);
				rooms.set(room, {last: seq, memory});
			}
		}
	}
	return rooms;
};

const [argument] = process.argv.slice(2);
if (argument !== undefined && import.meta.main) {
	const plan = JSON.parse(argument) as PersonPlan;
	runPerson(plan, makeChance(plan.seed).split(`${plan.person} ${plan.life}`));
}
