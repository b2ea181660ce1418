/** State folders of older versions, which had one folder for each spelling of this machine's address. */
import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {migrateUiState, readUiState, writeUiState} from '../../../source/cli/join/stored-ui-state.ts';
import {parseServerUrl} from '../../../source/node-client/server-url.ts';
import {fileStorage} from '../../../source/node-client/storage/file-storage.ts';
import {makeFolder} from '../../support/folder.ts';

const addressOf = (url: string) => {
	const parsed = parseServerUrl(url);
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.address;
};

const draftOf = (text: string) => ({
	draft: `d-${text}`,
	target: {room: 'dev'},
	text,
	at: 1,
	state: {type: 'waiting'},
});

/** A state folder as version 0.1.0 wrote it. */
const oldState = () => {
	const folder = makeFolder();
	onTestFinished(folder.remove);
	const user = (place: string, userFolder: string, nick: string, secret: string, unsent?: string): void => {
		const home = folder.at(place, userFolder);
		mkdirSync(home, {recursive: true});
		writeFileSync(path.join(home, 'nick'), `${nick}\n`);
		writeFileSync(path.join(home, 'secret'), `${secret}\n`);
		if (unsent !== undefined)
			writeFileSync(path.join(home, 'outbox-999999999-1-00000000.json'), JSON.stringify([draftOf(unsent)]));
		writeFileSync(folder.at(place, 'last'), `${userFolder}\n`);
	};
	const open = (url: string, nick?: string) => {
		const {key, previousKeys, isTls} = addressOf(url);
		const storage = fileStorage({
			folder: folder.path,
			key,
			previousKeys,
			isTls,
			...(nick !== undefined && {nick}),
			warn: text => {
				throw new Error(text);
			},
		});
		onTestFinished(storage.release);
		return storage;
	};
	return {folder, user, open};
};

test('all forms of the loopback address have one key; other hosts and ports have others', () => {
	const keys = (...urls: string[]) => new Set(urls.map(url => addressOf(url).key)).size;
	expect(
		keys('localhost', '127.0.0.1:8080', '[::1]:8080', '::1', 'LOCALHOST:8080', 'http://localhost:8080/'),
	).toBe(1);
	expect(keys('localhost', 'localhost:8081', 'localhost.example.org', '127.0.0.2', '192.168.1.5')).toBe(5);
});

test('an upgrade keeps every nick, secret and pending message', () => {
	const {user, open} = oldState();
	user('127.0.0.1_8080', 'who-00000001', 'root', 's-root', 'from root');
	user('localhost_8080', 'who-00000002', 'ann', 's-ann', 'from ann');
	user('___1__8080', 'who-00000003', 'bob', 's-bob', 'from bob');
	for (const nick of ['root', 'ann', 'bob']) {
		const storage = open('127.0.0.1', nick);
		expect(storage.readSecret({hub: 'h1'})).toBe(`s-${nick}`);
		expect(storage.readOutbox().map(({text}) => text)).toEqual([`from ${nick}`]);
	}
});

test('keeps both secrets of a user until the server accepts one', () => {
	const {user, open} = oldState();
	user('127.0.0.1_8080', 'who-00000001', 'ann', 'earlier', 'one');
	user('localhost_8080', 'who-00000002', 'Ann', 'later', 'two');
	const storage = open('localhost', 'ann');
	const secrets = [storage.readSecret({hub: 'h1'})];
	secrets.push(storage.readSecret({hub: 'h1', except: new Set(secrets as string[])}));
	expect(secrets.sort()).toEqual(['earlier', 'later']);
	expect(
		storage
			.readOutbox()
			.map(({text}) => text)
			.sort(),
	).toEqual(['one', 'two']);
});

test('keeps the user used last', () => {
	const {user, open} = oldState();
	user('127.0.0.1_8080', 'who-00000001', 'root', 's-root');
	expect(open('localhost').readSecret()).toBe('s-root');
});

test('does not move a folder that a running program uses', () => {
	const {folder, user, open} = oldState();
	user('127.0.0.1_8080', 'who-00000001', 'root', 's-root');
	writeFileSync(folder.at('127.0.0.1_8080', 'who-00000001', 'seat'), `${process.ppid}-0`);
	expect(open('localhost').readSecret()).toBeUndefined();
	expect(existsSync(folder.at('127.0.0.1_8080', 'who-00000001', 'secret'))).toBe(true);
});

test('merges the stored rooms of all forms of the address', () => {
	const {folder} = oldState();
	const file = folder.at('localhost_8080', 'face.json');
	const former = folder.at('127.0.0.1_8080', 'face.json');
	writeUiState(former, {rooms: ['dev', 'ops'], room: 'ops', drafts: {ops: 'half'}});
	migrateUiState(file, [former]);
	expect(readUiState(file)).toEqual({rooms: ['dev', 'ops'], room: 'ops', drafts: {ops: 'half'}});
	writeUiState(former, {rooms: ['x'], room: 'x', drafts: {}});
	migrateUiState(file, [former]);
	expect(readUiState(file).rooms.toSorted()).toEqual(['dev', 'ops', 'x']);
	expect(readdirSync(folder.at('127.0.0.1_8080'))).toEqual([]);
});
