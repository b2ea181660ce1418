import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Draft} from '../../../source/client/session/state.ts';
import {stateFolder} from '../../../source/node-client/state-folder.ts';
import {
	type FileStorage,
	type FileStorageOptions,
	fileStorage,
} from '../../../source/node-client/storage/file-storage.ts';
import {startMark} from '../../../source/node-client/storage/processes.ts';
import {makeFolder} from '../../support/folder.ts';
import {zombiePid} from '../../support/zombie.ts';

const draft = (text: string, at = 0): Draft => ({
	draft: `d-${text}`,
	target: {room: 'dev'},
	text,
	at,
	state: {type: 'waiting'},
});

const world = () => {
	const folder = makeFolder();
	const warnings: string[] = [];
	const opened: FileStorage[] = [];
	onTestFinished(() => {
		for (const storage of opened) storage.release();
		folder.remove();
	});
	return {
		folder,
		warnings,
		server: folder.at('state', 'host_8080'),
		home: folder.at('state', 'host_8080', 'who-00000001'),
		/** Opens the storage of a user with a folder, unless `more` differs. */
		open(more: Partial<FileStorageOptions> = {}): FileStorage {
			const last = folder.at('state', 'host_8080', 'last');
			if (!existsSync(last)) {
				mkdirSync(folder.at('state', 'host_8080', 'who-00000001'), {recursive: true});
				writeFileSync(last, 'who-00000001\n');
			}
			const storage = fileStorage({
				folder: folder.at('state'),
				key: 'host_8080',
				...more,
				warn: text => warnings.push(text),
			});
			opened.push(storage);
			return storage;
		},
	};
};

/** The id of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

const textsOf = (drafts: readonly Draft[]): string[] => drafts.map(({text}) => text);

test('stores the secret in a file that only this user can read', () => {
	const {open, home} = world();
	expect(open().readSecret()).toBeUndefined();
	open().writeSecret('s3cret');
	expect(open().readSecret()).toBe('s3cret');
	expect(statSync(path.join(home, 'secret')).mode & 0o777).toBe(0o600);
	expect(statSync(home).mode & 0o777).toBe(0o700);
});

test('stores pending drafts', () => {
	const {open} = world();
	const first = open();
	first.writeOutbox([draft('one', 1), draft('two', 2)]);
	first.release();
	const second = open();
	expect(textsOf(second.readOutbox())).toEqual(['one', 'two']);
	second.release();
	expect(textsOf(open().readOutbox())).toEqual(['one', 'two']);
});

test('removes the outbox when it is empty', () => {
	const {open, home} = world();
	const storage = open();
	storage.writeOutbox([draft('one')]);
	storage.writeOutbox([]);
	expect(readdirSync(home).filter(name => name.startsWith('outbox'))).toEqual([]);
});

test('gives each program its own outbox', () => {
	const {open} = world();
	const one = open();
	const other = open();
	one.writeOutbox([draft('from one')]);
	other.writeOutbox([draft('from the other')]);
	expect(textsOf(open().readOutbox())).toEqual([]);
	expect(textsOf(one.readOutbox())).toEqual(['from one']);
});

test('lets one of two starting programs take over the outbox of a killed one', () => {
	const {open, home} = world();
	mkdirSync(home, {recursive: true});
	writeFileSync(path.join(home, `outbox-${deadPid()}-123-00000000.json`), JSON.stringify([draft('orphan')]));
	const texts = [open(), open()].flatMap(storage => textsOf(storage.readOutbox()));
	expect(texts).toEqual(['orphan']);
	expect(readdirSync(home).filter(name => name.startsWith('outbox'))).toHaveLength(1);
});

test('takes over the outbox of a program that ends later, once', () => {
	const {open, home} = world();
	const storage = open();
	expect(storage.readOutbox()).toEqual([]);
	storage.writeOutbox([draft('own', 1)]);
	expect(storage.takeOrphans?.()).toEqual([]);
	writeFileSync(
		path.join(home, `outbox-${deadPid()}-123-00000000.json`),
		JSON.stringify([draft('theirs', 2)]),
	);
	expect(textsOf(storage.takeOrphans?.() ?? [])).toEqual(['theirs']);
	expect(storage.takeOrphans?.()).toEqual([]);
	storage.release();
	expect(textsOf(open().readOutbox())).toEqual(['own', 'theirs']);
});

test('reports that the previous program was killed', () => {
	const {open, home} = world();
	const first = open({isInteractive: true});
	expect(first.wasInterrupted).toBe(false);
	first.release();
	const second = open({isInteractive: true});
	expect(second.wasInterrupted).toBe(false);
	second.release();
	writeFileSync(path.join(home, 'seat'), `${deadPid()}-1`);
	expect(open({isInteractive: true}).wasInterrupted).toBe(true);
});

test('merges the outboxes of two killed programs in order, each draft once', () => {
	const {open, home} = world();
	mkdirSync(home, {recursive: true});
	const pid = deadPid();
	writeFileSync(
		path.join(home, `outbox-${pid}-123-00000000.json`),
		JSON.stringify([draft('second', 2), draft('third', 3)]),
	);
	writeFileSync(
		path.join(home, `outbox-${pid}-123-00000001.json`),
		JSON.stringify([draft('first', 1), draft('third', 3)]),
	);
	const storage = open();
	expect(textsOf(storage.readOutbox())).toEqual(['first', 'second', 'third']);
	// The takeover is permanent: the next program finds the drafts in the folder of this program.
	storage.release();
	expect(textsOf(open().readOutbox())).toEqual(['first', 'second', 'third']);
});

test.skipIf(process.platform !== 'linux')('takes over the outbox of a zombie process', async () => {
	const {open, home} = world();
	mkdirSync(home, {recursive: true});
	const pid = await zombiePid();
	const file = path.join(home, `outbox-${pid}-${startMark(pid)}-00000000.json`);
	writeFileSync(file, JSON.stringify([draft('left behind')]));
	expect(textsOf(open().readOutbox())).toEqual(['left behind']);
});

test('does not touch the outbox of a running program', () => {
	const {open, home} = world();
	mkdirSync(home, {recursive: true});
	writeFileSync(path.join(home, `outbox-${process.ppid}-0-00000000.json`), JSON.stringify([draft('theirs')]));
	expect(open().readOutbox()).toEqual([]);
});

test('removes temporary files of killed programs only', () => {
	const {open, home, server} = world();
	mkdirSync(home, {recursive: true});
	const pid = deadPid();
	const begun = (of: number) => [
		path.join(home, `outbox-${of}-123-00000000.json.${of}.new`),
		path.join(home, `secret.${of}.new`),
		path.join(server, `last.${of}.new`),
	];
	for (const file of [...begun(pid), ...begun(process.ppid)]) writeFileSync(file, '[{"dra');
	expect(open().readOutbox()).toEqual([]);
	expect(begun(pid).filter(existsSync)).toEqual([]);
	expect(begun(process.ppid).filter(existsSync)).toEqual(begun(process.ppid));
});

test('renames a damaged file with a warning, and reads the others', () => {
	const {open, home, warnings} = world();
	mkdirSync(home, {recursive: true});
	writeFileSync(path.join(home, 'secret'), 'two words\n\u0000');
	writeFileSync(path.join(home, `outbox-${deadPid()}-1-00000000.json`), '[{"draft": 7');
	writeFileSync(path.join(home, `outbox-${deadPid()}-1-00000001.json`), JSON.stringify([draft('fine')]));
	const storage = open();
	expect(storage.readSecret()).toBeUndefined();
	expect(textsOf(storage.readOutbox())).toEqual(['fine']);
	expect(warnings).toHaveLength(2);
	for (const warning of warnings) expect(warning).toMatch(/renamed to .*broken/);
	expect(readdirSync(home).filter(name => name.includes('.broken-'))).toHaveLength(2);
});

test('does not overwrite a secret that another program has stored', () => {
	const {open, home} = world();
	const [one, other] = [open(), open()];
	one.readSecret();
	other.readSecret();
	one.writeSecret('first');
	other.writeSecret('second');
	expect(readFileSync(path.join(home, 'secret'), 'utf8')).toBe('first\nws\n');
	// A server that was reset gives a new secret, which replaces the stored one.
	const later = open();
	expect(later.readSecret()).toBe('first');
	later.writeSecret('third');
	expect(open().readSecret()).toBe('third');
});

test('each nick is another user; without a nick it is the user used last', () => {
	const {open, folder} = world();
	const at = (nick?: string): FileStorage => open({folder: folder.at('fresh'), ...(nick && {nick})});
	for (const nick of ['ann', 'bob', '..']) {
		const storage = at(nick);
		expect(storage.readSecret()).toBeUndefined();
		storage.writeSecret(`secret of ${nick}`.replaceAll(' ', '-'));
		storage.writeNick?.(nick);
	}
	expect(at('Ann').readSecret()).toBe('secret-of-ann');
	expect(at('bob').readSecret()).toBe('secret-of-bob');
	expect(at().readSecret()).toBe('secret-of-..');
	// A user with another nick is found by that nick.
	at('bob').writeNick?.('robert');
	expect(at('robert').readSecret()).toBe('secret-of-bob');
	expect(at('bob').readSecret()).toBeUndefined();
	expect(at().readSecret()).toBe('secret-of-bob');
});

test('finds drafts by their nick even if the server never sent a welcome', () => {
	const {open, folder} = world();
	const at = (nick?: string): FileStorage => open({folder: folder.at('fresh'), ...(nick && {nick})});
	const first = at('ann');
	first.writeOutbox([draft('early')]);
	first.release();
	expect(at('bob').readOutbox()).toEqual([]);
	const second = at('ann');
	expect(textsOf(second.readOutbox())).toEqual(['early']);
	second.release();
	expect(textsOf(at().readOutbox())).toEqual(['early']);
});

test('a script with another nick does not become the user used last', () => {
	const {open, folder} = world();
	const fresh = {folder: folder.at('fresh')};
	const ann = open({...fresh, nick: 'ann'});
	ann.writeSecret('of-ann');
	ann.writeNick?.('ann');
	const robo = open({...fresh, nick: 'robo', keepsLastUser: true});
	robo.writeSecret('of-robo');
	robo.writeNick?.('robo');
	expect(open(fresh).readSecret()).toBe('of-ann');
	expect(open({...fresh, nick: 'robo'}).readSecret()).toBe('of-robo');
});

test('a second window gets another user until the first one closes', () => {
	const {open, warnings} = world();
	const first = open({isInteractive: true});
	first.writeSecret('of-ann');
	first.writeNick?.('ann');
	const second = open({isInteractive: true});
	expect(second.readSecret()).toBeUndefined();
	expect(warnings).toEqual([expect.stringMatching(/^Another window uses ann.*--nick ann\.$/)]);
	second.writeSecret('of-the-other');
	expect(open({isInteractive: true, nick: 'ann'}).readSecret()).toBe('of-ann');
	expect(open().readSecret()).toBe('of-ann');
	second.release();
	expect(open({isInteractive: true}).readSecret()).toBe('of-the-other');
	first.release();
	expect(open({isInteractive: true}).readSecret()).toBe('of-ann');
});

test('ignores the lock of a killed program', () => {
	const {open, home} = world();
	open().writeSecret('of-ann');
	const {pid} = spawnSync(process.execPath, ['--version']);
	writeFileSync(path.join(home, 'seat'), `${pid}-1`);
	expect(open({isInteractive: true}).readSecret()).toBe('of-ann');
});

test('never writes a secret from the environment, and gives it its own outbox', () => {
	const {open, home} = world();
	const mine = open();
	mine.writeOutbox([draft('mine')]);
	mine.release();
	const script = open({secret: 'given'});
	expect(script).toMatchObject({isSecretFixed: true});
	expect(script.readSecret()).toBe('given');
	script.writeSecret('other');
	expect(script.readSecret()).toBe('given');
	expect(script.readOutbox()).toEqual([]);
	script.writeNick?.('robo');
	expect(existsSync(path.join(home, 'secret'))).toBe(false);
	expect(existsSync(path.join(home, 'nick'))).toBe(false);
});

test('throws with the name of a folder that cannot be written, at the first write', () => {
	const {folder, warnings} = world();
	writeFileSync(folder.at('file'), '');
	const storage = fileStorage({folder: folder.at('file'), key: 'k', warn: text => warnings.push(text)});
	onTestFinished(() => storage.release());
	expect(storage.readOutbox()).toEqual([]);
	expect(() => storage.writeSecret('x')).toThrow(/file/);
});

test('uses XDG_STATE_HOME if it is an absolute path', () => {
	expect(stateFolder({XDG_STATE_HOME: '/tmp/state', HOME: '/home/ann'})).toBe('/tmp/state/termchat');
	if (process.platform === 'linux') {
		expect(stateFolder({XDG_STATE_HOME: 'relative', HOME: '/home/ann'})).toBe(
			'/home/ann/.local/state/termchat',
		);
		expect(stateFolder({HOME: '/home/ann'})).toBe('/home/ann/.local/state/termchat');
	}
});
