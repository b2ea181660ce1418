/** The contract of the journal. Every implementation runs this suite on an empty state. */
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {directRoom} from '../../source/protocol/limits.ts';
import type {Person} from '../../source/protocol/server-frames.ts';
import type {Command, CommandOf} from '../../source/server/store/commands.ts';
import type {EntryDraft} from '../../source/server/store/entry-log.ts';
import type {Applied, Journal} from '../../source/server/store/journal.ts';
import type {StateReader} from '../../source/server/store/state.ts';

export interface JournalWorld {
	readonly journal: Journal;
	readonly state: StateReader;
	readonly close: () => Promise<void>;
}

const ann: Person = {id: 'aa', nick: 'ann'};
const bob: Person = {id: 'bb', nick: 'bob'};

const createUser = ({id, nick}: Person, unusedSince?: number): CommandOf<'createUser'> => ({
	type: 'createUser',
	user: {id, nick, createdAt: 100, ...(unusedSince !== undefined && {unusedSince})},
	secretHash: `hash of ${id}`,
});

const openRoom = (room: string, opening: string, more: Partial<CommandOf<'openRoom'>> = {}) =>
	({
		type: 'openRoom',
		room,
		kind: 'public',
		epoch: `epoch ${opening}`,
		opening,
		at: 200,
		user: ann,
		tracksReading: true,
		...more,
	}) satisfies CommandOf<'openRoom'>;

const createPrivate = (more: Partial<CommandOf<'createRoom'>> = {}) =>
	({
		type: 'createRoom',
		room: '~plans-1',
		kind: 'private',
		epoch: 'epoch p',
		opening: 'p1',
		at: 200,
		creator: {user: ann, tracksReading: true, wasUnused: false},
		invite: {invite: 'aa.1', tokenHash: 'hash of the token'},
		...more,
	}) satisfies CommandOf<'createRoom'>;

const message = (room: string, text: string, more: object = {}) =>
	({
		type: 'append',
		draft: {type: 'message', room, at: 1000, from: ann, text, ...more} as EntryDraft,
	}) satisfies CommandOf<'append'>;

const forget = (room: string, opening: string, epoch = `epoch ${opening}`): CommandOf<'forgetRoom'> => ({
	type: 'forgetRoom',
	room,
	epoch,
	opening,
});

const redeem = ({id}: Person, at = 300): CommandOf<'redeemInvite'> => ({
	type: 'redeemInvite',
	tokenHash: 'hash of the token',
	userId: id,
	wasUnused: false,
	at,
});

/** `open` returns a journal of an empty state. */
export const describeJournal = (name: string, open: () => Promise<JournalWorld>): void => {
	describe(name, () => {
		let world: JournalWorld;
		let journal: Journal;
		let state: StateReader;

		beforeEach(async () => {
			world = await open();
			({journal, state} = world);
		});

		afterEach(() => world.close());

		/** Proposes all commands in one turn of the event loop. */
		const propose = (...commands: readonly Command[]): Promise<readonly unknown[]> =>
			Promise.all(commands.map(command => journal.propose(command as never)));

		const texts = async (room: string): Promise<readonly string[]> =>
			(await state.page(room, {type: 'newest', limit: 100}, 0)).entries.map(entry =>
				'text' in entry ? entry.text : entry.type,
			);

		describe('proposing', () => {
			test('resolves with the outcome when the state contains it', async () => {
				expect(await journal.propose(createUser(ann))).toMatchObject({id: 'aa', nick: 'ann'});
				expect(state.userByNick('ann')).toMatchObject({id: 'aa'});
			});

			test('changes nothing before the end of the turn', async () => {
				const created = journal.propose(createUser(ann));
				expect(state.userByNick('ann')).toBeUndefined();
				await created;
			});

			test('applies the commands of a turn in order', async () => {
				await propose(
					openRoom('dev', 'o1'),
					message('dev', 'one'),
					forget('dev', 'o1'),
					message('dev', 'two'),
				);
				expect(await texts('dev')).toEqual(['one', 'two']);
			});

			test('a refused command does not affect the others', async () => {
				const outcomes = await propose(
					createUser(ann),
					createUser({id: 'cc', nick: 'Ann'}),
					message('nowhere', 'lost'),
					openRoom('dev', 'o1'),
					message('dev', 'kept'),
				);
				expect(outcomes[1]).toBeUndefined();
				expect(outcomes[2]).toEqual({type: 'refused', reason: 'no_such_room'});
				expect(await texts('dev')).toEqual(['kept']);
			});

			test('sync resolves when what was acknowledged before is in the state', async () => {
				await journal.propose(createUser(ann));
				const created = journal.propose(createUser(bob));
				await journal.sync();
				expect(state.userByNick('ann')).toMatchObject({id: 'aa'});
				expect(await created).toMatchObject({id: 'bb'});
			});

			test('keeps what was proposed before the journal was closed, and refuses the rest', async () => {
				const created = journal.propose(createUser(ann));
				await world.close();
				expect(await created).toMatchObject({nick: 'ann'});
				await expect(journal.propose(createUser(bob))).rejects.toMatchObject({reason: 'closed'});
			});
		});

		describe('listeners', () => {
			test('receive every command once, in order, with its outcome and origin, before it resolves', async () => {
				const seen: unknown[] = [];
				journal.subscribe(applied => seen.push(...applied));
				const origin = {connection: 1};
				const created = journal.propose(createUser(ann), origin);
				const refused = journal.propose(createUser({id: 'cc', nick: 'ann'}));
				await created;
				expect((seen[0] as Applied).origin).toBe(origin);
				await refused;
				expect(seen).toMatchObject([
					{type: 'createUser', command: {user: {id: 'aa'}}, outcome: {nick: 'ann'}},
					{type: 'createUser', command: {user: {id: 'cc'}}, outcome: undefined, origin: undefined},
				]);
				expect(seen).toHaveLength(2);
			});

			test('find the commands applied in the state', async () => {
				const found: unknown[] = [];
				journal.subscribe(() => found.push(state.room('dev')?.room));
				await journal.propose(openRoom('dev', 'o1'));
				expect(found).toEqual(['dev']);
			});

			test('all receive what a listener proposes after what it received', async () => {
				const first: string[] = [];
				const second: string[] = [];
				journal.subscribe(applied => {
					for (const {type} of applied) {
						first.push(type);
						if (type === 'openRoom') void journal.propose(message('dev', 'welcome'));
					}
				});
				journal.subscribe(applied => second.push(...applied.map(({type}) => type)));
				await propose(openRoom('dev', 'o1'), createUser(ann));
				await journal.propose(createUser(bob));
				expect(first).toEqual(['openRoom', 'createUser', 'append', 'createUser']);
				expect(second).toEqual(first);
			});

			test('receive nothing after they have unsubscribed', async () => {
				const seen: Applied[] = [];
				journal.subscribe(applied => seen.push(...applied))();
				await journal.propose(createUser(ann));
				expect(seen).toEqual([]);
			});
		});

		describe('users', () => {
			test('one of two users gets a nick that both want, or one that looks like it', async () => {
				const [first, second] = await propose(createUser(ann), createUser({id: 'cc', nick: 'аnn'}));
				expect(first).toBeDefined();
				expect(second).toBeUndefined();
				await journal.propose(createUser(bob));
				const renames = await propose(
					{type: 'rename', userId: 'aa', nick: 'eve'},
					{type: 'rename', userId: 'bb', nick: 'Eve'},
				);
				expect(renames).toEqual([{was: 'ann'}, undefined]);
			});

			test('a nick that is given up can be taken in the same turn', async () => {
				await propose(createUser(ann), createUser(bob));
				await propose(
					{type: 'rename', userId: 'aa', nick: 'anna'},
					{type: 'rename', userId: 'bb', nick: 'ann'},
				);
				expect(state.userByNick('ann')?.id).toBe('bb');
			});

			test('releases an unused user unless the user has sent something', async () => {
				await propose(createUser(ann, 500), createUser(bob, 500), openRoom('dev', 'o1'));
				await propose({...message('dev', 'hi'), wasUnused: true});
				const released = await propose(
					{type: 'releaseUser', userId: 'aa', unusedUntil: 500},
					{type: 'releaseUser', userId: 'bb', unusedUntil: 499},
					{type: 'releaseUser', userId: 'bb', unusedUntil: 500},
				);
				expect(released).toEqual([false, false, true]);
			});

			test('moves the time since when a user is unused only forward', async () => {
				await journal.propose(createUser(ann, 500));
				await propose(
					{type: 'setUnusedSince', userId: 'aa', at: 900},
					{type: 'setUnusedSince', userId: 'aa', at: 700},
				);
				expect(state.user('aa')?.unusedSince).toBe(900);
			});

			test('limits the users one user blocks', async () => {
				const block = (id: string): CommandOf<'block'> => ({
					type: 'block',
					userId: 'aa',
					blocked: {id, nick: id},
					at: 1,
					limit: 1,
				});
				await journal.propose(createUser(ann));
				expect(await propose(block('bb'), block('cc'), block('bb'))).toEqual([true, false, true]);
				expect(await propose({type: 'unblock', userId: 'aa', blocked: bob})).toEqual([true]);
			});
		});

		describe('rooms', () => {
			test('two users who create a room get one, with the epoch of the first', async () => {
				const [first, second] = await propose(
					openRoom('dev', 'o1'),
					openRoom('DEV', 'o2', {user: bob}),
					openRoom('dеv', 'o3'),
				);
				expect(first).toMatchObject({room: {room: 'dev', epoch: 'epoch o1'}, isFirstVisit: true});
				expect(second).toMatchObject({room: {room: 'dev', epoch: 'epoch o1'}, isFirstVisit: true});
				expect(state.rooms()).toHaveLength(1);
			});

			test('creates a room of a name only once', async () => {
				const create = createPrivate({room: 'ops', kind: 'public', opening: 'x'});
				const [first, second] = await propose(create, {...create, opening: 'y'});
				expect(first).toMatchObject({room: 'ops', owner: ann});
				expect(second).toBeUndefined();
			});

			test('a new room takes the name of an unused one unless that is opened first', async () => {
				await journal.propose(openRoom('ops', 'o1'));
				const command = createPrivate({room: 'ops', kind: 'public', opening: 'x', replaces: 'o1'});
				const [, refused] = await propose(openRoom('ops', 'o2'), command);
				expect(refused).toBeUndefined();
				expect(await journal.propose({...command, replaces: 'o2'})).toMatchObject({owner: ann});
			});

			test('forgets an unused room', async () => {
				await journal.propose(openRoom('dev', 'o1'));
				expect(await journal.propose(forget('dev', 'o1'))).toMatchObject({room: 'dev'});
				expect(state.room('dev')).toBeUndefined();
			});

			test('forgets a room whose last entry was pruned in the same turn', async () => {
				await propose(openRoom('dev', 'o1'), message('dev', 'old'));
				const prune = {type: 'prune', room: 'dev', epoch: 'epoch o1', through: 1} as const;
				const [count, forgotten] = await propose(prune, forget('dev', 'o1'));
				expect(count).toBe(1);
				expect(forgotten).toMatchObject({room: 'dev', first: 0});
			});

			test('forgets a room whose last entry expired in the same turn', async () => {
				await propose(openRoom('dev', 'o1'), message('dev', 'brief', {expiresAt: 2000}));
				const [, forgotten] = await propose({type: 'expire', at: 2000, limit: 10}, forget('dev', 'o1'));
				expect(forgotten).toMatchObject({room: 'dev', first: 0});
				expect(state.room('dev')).toBeUndefined();
			});

			test('does not forget a room that was opened again, or that has entries', async () => {
				await journal.propose(openRoom('dev', 'o1'));
				const [, reopened] = await propose(
					openRoom('dev', 'o2', {user: bob}),
					forget('dev', 'o1'),
					message('dev', 'hi'),
				);
				expect(reopened).toBeUndefined();
				expect(await journal.propose(forget('dev', 'o2', 'epoch o1'))).toBeUndefined();
				expect(await texts('dev')).toEqual(['hi']);
			});

			test('forgets a private room with its entries, but not after a user joined again', async () => {
				await propose(createUser(ann), createPrivate(), message('~plans-1', 'secret'));
				const open = openRoom('~plans-1', 'p2', {kind: 'private'});
				const outcomes = await propose(open, forget('~plans-1', 'p1', 'epoch p'));
				expect(outcomes[1]).toBeUndefined();
				expect(await journal.propose(forget('~plans-1', 'p2', 'epoch p'))).toMatchObject({room: '~plans-1'});
				expect(await journal.propose(open)).toBeUndefined();
			});

			test('admits users to a private room by an invite, and the next user owns it without an owner', async () => {
				const {creator: _, ...empty} = createPrivate();
				await propose(createUser(ann), createUser(bob), empty as CommandOf<'createRoom'>);
				expect(await journal.propose(redeem(bob))).toMatchObject({room: '~plans-1'});
				const open = openRoom('~plans-1', 'p2', {kind: 'private'});
				expect(await journal.propose(open)).toBeUndefined();
				expect(await journal.propose({...open, user: bob})).toMatchObject({room: {owner: bob}});
			});

			test('one user redeems an invite with one use', async () => {
				const {invite: _, ...room} = createPrivate();
				await propose(room as CommandOf<'createRoom'>, {
					type: 'addInvite',
					invite: {invite: 'aa.2', room: '~plans-1', at: 200, usesLeft: 1},
					tokenHash: 'hash of the token',
					limit: 10,
				});
				const redeemed = await propose(redeem(bob), redeem({id: 'cc', nick: 'eve'}), redeem(bob));
				expect(redeemed.map(record => record !== undefined)).toEqual([true, false, false]);
				expect(state.admittedUsers('~plans-1')).toEqual(expect.arrayContaining(['aa', 'bb']));
				expect(state.admittedUsers('~plans-1')).toHaveLength(2);
			});

			test('limits the invites of a room', async () => {
				await journal.propose(createPrivate());
				const add = (invite: string): CommandOf<'addInvite'> => ({
					type: 'addInvite',
					invite: {invite, room: '~plans-1', at: 200},
					tokenHash: invite,
					limit: 2,
				});
				expect(await propose(add('aa.2'), add('aa.3'))).toEqual([true, false]);
			});

			test('a ban from a private room expels the user and revokes the invite used', async () => {
				await propose(createPrivate(), redeem(bob));
				const moderate = {room: '~plans-1', user: bob, by: ann, at: 400} as const;
				const ban = await journal.propose({type: 'moderate', ...moderate, action: 'ban'});
				expect(ban).toEqual({revoked: ['aa.1'], revokedWebhooks: []});
				expect(state.isAdmitted('~plans-1', 'bb')).toBe(false);
				expect(await journal.propose(redeem(bob, 500))).toBeUndefined();
				await journal.propose({type: 'moderate', ...moderate, action: 'unban'});
				expect(state.sanctionOf('~plans-1', 'bb', 'ban', 500)).toBeUndefined();
			});

			test('changes settings and the owner, whom it can admit', async () => {
				await propose(createUser(bob), createPrivate());
				const patch = {slowSeconds: 5, owner: bob};
				const update = {type: 'updateRoom', room: '~plans-1', patch, by: ann, admits: 'bb'} as const;
				expect(await journal.propose(update)).toMatchObject(patch);
				expect(state.isAdmitted('~plans-1', 'bb')).toBe(true);
				expect(await journal.propose({...update, room: 'nowhere'})).toBeUndefined();
			});

			test('renews the epochs once', async () => {
				await propose(openRoom('dev', 'o1'), openRoom('ops', 'o2'));
				const renew = {type: 'renewEpochs', seed: 's1', room: 'dev', epoch: 'epoch o1'} as const;
				expect(await propose(renew, {...renew, seed: 's2'})).toEqual([2, 0]);
				expect(new Set(state.rooms().map(({epoch}) => epoch)).size).toBe(2);
			});

			test('removes a room for the operator, whatever is in it', async () => {
				await propose(openRoom('dev', 'o1'), message('dev', 'hi'));
				const by = {id: 'server', nick: 'server'};
				const remove = {type: 'removeRoom', room: 'dev', by, reason: 'spam'} as const;
				expect(await propose(remove, remove)).toMatchObject([{room: 'dev'}, undefined]);
			});
		});

		describe('direct rooms', () => {
			const room = directRoom('aa', 'bb');
			const direct = {epoch: 'e1', opening: 'd1'};

			test('the first message opens the room for both users', async () => {
				await propose(createUser(ann), createUser(bob));
				const sent = await journal.propose({...message(room, 'hi'), direct});
				expect(sent).toMatchObject({type: 'appended', entry: {seq: 1}});
				expect([state.isAdmitted(room, 'aa'), state.isAdmitted(room, 'bb')]).toEqual([true, true]);
				expect([state.hasWritten(room, 'aa'), state.hasWritten(room, 'bb')]).toEqual([true, false]);
			});

			test('does not open without the other user', async () => {
				await journal.propose(createUser(ann));
				const sent = await journal.propose({...message(room, 'hi'), direct});
				expect(sent).toEqual({type: 'refused', reason: 'no_such_room'});
				expect(state.rooms()).toEqual([]);
			});

			test('a user who left is back after opening it again', async () => {
				await propose(createUser(ann), createUser(bob), {...message(room, 'hi'), direct});
				await journal.propose({type: 'leaveDirect', userId: 'aa', room, seq: 1});
				expect(state.leftSeq(room, 'aa')).toBe(1);
				await journal.propose(openRoom(room, 'd2', {kind: 'direct'}));
				expect(state.leftSeq(room, 'aa')).toBeUndefined();
			});
		});

		describe('entries', () => {
			beforeEach(async () => void (await journal.propose(openRoom('dev', 'o1'))));

			test('a draft is added once', async () => {
				const draft = message('dev', 'hi', {draft: 'd1'});
				expect(await propose(draft, draft)).toMatchObject([
					{type: 'appended', entry: {seq: 1}},
					{type: 'known', entry: {seq: 1}},
				]);
			});

			test('a change of a message that is deleted in the same turn is refused', async () => {
				const change = (type: string, more: object = {}): CommandOf<'append'> => ({
					type: 'append',
					draft: {type, room: 'dev', at: 2000, from: ann, target: 1, ...more} as EntryDraft,
				});
				const outcomes = await propose(
					message('dev', 'hi'),
					change('deleted'),
					change('edited', {text: 'ho'}),
				);
				expect(outcomes[2]).toEqual({type: 'refused', reason: 'no_such_entry'});
			});

			test('a read position only grows', async () => {
				const read = (seq: number): CommandOf<'markRead'> => ({
					type: 'markRead',
					userId: 'aa',
					room: 'dev',
					seq,
				});
				expect(await propose(read(3), read(2), read(4))).toEqual([true, false, true]);
			});
		});

		describe('removals', () => {
			beforeEach(async () => void (await journal.propose(openRoom('dev', 'o1'))));

			test('removes expired messages in steps', async () => {
				const expiring = (text: string, expiresAt: number) => message('dev', text, {expiresAt});
				await propose(
					expiring('one', 1998),
					expiring('two', 1999),
					message('dev', 'kept'),
					expiring('three', 2000),
				);
				expect(await journal.propose({type: 'expire', at: 1997, limit: 2})).toEqual({
					removed: [],
					hasMore: false,
				});
				expect(await journal.propose({type: 'expire', at: 2000, limit: 2})).toMatchObject({hasMore: true});
				expect(await journal.propose({type: 'expire', at: 2000, limit: 2})).toMatchObject({
					removed: [{room: 'dev', seq: 4}],
					hasMore: false,
				});
				expect(await texts('dev')).toEqual(['kept']);
			});

			test('prunes a room up to an entry, but not a later room of its name', async () => {
				await propose(...['one', 'two', 'three'].map(text => message('dev', text)));
				const {through = 0} = state.excess('dev', {maxEntries: 1}, 0, 10) ?? {};
				const prune = {type: 'prune', room: 'dev', through} as const;
				expect(await journal.propose({...prune, epoch: 'another'})).toBe(0);
				expect(await journal.propose({...prune, epoch: 'epoch o1'})).toBe(2);
				expect(await texts('dev')).toEqual(['three']);
				expect(state.room('dev')).toMatchObject({seq: 3, first: 3});
				expect(state.excess('dev', {maxEntries: 1}, 0, 10)).toBeUndefined();
			});
		});

		test('the same commands in the same order give the same state', async () => {
			const other = await open();
			const commands: readonly Command[] = [
				createUser(ann, 100),
				createUser(bob),
				createUser({id: 'cc', nick: 'BOB'}),
				openRoom('dev', 'o1'),
				createPrivate(),
				redeem(bob),
				{...message('dev', 'one', {draft: 'd1'}), wasUnused: true},
				message('dev', 'again', {draft: 'd1'}),
				{...message(directRoom('aa', 'bb'), 'psst'), direct: {epoch: 'e1', opening: 'd1'}},
				{type: 'renewEpochs', seed: 's1', room: 'dev', epoch: 'epoch o1'},
				{type: 'markRead', userId: 'bb', room: 'dev', seq: 1},
				{type: 'moderate', room: 'dev', user: bob, by: ann, action: 'mute', at: 5},
				forget('dev', 'o1'),
			];
			const look = async (from: StateReader) => [
				from.rooms(),
				from.users(undefined, 100),
				from.sanctions('dev', 6),
				from.directRooms('aa'),
				from.readSeq('bb', 'dev'),
				await Promise.all(from.rooms().map(({room}) => from.page(room, {type: 'newest', limit: 99}, 0))),
			];
			try {
				await propose(...commands);
				for (const command of commands) await other.journal.propose(command as never);
				expect(await look(other.state)).toEqual(await look(state));
			} finally {
				await other.close();
			}
		});
	});
};
