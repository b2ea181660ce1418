/** The client API for bots, with the real server over a real socket. */
import {expect, onTestFinished, test} from 'vitest';
import {type ConnectOptions, connect} from '../../source/node-client/connect.ts';
import {startServer} from '../../source/server/serve.ts';
import {makeFolder} from '../support/folder.ts';

const world = async () => {
	const folder = makeFolder();
	const server = await startServer({version: 'test'});
	onTestFinished(async () => {
		await server.close();
		folder.remove();
	});
	return {
		server,
		folder,
		async bot(nick: string, more: Partial<ConnectOptions> = {}) {
			const client = await connect({
				url: server.url,
				nick,
				rooms: ['dev'],
				stateFolder: folder.at(nick),
				...more,
			});
			onTestFinished(() => client.close());
			return client;
		},
	};
};

test('a bot receives messages and answers them', async () => {
	const {bot} = await world();
	const echo = await bot('echo');
	echo.follow('dev', entry => {
		if (entry.type === 'message' && entry.from.nick !== 'echo') {
			echo.post({room: 'dev'}, `${entry.from.nick} wrote: ${entry.text}`);
		}
	});
	const ann = await bot('ann');
	const answered = new Promise<string>(resolve => {
		ann.onFrame(frame => {
			if (frame.type === 'message' && frame.from.nick === 'echo') resolve(frame.text);
		});
	});
	await ann.receipt(ann.post({room: 'dev'}, 'hello'));
	expect(await answered).toBe('ann wrote: hello');
});

test('a bot is the same user when it connects again', async () => {
	const {bot} = await world();
	const first = await bot('robo');
	const {me} = first.session();
	await first.close();
	const second = await bot('robo');
	expect(second.session().me).toEqual(me);
});

test('two nicks on one machine are two users', async () => {
	const {bot, folder} = await world();
	const home = {stateFolder: folder.at('home')};
	const [ann, bob] = [await bot('ann', home), await bot('bob', home)];
	expect(ann.session().me?.nick).toBe('ann');
	expect(bob.session().me?.nick).toBe('bob');
	expect(bob.session().me?.id).not.toBe(ann.session().me?.id);
	const again = await bot('ann', home);
	expect(again.session().me).toEqual(ann.session().me);
});

test('rejects with a reason if the nick is taken or the address is invalid', async () => {
	const {bot, folder} = await world();
	await bot('ann');
	await expect(bot('ann', {stateFolder: folder.at('other')})).rejects.toMatchObject({code: 'nick_taken'});
	await expect(connect({url: 'ht!tp:/x'})).rejects.toThrow(/Invalid server address/);
	const missing = connect({url: 'localhost', caFile: folder.at('none.pem'), stateFolder: false});
	await expect(missing).rejects.toThrow(/Cannot read the certificates in .*none\.pem/);
});

test('opens a private room by its link', async () => {
	const {bot, server} = await world();
	const ann = await bot('ann');
	const {room, token} = await ann.ask({type: 'create', isPrivate: true, room: 'plan'});
	expect(room).toMatch(/^~/);
	const bob = await bot('bob', {url: `${server.url}/#${token}`, rooms: []});
	expect(bob.session().rooms.get(room)?.membership.type).toBe('joined');
});
