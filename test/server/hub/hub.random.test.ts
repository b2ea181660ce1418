/**
 * Any interleaving of joins, sends, resends, leaves, disconnects and resumes, with delayed pages and commits, gives all
 * clients the same log. Each client relies on the guarantees of the protocol and fails if one is broken.
 */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Entry, ServerFrame} from '../../../source/protocol/server-frames.ts';
import type {Store} from '../../../source/server/store/store.ts';
import {interceptJournal} from '../../support/intercept-journal.ts';
import {runs} from '../../support/runs.ts';
import {type ServerWorld, serverWorld, settle, type TestUser} from '../../support/server-world.ts';

const rooms = ['dev', 'ops'];

/** Work that waits until the test releases it, in order. */
const gate = () => {
	let waiting: (() => void)[] = [];
	let isOpen = false;
	return {
		pass: (): Promise<void> => (isOpen ? Promise.resolve() : new Promise(resolve => waiting.push(resolve))),
		letGo(count: number) {
			for (const go of waiting.splice(0, count)) go();
		},
		open() {
			isOpen = true;
			for (const go of waiting) go();
			waiting = [];
		},
	};
};

/** The state of a room in a client. */
interface ReceivedRoom {
	epoch: string;
	/** The newest received seq, of an entry or a receipt. */
	seq: number;
	/** Since the last unrecovered page. Receipts count as the client's own messages. */
	seqs: number[];
}

/** A client that sends its requests in order, as a connection does, and relies on the answers. */
class Reader {
	/** The prefix of its drafts: two connections of one user must use different drafts. */
	readonly name: string;
	readonly echo: boolean;
	readonly rooms = new Map<string, ReceivedRoom>();
	readonly joined = new Set<string>();
	readonly unsettled = new Map<string, string>();
	user: TestUser | undefined;
	/** The first broken guarantee that a request found. */
	broken: unknown;
	secret: string | undefined;
	#read = 0;
	#turn = Promise.resolve();
	#drafts = 0;

	constructor(name: string, echo: boolean) {
		this.name = name;
		this.echo = echo;
	}

	async connect(world: ServerWorld): Promise<void> {
		if (this.user !== undefined) return;
		this.user = await world.connectUser(undefined, {
			echo: this.echo,
			...(this.secret !== undefined && {secret: this.secret}),
		});
		this.secret ??= this.user.welcome.secret;
		this.#read = 0;
		this.joined.clear();
		for (const room of this.rooms.keys()) this.join(room);
	}

	cut(): void {
		this.receiveAll();
		this.user?.disconnect();
		this.user = undefined;
		this.#turn = Promise.resolve();
	}

	/** Sends a request after the earlier ones, if the connection is still the same. */
	#enqueue(request: (user: TestUser) => void | Promise<void>): void {
		const {user} = this;
		if (user === undefined) return;
		this.#turn = this.#turn
			.then(() => (user === this.user ? request(user) : undefined))
			.catch(broken => {
				this.broken ??= broken;
			});
	}

	join(room: string): void {
		this.#enqueue(user => {
			this.receiveAll();
			const received = this.rooms.get(room);
			return user.requestNow('join', {
				room,
				...(received !== undefined && {after: received.seq, epoch: received.epoch}),
			});
		});
	}

	leave(room: string): void {
		this.#enqueue(user => user.requestNow('leave', {room}));
	}

	send(room: string): void {
		const draft = `${this.name}${this.#drafts++}`;
		this.#enqueue(user => {
			if (!this.joined.has(room)) return;
			this.unsettled.set(draft, room);
			return user.requestNow('send', {room, text: draft, draft});
		});
	}

	resend(): void {
		this.#enqueue(user => {
			this.receiveAll();
			const [draft, room] = [...this.unsettled][0] ?? [];
			if (draft === undefined || room === undefined || !this.joined.has(room)) return;
			return user.requestNow('send', {room, text: draft, draft});
		});
	}

	/** Handles the frames received since the last call. */
	receiveAll(): void {
		const seen = this.user?.seen ?? [];
		while (this.#read < seen.length) {
			const frame = seen[this.#read++];
			if (frame !== undefined) this.#receive(frame);
		}
	}

	#receive(frame: ServerFrame): void {
		switch (frame.type) {
			case 'joined': {
				const known = this.rooms.get(frame.room);
				const seqs = frame.entries.map(({seq}) => seq);
				for (const entry of frame.entries) this.#settle(entry);
				if (seqs.length > 0) expect(seqs.at(-1)).toBe(frame.seq);
				if (frame.isRecovered) {
					expect(known?.epoch).toBe(frame.epoch);
					expect(frame.entries[0]?.prev ?? frame.seq).toBe(known?.seq);
				}
				const before = frame.isRecovered ? (known?.seqs ?? []) : [];
				this.rooms.set(frame.room, {epoch: frame.epoch, seq: frame.seq, seqs: [...before, ...seqs]});
				this.joined.add(frame.room);
				return;
			}
			case 'left':
				this.joined.delete(frame.room);
				return;
			case 'message':
				this.#settle(frame);
				if (this.joined.has(frame.room)) this.#follow(frame.room, frame.seq, frame.prev, this.#isOwn(frame));
				return;
			case 'sent':
				expect(this.echo).toBe(false);
				if (frame.draft !== undefined) this.unsettled.delete(frame.draft);
				if (this.joined.has(frame.room)) this.#follow(frame.room, frame.seq, undefined, true);
				return;
			case 'error':
				expect(['not_joined', 'no_such_room']).toContain(frame.code);
				return;
			default:
				return;
		}
	}

	#isOwn(entry: Entry): boolean {
		return entry.from.id === this.user?.id;
	}

	#settle(entry: Entry): void {
		if (entry.type === 'message' && entry.draft !== undefined && this.#isOwn(entry)) {
			this.unsettled.delete(entry.draft);
		}
	}

	/** Checks that no entry was left out, and that only the answer to a resend is repeated. */
	#follow(room: string, seq: number, prev: number | undefined, isOwn: boolean): void {
		const received = this.rooms.get(room);
		if (received === undefined) return;
		if (seq <= received.seq) {
			expect(isOwn).toBe(true);
			return;
		}
		expect(prev ?? seq - 1).toBe(received.seq);
		received.seq = seq;
		received.seqs.push(seq);
	}
}

const step = fc.oneof(
	{weight: 4, arbitrary: fc.record({type: fc.constant('join' as const), who: fc.nat(3), room: fc.nat(1)})},
	{weight: 8, arbitrary: fc.record({type: fc.constant('send' as const), who: fc.nat(3), room: fc.nat(1)})},
	{weight: 2, arbitrary: fc.record({type: fc.constant('resend' as const), who: fc.nat(3)})},
	{weight: 1, arbitrary: fc.record({type: fc.constant('leave' as const), who: fc.nat(3), room: fc.nat(1)})},
	{weight: 2, arbitrary: fc.record({type: fc.constant('cut' as const), who: fc.nat(3)})},
	{weight: 3, arbitrary: fc.record({type: fc.constant('connect' as const), who: fc.nat(3)})},
	{weight: 4, arbitrary: fc.record({type: fc.constant('pages' as const), count: fc.nat(2)})},
	{weight: 4, arbitrary: fc.record({type: fc.constant('commits' as const), count: fc.nat(4)})},
	{weight: 2, arbitrary: fc.record({type: fc.constant('time' as const), ms: fc.nat(400)})},
);

const live = async (
	steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
	isPageLate: boolean,
) => {
	const pages = gate();
	const commits = gate();
	const withGatedPages = (store: Store): Store => ({
		...store,
		async page(...args) {
			// Both orders must work: the page is read early and delivered late, or read late.
			if (isPageLate) {
				await pages.pass();
				return store.page(...args);
			}
			const page = await store.page(...args);
			await pages.pass();
			return page;
		},
	});
	const wrap = (store: Store): Store =>
		interceptJournal(withGatedPages(store), ({type}) => (type === 'append' ? commits.pass() : undefined));
	const world = serverWorld({store: wrap});
	const readers = [
		new Reader('a', true),
		new Reader('b', true),
		new Reader('c', false),
		new Reader('d', true),
	];
	const reader = (who: number): Reader => readers[who] ?? (readers[0] as Reader);
	// The last reader is a second connection of the first.
	await reader(0).connect(world);
	reader(3).secret = reader(0).secret;
	for (const one of readers) await one.connect(world);
	try {
		for (const one of steps) {
			const room = 'room' in one ? (rooms[one.room] ?? '') : '';
			switch (one.type) {
				case 'join':
					reader(one.who).join(room);
					break;
				case 'send':
					reader(one.who).send(room);
					break;
				case 'resend':
					reader(one.who).resend();
					break;
				case 'leave':
					reader(one.who).leave(room);
					break;
				case 'cut':
					reader(one.who).cut();
					break;
				case 'connect':
					await reader(one.who).connect(world);
					break;
				case 'pages':
					pages.letGo(one.count);
					break;
				case 'commits':
					commits.letGo(one.count);
					break;
				case 'time':
					world.clock.advance(one.ms);
					break;
			}
			for (let turn = 0; turn < 4; turn++) await Promise.resolve();
			if (one.type !== 'send') await settle();
			for (const each of readers) each.receiveAll();
			for (const {broken} of readers) if (broken !== undefined) throw broken;
		}
		pages.open();
		commits.open();
		await settle();
		for (const each of readers) {
			await each.connect(world);
			for (const room of rooms) each.join(room);
			await settle();
			each.receiveAll();
			while (each.unsettled.size > 0) {
				const left = each.unsettled.size;
				each.resend();
				await settle();
				each.receiveAll();
				expect(each.unsettled.size).toBeLessThan(left);
			}
		}
		for (const each of readers) each.receiveAll();
		for (const {broken} of readers) if (broken !== undefined) throw broken;
		for (const room of rooms) {
			const {entries} = await world.store.page(room, {type: 'newest', limit: 1000}, 0);
			const seqs = entries.map(({seq}) => seq);
			expect(entries.map(({prev}) => prev)).toEqual([0, ...seqs].slice(0, seqs.length));
			const drafts = entries.map(entry => entry.type === 'message' && `${entry.from.id} ${entry.draft}`);
			expect(new Set(drafts).size).toBe(drafts.length);
			for (const each of readers) {
				const received = each.rooms.get(room)?.seqs ?? [];
				expect(received).toEqual(received.length === 0 ? [] : seqs.slice(-received.length));
				expect(each.rooms.get(room)?.seq).toBe(seqs.at(-1) ?? 0);
			}
		}
		for (const each of readers) each.cut();
		await settle();
		expect(world.hub.counts()).toEqual({users: 0, connections: 0, rooms: 0});
		expect(world.clock.timers).toBe(0);
	} finally {
		pages.open();
		commits.open();
		await world.close();
	}
};

test('gives every client the same complete log for any interleaving', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, {minLength: 20, maxLength: 80, size: 'max'}), fc.boolean(), live),
		{numRuns: runs(15, 120)},
	);
}, 240_000);
