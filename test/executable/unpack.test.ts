/** Unpacking a single-file executable. */
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {cacheFolders, type Machine} from '../../source/executable/cache-folders.ts';
import {type Archive, registerProcess, removeOthers, unpackInto} from '../../source/executable/unpack.ts';
import {makeFolder} from '../support/folder.ts';

const uid = process.geteuid?.();

const contents: Readonly<Record<string, string>> = {
	'dist/cli.js': 'run()',
	'dist/web/index.html': '<h1>',
	LICENSE: 'MIT',
};

const archive = (onRead: (file: string) => void = () => {}): Archive => ({
	name: '1.2.3-0123456789abcdef',
	files: Object.fromEntries(Object.entries(contents).map(([file, text]) => [file, text.length])),
	read(file) {
		onRead(file);
		return Buffer.from(contents[file] ?? '');
	},
});

const setup = () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return {folder, parent: folder.at('cache', 'executable')};
};

const textOf = (folder: string): Record<string, string> =>
	Object.fromEntries(
		Object.keys(contents).map(file => [file, readFileSync(path.join(folder, file), 'utf8')]),
	);

test('writes all files once, for the user only', () => {
	const {parent} = setup();
	const read: string[] = [];
	const folder = unpackInto(
		parent,
		archive(file => read.push(file)),
		uid,
	);
	expect(textOf(folder)).toEqual(contents);
	expect(statSync(folder).mode & 0o777).toBe(0o700);
	expect(
		unpackInto(
			parent,
			archive(file => read.push(file)),
			uid,
		),
	).toBe(folder);
	expect(read.sort()).toEqual(Object.keys(contents).sort());
});

test('unpacks again if a file is missing or has another size', () => {
	const {parent} = setup();
	const folder = unpackInto(parent, archive(), uid);
	rmSync(path.join(folder, 'LICENSE'));
	unpackInto(parent, archive(), uid);
	expect(textOf(folder)).toEqual(contents);
	writeFileSync(path.join(folder, 'dist', 'cli.js'), '');
	unpackInto(parent, archive(), uid);
	expect(textOf(folder)).toEqual(contents);
	expect(readdirSync(parent)).toEqual(['1.2.3-0123456789abcdef']);
});

test('uses the folder of another process that was faster', () => {
	const {parent} = setup();
	let isFirst = true;
	const folder = unpackInto(
		parent,
		archive(() => {
			if (!isFirst) return;
			isFirst = false;
			unpackInto(parent, archive(), uid);
		}),
		uid,
	);
	expect(textOf(folder)).toEqual(contents);
	expect(readdirSync(parent)).toEqual(['1.2.3-0123456789abcdef']);
});

test('leaves nothing behind if it fails', () => {
	const {parent} = setup();
	const failing: Archive = {
		...archive(),
		read() {
			throw new Error('no space');
		},
	};
	expect(() => unpackInto(parent, failing, uid)).toThrow('no space');
	expect(readdirSync(parent)).toEqual([]);
});

test.skipIf(uid === undefined)('does not use a folder that another user can change', () => {
	const {folder, parent} = setup();
	unpackInto(parent, archive(), uid);
	chmodSync(parent, 0o777);
	expect(() => unpackInto(parent, archive(), uid)).toThrow('another user can change it');
	expect(() => unpackInto(folder.at('other', 'executable'), archive(), (uid ?? 0) + 1)).toThrow(
		'it belongs to another user',
	);
	expect(existsSync(folder.at('other'))).toBe(false);
});

test('removes other versions that no process runs', () => {
	const {parent} = setup();
	const folder = unpackInto(parent, archive(), uid);
	const [old, used, dead] = ['1.0.0-00000000000000aa', '1.1.0-00000000000000bb', '1.1.1-00000000000000cc'];
	// The largest process id of Linux is 4,194,304.
	const lost = '.1.0.0-00000000000000aa.9999999.0123abcd';
	for (const name of [old, used, dead, lost, 'notes']) mkdirSync(path.join(parent, name));
	const end = registerProcess(path.join(parent, used));
	mkdirSync(path.join(parent, dead, 'processes'));
	writeFileSync(path.join(parent, dead, 'processes', '9999999'), '');
	removeOthers(folder);
	expect(readdirSync(parent).sort()).toEqual([used, '1.2.3-0123456789abcdef', 'notes']);
	end();
	removeOthers(folder);
	expect(readdirSync(parent).sort()).toEqual(['1.2.3-0123456789abcdef', 'notes']);
});

const machine = (changed: Partial<Machine>): Machine => ({
	platform: 'linux',
	env: {},
	home: '/home/ann',
	temporary: '/tmp',
	uid: 1000,
	...changed,
});

test('prefers the folder of a unit, then the cache of the user, then the temporary files', () => {
	expect(cacheFolders(machine({env: {CACHE_DIRECTORY: '/var/cache/termchat:/var/cache/b'}}))).toEqual([
		'/var/cache/termchat/executable',
		'/home/ann/.cache/termchat/executable',
		'/tmp/termchat-1000-executable',
	]);
	// The specification says to ignore a relative path.
	expect(cacheFolders(machine({env: {XDG_CACHE_HOME: 'cache', HOME: '/home/bob'}}))[0]).toBe(
		'/home/bob/.cache/termchat/executable',
	);
	expect(cacheFolders(machine({env: {XDG_CACHE_HOME: '/cache'}}))[0]).toBe('/cache/termchat/executable');
	expect(cacheFolders(machine({platform: 'darwin'}))[0]).toBe('/home/ann/Library/Caches/termchat/executable');
});
