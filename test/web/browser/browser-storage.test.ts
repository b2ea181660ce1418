import {describe, expect, test} from 'vitest';
import {
	browserStorage,
	enterTabs,
	memoryShelf,
	openShelf,
	type Shelf,
} from '../../../source/web/browser/browser-storage.ts';
import {draft} from '../../support/session-builder.ts';

const nobody = () => false;
const open = (shelf: Shelf, tab = 'a', isLiving: (tab: string) => boolean = nobody) =>
	browserStorage(shelf, 'h:8080', tab, isLiving);

describe('what the page keeps', () => {
	test('the secret, the rooms and the name are there at the next visit, and not for another server', () => {
		const shelf = memoryShelf();
		const first = open(shelf);
		first.writeSecret('s3cret');
		first.keepRoom('dev', 2);
		first.keepRoom('ops', 3);
		first.writeNick?.('ann');
		const next = open(shelf, 'b');
		expect(next.readSecret()).toBe('s3cret');
		expect(next.readRooms()).toEqual(['dev', 'ops']);
		expect(next.readWord('nick')).toBe('ann');
		const elsewhere = browserStorage(shelf, 'other:8080', 'c', nobody);
		expect(elsewhere.readSecret()).toBeUndefined();
		expect(elsewhere.readRooms()).toEqual([]);
	});

	test('keeps the secret of each hub at this address, the one used last first', () => {
		const shelf = memoryShelf();
		open(shelf).writeSecret('of-one', 'h1');
		open(shelf).writeSecret('of-two', 'h2');
		const next = open(shelf);
		expect(next.readSecret()).toBe('of-two');
		expect(next.readSecret({except: new Set(['of-two'])})).toBe('of-one');
		next.confirmSecret?.('of-one', 'h1');
		expect(open(shelf).readSecret()).toBe('of-one');
		expect(open(shelf).readSecret({except: new Set(['of-one', 'of-two'])})).toBeUndefined();
	});

	test('takes over the secret of an earlier version and keeps it by the hub that accepts it', () => {
		const shelf = memoryShelf();
		shelf.setItem('termchat:h:8080:secret', 'old');
		const tab = open(shelf);
		expect(tab.readSecret()).toBe('old');
		// Another hub is there at the first visit: the secret is not lost for the one that gave it.
		tab.writeSecret('of-two', 'h2');
		expect(open(shelf).readSecret({except: new Set(['of-two'])})).toBe('old');
		tab.confirmSecret?.('old', 'h1');
		expect(open(shelf).readSecret()).toBe('old');
	});

	test('keeps the secrets of at most four hubs beside the one used last', () => {
		const shelf = memoryShelf();
		for (let hub = 1; hub <= 9; hub++) open(shelf).writeSecret(`s${hub}`, `h${hub}`);
		const tried = new Set<string>();
		for (let secret = open(shelf).readSecret(); secret !== undefined; ) {
			tried.add(secret);
			secret = open(shelf).readSecret({except: tried});
		}
		expect(tried.size).toBeLessThanOrEqual(5);
		expect(tried).toContain('s9');
	});

	test('keeps the rooms of every tab: a tab adds and removes only its own rooms', () => {
		const shelf = memoryShelf();
		const [one, other] = [open(shelf, 'a'), open(shelf, 'b')];
		one.keepRoom('lobby', 1);
		other.keepRoom('lobby', 1);
		other.keepRoom('ops', 2);
		one.keepRoom('dev', 3);
		expect(open(shelf, 'c').readRooms()).toEqual(['lobby', 'ops', 'dev']);
		one.forgetRoom('lobby');
		expect(open(shelf, 'c').readRooms()).toEqual(['ops', 'dev']);
		other.keepRoom('lobby', 4);
		expect(open(shelf, 'c').readRooms()).toEqual(['ops', 'dev', 'lobby']);
	});

	test('a room that is joined again keeps its place in the order', () => {
		const tab = open(memoryShelf());
		tab.keepRoom('ops', 1);
		tab.keepRoom('dev', 2);
		tab.keepRoom('ops', 3);
		expect(tab.readRooms()).toEqual(['ops', 'dev']);
	});

	test('takes over the room list of an earlier version', () => {
		const shelf = memoryShelf();
		shelf.setItem('termchat:h:8080:rooms', '["ops","dev"]');
		expect(open(shelf).readRooms()).toEqual(['ops', 'dev']);
		open(shelf).forgetRoom('ops');
		open(shelf).keepRoom('new', 5);
		expect(open(shelf).readRooms()).toEqual(['dev', 'new']);
	});

	test('keeps the server password for the session only, unless asked to keep it', () => {
		const [shelf, ofTab] = [memoryShelf(), memoryShelf()];
		const tab = browserStorage(shelf, 'h', 'a', nobody, ofTab);
		tab.writeAccess('open-sesame', false);
		expect(browserStorage(shelf, 'h', 'a', nobody, ofTab).readAccess()).toBe('open-sesame');
		expect(browserStorage(shelf, 'h', 'b', nobody, memoryShelf()).readAccess()).toBeUndefined();
		tab.writeAccess('open-sesame', true);
		expect(browserStorage(shelf, 'h', 'b', nobody, memoryShelf()).readAccess()).toBe('open-sesame');
		tab.writeAccess('changed', false);
		expect(browserStorage(shelf, 'h', 'b', nobody, memoryShelf()).readAccess()).toBeUndefined();
	});

	test('a server password that an earlier version kept without asking lasts for this session', () => {
		const [shelf, ofTab] = [memoryShelf(), memoryShelf()];
		shelf.setItem('termchat:h:access', 'open-sesame');
		expect(browserStorage(shelf, 'h', 'a', nobody, ofTab).readAccess()).toBe('open-sesame');
		expect(shelf.getItem('termchat:h:access')).toBeNull();
		expect(browserStorage(shelf, 'h', 'a', nobody, ofTab).readAccess()).toBe('open-sesame');
		expect(browserStorage(shelf, 'h', 'b', nobody, memoryShelf()).readAccess()).toBeUndefined();
	});

	test('drafts that were not sent are there again, in the order they were said', () => {
		const shelf = memoryShelf();
		const [one, two] = [draft('one', {type: 'waiting'}, {at: 2}), draft('two', {type: 'waiting'}, {at: 1})];
		open(shelf).writeOutbox([one, two]);
		expect(open(shelf, 'b').readOutbox()).toEqual([two, one]);
	});

	test('a draft that has its receipt is forgotten', () => {
		const shelf = memoryShelf();
		const one = draft('one');
		const tab = open(shelf);
		tab.writeOutbox([one]);
		tab.writeOutbox([]);
		expect(open(shelf, 'b').readOutbox()).toEqual([]);
	});

	test('two tabs neither double nor lose each other’s drafts', () => {
		const shelf = memoryShelf();
		const [ofA, ofB] = [draft('of a'), draft('of b')];
		const a = open(shelf, 'a');
		const b = open(shelf, 'b', tab => tab === 'a');
		a.writeOutbox([ofA]);
		expect(b.readOutbox()).toEqual([]);
		b.writeOutbox([ofB]);
		b.writeOutbox([]);
		a.writeOutbox([ofA]);
		// Tab a is closed before its draft was sent; the next tab takes it over.
		const c = open(shelf, 'c', tab => tab === 'b');
		expect(c.readOutbox()).toEqual([ofA]);
		c.writeOutbox([]);
		expect(open(shelf, 'd').readOutbox()).toEqual([]);
	});

	test('what was half written stays with its tab', () => {
		const [shelf, ofTab] = [memoryShelf(), memoryShelf()];
		browserStorage(shelf, 'h', 'a', nobody, ofTab).writeWriting({dev: 'half a'});
		expect(browserStorage(shelf, 'h', 'a', nobody, ofTab).readWriting()).toEqual({dev: 'half a'});
		expect(browserStorage(shelf, 'h', 'b', nobody, memoryShelf()).readWriting()).toEqual({});
	});

	test('what something else wrote there is thrown away and not believed', () => {
		const shelf = memoryShelf();
		shelf.setItem('termchat:h:8080:draft:x', '{"tab":"z","draft":{"text":5}}');
		shelf.setItem('termchat:h:8080:draft:y', 'no json');
		shelf.setItem('termchat:h:8080:rooms', '{"a":1}');
		shelf.setItem('termchat:h:8080:room:no room', '1');
		expect(open(shelf).readOutbox()).toEqual([]);
		expect(open(shelf).readRooms()).toEqual([]);
		expect(shelf.getItem('termchat:h:8080:draft:y')).toBeNull();
	});

	test('where the browser keeps nothing, the page does, as long as it is open', () => {
		const refused = openShelf(() => {
			throw new DOMException('denied', 'SecurityError');
		});
		const tab = open(refused);
		tab.writeSecret('s');
		expect(tab.readSecret()).toBe('s');
	});

	test('a shelf that is full stops nobody', () => {
		const full: Shelf = {
			...memoryShelf(),
			setItem: () => {
				throw new DOMException('full', 'QuotaExceededError');
			},
		};
		const tab = open(full);
		tab.writeSecret('s');
		tab.writeOutbox([draft('one')]);
		expect(tab.readSecret()).toBe('s');
	});

	test('tabs are one person: where one of them became somebody anew, so do the others', () => {
		const shelf = memoryShelf();
		const a = open(shelf, 'a');
		a.writeSecret('forgotten by the server');
		open(shelf, 'b').writeSecret('new');
		expect(a.readSecret()).toBe('new');
	});
});

describe('tabs', () => {
	const makeLocks = () => {
		const held: {name: string}[] = [];
		return {
			held,
			locks: {
				query: async () => ({held: [...held], pending: []}),
				request: (name: string) => {
					held.push({name});
					return new Promise<never>(() => {});
				},
			} as unknown as LockManager,
		};
	};

	test('know which others are open', async () => {
		const {locks} = makeLocks();
		await enterTabs(locks, 'a', null);
		const seenByB = await enterTabs(locks, 'b', null);
		expect(seenByB('a')).toBe(true);
		expect(seenByB('gone')).toBe(false);
	});

	test('take their own drafts back after a reload, even where the old page has not quite gone', async () => {
		const {locks} = makeLocks();
		await enterTabs(locks, 'before', null);
		const seen = await enterTabs(locks, 'after', 'before');
		expect(seen('before')).toBe(false);
	});

	test('count as gone where tabs cannot see each other', async () => {
		const seen = await enterTabs(undefined, 'a', null);
		expect(seen('b')).toBe(false);
	});
});
