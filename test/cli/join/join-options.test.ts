import {afterEach, expect, test, vi} from 'vitest';
import {openRoom} from '../../../source/cli/connect/open-room.ts';
import {readJoinOptions} from '../../../source/cli/join/join-options.ts';
import type {Client} from '../../../source/client/client.ts';

afterEach(() => {
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
});

/** Returns the text written to stderr. */
const watchStderr = () => {
	const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
	return () => write.mock.calls.map(([text]) => String(text)).join('');
};

const token = 'A'.repeat(43);

test("reads the page's address of a public room without a warning", async () => {
	const stderr = watchStderr();
	expect(await readJoinOptions(['http://host:8080/#/dev', '--room', 'ops'])).toMatchObject({
		rooms: ['dev', 'ops'],
		token: undefined,
		address: {url: 'ws://host:8080/ws'},
	});
	expect(stderr()).toBe('');
});

test('reads the link of a private room and warns of the token in the shell history', async () => {
	const stderr = watchStderr();
	expect(await readJoinOptions([`http://host:8080/#${token}`])).toMatchObject({rooms: [], token});
	expect(stderr()).toMatch(/A token on the command line/);
});

test('a link in TERMCHAT_TOKEN gives the address and the token or the room', async () => {
	vi.stubEnv('TERMCHAT_TOKEN', `http://host:8080/#${token}`);
	expect(await readJoinOptions([])).toMatchObject({
		isLocal: false,
		token,
		address: {url: 'ws://host:8080/ws'},
	});
	vi.stubEnv('TERMCHAT_TOKEN', 'http://host:8080/#/dev');
	expect(await readJoinOptions([])).toMatchObject({isLocal: false, rooms: ['dev'], token: undefined});
	vi.stubEnv('TERMCHAT_TOKEN', token);
	expect(await readJoinOptions(['host'])).toMatchObject({token, address: {url: 'ws://host:8080/ws'}});
});

test('other commands join the room of such an address', async () => {
	const joined: unknown[] = [];
	const client = {
		async join(room: string) {
			joined.push(room);
			return room;
		},
		async joinByToken(given: string) {
			joined.push({token: given});
			return '~plans';
		},
	} as unknown as Client;
	const stderr = watchStderr();
	await openRoom(client, {url: 'http://host/#/dev'} as never);
	await openRoom(client, {url: 'http://host/#/dev', room: 'ops'} as never);
	expect(stderr()).toBe('');
	await openRoom(client, {url: `http://host/#${token}`} as never);
	vi.stubEnv('TERMCHAT_TOKEN', `http://host/#${token}`);
	await openRoom(client, {} as never);
	expect(joined).toEqual(['dev', 'ops', {token}, {token}]);
});
