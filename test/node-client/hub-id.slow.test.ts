/** The id of a server on the wire, and a client that finds another server at the same address. */
import {type AddressInfo, connect as connectSocket, createServer} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {connect} from '../../source/node-client/connect.ts';
import {startServer} from '../../source/server/serve.ts';
import {makeFolder} from '../support/folder.ts';

const world = () => {
	const folder = makeFolder();
	onTestFinished(folder.remove);
	const serve = async (port?: number, path?: string) => {
		const server = await startServer({
			version: 'test',
			...(port !== undefined && {port}),
			...(path !== undefined && {store: {type: 'file', path: folder.at(path), sync: 'normal'} as const}),
		});
		onTestFinished(() => server.close());
		return server;
	};
	/** The user's nick and id on that server, and the messages that the user reads. */
	const visit = async (url: string, nick?: string) => {
		const bot = await connect({url, stateFolder: folder.at('state'), ...(nick !== undefined && {nick})});
		const {me, notices} = bot.session();
		await bot.close();
		return {...me, notices: notices.map(({content}) => content)};
	};
	return {serve, visit};
};

test('a user is the same under localhost and 127.0.0.1', async () => {
	const {serve, visit} = world();
	const {port} = await serve();
	const first = await visit(`localhost:${port}`, 'ann');
	expect(await visit(`127.0.0.1:${port}`, 'ann')).toEqual(first);
});

test('two servers that alternate at one address each have their own user', async () => {
	const {serve, visit} = world();
	const one = await serve(undefined, 'one.db');
	const {port} = one;
	const atOne = await visit(`localhost:${port}`, 'ann');
	await one.close();

	const two = await serve(port, 'two.db');
	const atTwo = await visit(`localhost:${port}`, 'ann');
	expect(atTwo.id).not.toBe(atOne.id);
	expect(atTwo.notices).toEqual([{type: 'identityReplaced', nick: 'ann', was: 'ann', isTaken: false}]);
	await two.close();

	const oneAgain = await serve(port, 'one.db');
	expect(await visit(`localhost:${port}`, 'ann')).toEqual(atOne);
	await oneAgain.close();
	await serve(port, 'two.db');
	expect(await visit(`localhost:${port}`, 'ann')).toMatchObject({id: atTwo.id, nick: 'ann', notices: []});
});

test('a user stays the same when the server moves to another port', async () => {
	const {serve, visit} = world();
	const before = await serve(undefined, 'hub.db');
	const first = await visit(`localhost:${before.port}`, 'ann');
	await before.close();
	const after = await serve(undefined, 'hub.db');
	expect(after.port).not.toBe(before.port);
	expect(await visit(`127.0.0.1:${after.port}`, 'ann')).toEqual(first);
});

test('a server that relays the proof of another one receives no secret', async () => {
	const {serve, visit} = world();
	const real = await serve(undefined, 'hub.db');
	await visit(`localhost:${real.port}`, 'ann');
	const relay = createServer(client => {
		const upstream = connectSocket(real.port, '127.0.0.1');
		client.pipe(upstream).pipe(client);
		for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
	});
	await new Promise<void>(resolve => relay.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => void relay.close());
	const {port} = relay.address() as AddressInfo;
	// Without the secret, the nick belongs to someone else.
	await expect(visit(`localhost:${port}`, 'ann')).rejects.toMatchObject({code: 'nick_taken'});
});
