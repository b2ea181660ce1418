/** The store and a client count the same reactions after any reactions, disconnects and restarts. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterAll, expect, test} from 'vitest';
import {hasReacted} from '../../../source/client/session/reactions.ts';
import {initialSession, reduce} from '../../../source/client/session/reducer/reduce.ts';
import type {MessageItem, Session} from '../../../source/client/session/state.ts';
import {reactionCount} from '../../../source/protocol/reactions.ts';
import type {Entry, ServerFrame} from '../../../source/protocol/server-frames.ts';
import {ownReactionsIn} from '../../../source/server/requests/reading/own-reactions.ts';
import type {PageQuery} from '../../../source/server/store/entry-log.ts';
import {messageDraft, personAt, reactionDraft} from '../../contracts/reactions.ts';
import {historyFrame, joinedFrame, welcomeFrame} from '../../support/frames.ts';
import {openSqliteStore, type WritableStore} from '../../support/writable-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'termchat-reactions-'));
let lastFile = 0;

afterAll(() => rmSync(folder, {recursive: true}));

const people = 60;
const emojis = ['👍', '🎉', '❤️', '👀', '🔥', '✅', '🙏'];
const targets = [1, 2];
/** The user of the client. */
const me = personAt(7);

/** The users who react in turn: so many that soon no further user is named. */
const who = fc.uniqueArray(fc.nat({max: people - 1}), {minLength: 1, maxLength: people, size: 'max'});

const step = fc.oneof(
	{
		weight: 12,
		arbitrary: fc.record({
			type: fc.constant('react' as const),
			emoji: fc.constantFrom(...emojis),
			target: fc.constantFrom(...targets),
			on: fc.boolean(),
			who,
		}),
	},
	/** The server is restarted, and the client joins again after its last entry. */
	fc.record({type: fc.constant('restart' as const)}),
	/** The client misses the following entries until it reconnects. */
	fc.record({type: fc.constant('cut' as const)}),
	fc.record({type: fc.constant('resume' as const)}),
	/** A new client. */
	fc.record({type: fc.constant('arrive' as const)}),
	/** The client loads the messages again, while users react. */
	fc.record({
		type: fc.constant('load' as const),
		emoji: fc.constantFrom(...emojis),
		target: fc.constantFrom(...targets),
		who,
	}),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A store in a file, and a client of it. */
class World {
	store!: WritableStore;
	session: Session = initialSession;
	isConnected = false;
	#serial = 0;
	readonly #path = path.join(folder, `${++lastFile}.db`);
	/** `emoji target user` of every reaction. */
	readonly model = new Set<string>();

	async open(): Promise<void> {
		this.store = await openSqliteStore({path: this.#path, sync: 'normal'});
		this.store.subscribe(entries => {
			if (this.isConnected) for (const entry of entries) this.hear(entry);
		});
	}

	hear(frame: ServerFrame): void {
		this.session = reduce(this.session, {type: 'received', frame, at: 1, serial: ++this.#serial});
	}

	/** `after`: the newest entry of the client. */
	async join(after?: number): Promise<void> {
		const query: PageQuery =
			after === undefined ? {type: 'before', seq: 3, limit: 9} : {type: 'after', seq: after, limit: 100_000};
		const page = await this.store.page('dev', query, 0);
		this.hear(welcomeFrame({user: me}));
		this.session = reduce(this.session, {type: 'joining', room: 'dev'});
		this.hear(
			joinedFrame({
				entries: [...page.entries],
				seq: page.seq,
				...this.own(page.entries),
				isRecovered: after !== undefined,
			}),
		);
		this.isConnected = true;
	}

	own(entries: readonly Entry[]) {
		return ownReactionsIn({reader: this.store, clock: {now: () => 0} as never}, me.id, entries);
	}

	get head(): number {
		return this.session.rooms.get('dev')?.headSeq ?? 0;
	}

	items(): MessageItem[] {
		return (this.session.rooms.get('dev')?.log.items ?? []).filter(item => item.type === 'message');
	}
}

const react = async (world: World, {emoji, target, on, who}: Extract<Step, {type: 'react'}>) => {
	const drafts = who.map(index => reactionDraft(index, emoji, on, target));
	await Promise.all(drafts.map(draft => world.store.append(draft)));
	for (const index of who) {
		const key = `${emoji} ${target} ${index}`;
		if (on) world.model.add(key);
		else world.model.delete(key);
	}
};

/** Loads the messages again. Some entries received in the meantime are in the page, and the others follow it. */
const load = async (world: World, {emoji, target, who}: Extract<Step, {type: 'load'}>): Promise<void> => {
	const since: Entry[] = [];
	const stop = world.store.subscribe(entries => since.push(...entries));
	await react(world, {type: 'react', emoji, target, on: true, who});
	await react(world, {type: 'react', emoji, target, on: false, who: who.slice(1)});
	const page = await world.store.page('dev', {type: 'before', seq: 3, limit: 9}, 0);
	const frame = historyFrame(page.entries, {seq: page.seq, ...world.own(page.entries)});
	await react(world, {type: 'react', emoji, target, on: true, who: who.slice(2)});
	stop();
	const messages = page.entries.filter(entry => entry.type === 'message');
	world.session = reduce(world.session, {
		type: 'messagesRefreshed',
		room: 'dev',
		messages,
		since,
		page: frame,
	});
};

const take = async (world: World, taken: Step): Promise<void> => {
	switch (taken.type) {
		case 'react':
			return react(world, taken);
		case 'restart':
			world.isConnected = false;
			await world.store.close();
			await world.open();
			return world.join(world.head);
		case 'cut':
			world.isConnected = false;
			return;
		case 'resume':
			return world.join(world.head);
		case 'arrive':
			world.session = initialSession;
			return world.join();
		case 'load':
			return world.isConnected ? load(world, taken) : undefined;
	}
};

const check = (world: World): void => {
	for (const target of targets) {
		const reactions = world.store.message('dev', target, 0)?.reactions ?? [];
		const item = world.items().find(({seq}) => seq === target);
		expect(item?.reactions).toEqual(reactions);
		for (const emoji of emojis) {
			const count = [...world.model].filter(key => key.startsWith(`${emoji} ${target} `)).length;
			const reaction = reactions.find(one => one.emoji === emoji);
			expect(reaction === undefined ? 0 : reactionCount(reaction)).toBe(count);
			expect(item !== undefined && hasReacted(item, emoji, me.id)).toBe(
				world.model.has(`${emoji} ${target} 7`),
			);
		}
	}
};

test('the store and the client agree on the reactions of 60 users after arbitrary disconnects and restarts', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, {minLength: 5, maxLength: 25, size: 'max'}), async steps => {
			const world = new World();
			await world.open();
			try {
				world.store.openRoom('dev', 'public', 'e1', 1);
				for (const _ of targets) await world.store.append(messageDraft());
				await world.join();
				for (const taken of steps) await take(world, taken);
				if (!world.isConnected) await world.join(world.head);
				check(world);
			} finally {
				await world.store.close();
			}
		}),
		{numRuns: Number(process.env.RUNS ?? 20), interruptAfterTimeLimit: 30_000},
	);
});
