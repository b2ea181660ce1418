import {describe, expect, test} from 'vitest';
import {registerTab} from '../../../../source/web/browser/open-tabs.ts';
import {browserStorage} from '../../../../source/web/browser/storage/browser-storage.ts';
import {
	type KeyValueStorage,
	memoryKeyValues,
	openKeyValues,
} from '../../../../source/web/browser/storage/key-value-storage.ts';
import {draft} from '../../../support/session-builder.ts';

const noneOpen = () => false;
const open = (storage: KeyValueStorage, tab = 'a', isTabOpen: (tab: string) => boolean = noneOpen) =>
	browserStorage(storage, 'h:8080', {id: tab, isOpen: isTabOpen});

describe('the storage of the page', () => {
	test('keeps the secret, rooms and nick for one server', () => {
		const storage = memoryKeyValues();
		const first = open(storage);
		first.writeSecret('s3cret');
		first.addRoom('dev', 2);
		first.addRoom('ops', 3);
		first.writeNick?.('ann');
		const next = open(storage, 'b');
		expect(next.readSecret()).toBe('s3cret');
		expect(next.readRooms()).toEqual(['dev', 'ops']);
		expect(next.readText('nick')).toBe('ann');
		const elsewhere = browserStorage(storage, 'other:8080', {id: 'c', isOpen: noneOpen});
		expect(elsewhere.readSecret()).toBeUndefined();
		expect(elsewhere.readRooms()).toEqual([]);
	});

	test('keeps the secret of each hub at this address and returns the last one used first', () => {
		const storage = memoryKeyValues();
		open(storage).writeSecret('of-one', 'h1');
		open(storage).writeSecret('of-two', 'h2');
		const next = open(storage);
		expect(next.readSecret()).toBe('of-two');
		expect(next.readSecret({except: new Set(['of-two'])})).toBe('of-one');
		next.confirmSecret?.('of-one', 'h1');
		expect(open(storage).readSecret()).toBe('of-one');
		expect(open(storage).readSecret({except: new Set(['of-one', 'of-two'])})).toBeUndefined();
	});

	test('migrates the secret of an earlier version to the hub that accepts it', () => {
		const storage = memoryKeyValues();
		storage.setItem('termchat:h:8080:secret', 'old');
		const tab = open(storage);
		expect(tab.readSecret()).toBe('old');
		// Another hub is at the address now. The secret remains for the hub that issued it.
		tab.writeSecret('of-two', 'h2');
		expect(open(storage).readSecret({except: new Set(['of-two'])})).toBe('old');
		tab.confirmSecret?.('old', 'h1');
		expect(open(storage).readSecret()).toBe('old');
	});

	test('keeps the secrets of at most four hubs beside the one used last', () => {
		const storage = memoryKeyValues();
		for (let hub = 1; hub <= 9; hub++) open(storage).writeSecret(`s${hub}`, `h${hub}`);
		const tried = new Set<string>();
		for (let secret = open(storage).readSecret(); secret !== undefined; ) {
			tried.add(secret);
			secret = open(storage).readSecret({except: tried});
		}
		expect(tried.size).toBeLessThanOrEqual(5);
		expect(tried).toContain('s9');
	});

	test('keeps the rooms of every tab: a tab adds and removes only its own rooms', () => {
		const storage = memoryKeyValues();
		const [one, other] = [open(storage, 'a'), open(storage, 'b')];
		one.addRoom('lobby', 1);
		other.addRoom('lobby', 1);
		other.addRoom('ops', 2);
		one.addRoom('dev', 3);
		expect(open(storage, 'c').readRooms()).toEqual(['lobby', 'ops', 'dev']);
		one.removeRoom('lobby');
		expect(open(storage, 'c').readRooms()).toEqual(['ops', 'dev']);
		other.addRoom('lobby', 4);
		expect(open(storage, 'c').readRooms()).toEqual(['ops', 'dev', 'lobby']);
	});

	test('a room that is joined again keeps its position', () => {
		const tab = open(memoryKeyValues());
		tab.addRoom('ops', 1);
		tab.addRoom('dev', 2);
		tab.addRoom('ops', 3);
		expect(tab.readRooms()).toEqual(['ops', 'dev']);
	});

	test('migrates the room list of an earlier version', () => {
		const storage = memoryKeyValues();
		storage.setItem('termchat:h:8080:rooms', '["ops","dev"]');
		expect(open(storage).readRooms()).toEqual(['ops', 'dev']);
		open(storage).removeRoom('ops');
		open(storage).addRoom('new', 5);
		expect(open(storage).readRooms()).toEqual(['dev', 'new']);
	});

	test('keeps the server password for the session only, unless asked to keep it', () => {
		const [storage, tabStorage] = [memoryKeyValues(), memoryKeyValues()];
		const tab = browserStorage(storage, 'h', {id: 'a', isOpen: noneOpen}, tabStorage);
		tab.writeAccess('open-sesame', false);
		expect(browserStorage(storage, 'h', {id: 'a', isOpen: noneOpen}, tabStorage).readAccess()).toBe(
			'open-sesame',
		);
		expect(
			browserStorage(storage, 'h', {id: 'b', isOpen: noneOpen}, memoryKeyValues()).readAccess(),
		).toBeUndefined();
		tab.writeAccess('open-sesame', true);
		expect(browserStorage(storage, 'h', {id: 'b', isOpen: noneOpen}, memoryKeyValues()).readAccess()).toBe(
			'open-sesame',
		);
		tab.writeAccess('changed', false);
		expect(
			browserStorage(storage, 'h', {id: 'b', isOpen: noneOpen}, memoryKeyValues()).readAccess(),
		).toBeUndefined();
	});

	test('a server password that an earlier version kept without asking lasts for this session', () => {
		const [storage, tabStorage] = [memoryKeyValues(), memoryKeyValues()];
		storage.setItem('termchat:h:access', 'open-sesame');
		expect(browserStorage(storage, 'h', {id: 'a', isOpen: noneOpen}, tabStorage).readAccess()).toBe(
			'open-sesame',
		);
		expect(storage.getItem('termchat:h:access')).toBeNull();
		expect(browserStorage(storage, 'h', {id: 'a', isOpen: noneOpen}, tabStorage).readAccess()).toBe(
			'open-sesame',
		);
		expect(
			browserStorage(storage, 'h', {id: 'b', isOpen: noneOpen}, memoryKeyValues()).readAccess(),
		).toBeUndefined();
	});

	test('restores unsent drafts in the order they were written', () => {
		const storage = memoryKeyValues();
		const [one, two] = [draft('one', {type: 'waiting'}, {at: 2}), draft('two', {type: 'waiting'}, {at: 1})];
		open(storage).writeOutbox([one, two]);
		expect(open(storage, 'b').readOutbox()).toEqual([two, one]);
	});

	test('removes a draft that has its receipt', () => {
		const storage = memoryKeyValues();
		const one = draft('one');
		const tab = open(storage);
		tab.writeOutbox([one]);
		tab.writeOutbox([]);
		expect(open(storage, 'b').readOutbox()).toEqual([]);
	});

	test('two tabs neither duplicate nor lose each other’s drafts', () => {
		const storage = memoryKeyValues();
		const [ofA, ofB] = [draft('of a'), draft('of b')];
		const a = open(storage, 'a');
		const b = open(storage, 'b', tab => tab === 'a');
		a.writeOutbox([ofA]);
		expect(b.readOutbox()).toEqual([]);
		b.writeOutbox([ofB]);
		b.writeOutbox([]);
		a.writeOutbox([ofA]);
		// Tab a is closed before its draft was sent. The next tab takes it over.
		const c = open(storage, 'c', tab => tab === 'b');
		expect(c.readOutbox()).toEqual([ofA]);
		c.writeOutbox([]);
		expect(open(storage, 'd').readOutbox()).toEqual([]);
	});

	test('keeps unsent input for its own tab', () => {
		const [storage, tabStorage] = [memoryKeyValues(), memoryKeyValues()];
		browserStorage(storage, 'h', {id: 'a', isOpen: noneOpen}, tabStorage).writeInputs({dev: 'half a'});
		expect(browserStorage(storage, 'h', {id: 'a', isOpen: noneOpen}, tabStorage).readInputs()).toEqual({
			dev: 'half a',
		});
		const another = browserStorage(storage, 'h', {id: 'b', isOpen: tab => tab === 'a'}, memoryKeyValues());
		expect(another.readInputs()).toEqual({});
	});

	test('takes over the unsent input of a tab that was closed or killed, once', () => {
		const storage = memoryKeyValues();
		browserStorage(storage, 'h', {id: 'a', isOpen: noneOpen}, memoryKeyValues()).writeInputs({
			dev: 'half a',
			ops: 'x',
		});
		const next = browserStorage(storage, 'h', {id: 'b', isOpen: noneOpen}, memoryKeyValues());
		expect(next.readInputs()).toEqual({dev: 'half a', ops: 'x'});
		// It is stored again before it is removed, so that this tab may be killed as well.
		const third = browserStorage(storage, 'h', {id: 'c', isOpen: noneOpen}, memoryKeyValues());
		expect(third.readInputs()).toEqual({dev: 'half a', ops: 'x'});
		third.writeInputs({});
		expect(browserStorage(storage, 'h', {id: 'd', isOpen: noneOpen}, memoryKeyValues()).readInputs()).toEqual(
			{},
		);
	});

	test('keeps the hubs of a cluster', () => {
		const storage = memoryKeyValues();
		expect(open(storage).readHubs?.()).toBeUndefined();
		const hubs = {server: 'cluster', addresses: ['https://a.example', 'https://b.example']};
		open(storage).writeHubs?.(hubs);
		expect(open(storage, 'b').readHubs?.()).toEqual(hubs);
		storage.setItem('termchat:h:8080:hubs', '{"server":"cluster","addresses":[5]}');
		expect(open(storage, 'c').readHubs?.()).toBeUndefined();
	});

	test('prefers what the tab had written if the browser restores an older state of the tab', () => {
		const [storage, tabStorage, atKill] = [memoryKeyValues(), memoryKeyValues(), memoryKeyValues()];
		const first = browserStorage(storage, 'h', {id: 'a', isOpen: noneOpen}, tabStorage);
		first.writeInputs({dev: 'half'});
		const key = tabStorage.key(0) ?? '';
		atKill.setItem(key, tabStorage.getItem(key) ?? '');
		first.writeInputs({dev: 'half a sentence'});
		const restored = {id: 'b', formerId: 'a', isOpen: noneOpen};
		expect(browserStorage(storage, 'h', restored, atKill).readInputs()).toEqual({dev: 'half a sentence'});
	});

	test('does not restore a text that was sent just before the browser was killed', () => {
		const [storage, tabStorage, atKill] = [memoryKeyValues(), memoryKeyValues(), memoryKeyValues()];
		const first = browserStorage(storage, 'h', {id: 'a', isOpen: noneOpen}, tabStorage);
		first.writeInputs({dev: 'sent'});
		const key = tabStorage.key(0) ?? '';
		atKill.setItem(key, tabStorage.getItem(key) ?? '');
		first.writeInputs({});
		const restored = {id: 'b', formerId: 'a', isOpen: noneOpen};
		expect(browserStorage(storage, 'h', restored, atKill).readInputs()).toEqual({});
	});

	test('ignores and removes invalid values', () => {
		const storage = memoryKeyValues();
		storage.setItem('termchat:h:8080:draft:x', '{"tab":"z","draft":{"text":5}}');
		storage.setItem('termchat:h:8080:draft:y', 'no json');
		storage.setItem('termchat:h:8080:rooms', '{"a":1}');
		storage.setItem('termchat:h:8080:room:no room', '1');
		expect(open(storage).readOutbox()).toEqual([]);
		expect(open(storage).readRooms()).toEqual([]);
		expect(storage.getItem('termchat:h:8080:draft:y')).toBeNull();
	});

	test('uses memory if the browser forbids storage', () => {
		const refused = openKeyValues(() => {
			throw new DOMException('denied', 'SecurityError');
		});
		const tab = open(refused);
		tab.writeSecret('s');
		expect(tab.readSecret()).toBe('s');
	});

	test('a full storage does not stop the page', () => {
		const full: KeyValueStorage = {
			...memoryKeyValues(),
			setItem: () => {
				throw new DOMException('full', 'QuotaExceededError');
			},
		};
		const tab = open(full);
		tab.writeSecret('s');
		tab.writeOutbox([draft('one')]);
		expect(tab.readSecret()).toBe('s');
	});

	test('a tab uses the secret that another tab stored later', () => {
		const storage = memoryKeyValues();
		const a = open(storage, 'a');
		a.writeSecret('forgotten by the server');
		open(storage, 'b').writeSecret('new');
		expect(a.readSecret()).toBe('new');
	});
});

describe('open tabs', () => {
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

	test('are known to tabs that open later', async () => {
		const {locks} = makeLocks();
		await registerTab(locks, 'a', null);
		const seenByB = await registerTab(locks, 'b', null);
		expect(seenByB('a')).toBe(true);
		expect(seenByB('gone')).toBe(false);
	});

	test('do not include the same tab before its reload', async () => {
		const {locks} = makeLocks();
		await registerTab(locks, 'before', null);
		const seen = await registerTab(locks, 'after', 'before');
		expect(seen('before')).toBe(false);
	});

	test('are unknown without Web Locks', async () => {
		const seen = await registerTab(undefined, 'a', null);
		expect(seen('b')).toBe(false);
	});
});
