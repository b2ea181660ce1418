import {expect, test} from 'vitest';
import {memoryStorage} from '../../../source/client/storage/client-storage.ts';
import {type ScriptedServer, scriptForTest} from '../../support/scripted-server.ts';

const hubs = ['https://a.example', 'https://b.example'];
const [first, second] = hubs as [string, string];

/** A client that is connected to the first hub, at the address that the user chose. */
const atFirst = async (): Promise<ScriptedServer> => {
	const script = scriptForTest({storage: memoryStorage('mine')});
	await script.welcome({hub: 'cluster', address: first, hubs});
	return script;
};

const names = ({network}: ScriptedServer): string[] => network.connections().map(({name}) => name);

test('after `closing` the client continues on another hub, with its secret and its position', async () => {
	const script = await atFirst();
	script.client.join('dev').catch(() => {});
	await script.pass();
	await script.joined({epoch: 'e1', seq: 7});
	await script.send({type: 'closing', code: 1012, reason: 'The server is shutting down.', retryInMs: 250});
	script.connection().close(1012, 'The server is shutting down.');
	await script.pass(300);
	expect(names(script)).toEqual([second]);
	expect(script.received.at(-1)).toMatchObject({type: 'hello', secret: 'mine'});
	await script.welcome({hub: 'cluster', address: second, hubs});
	expect(script.take('join')).toMatchObject({room: 'dev', after: 7, epoch: 'e1'});
	expect(script.client.session()).toMatchObject({link: {type: 'up'}, hubAddress: second, notices: []});
});

test('a client whose hello a hub refuses as unavailable continues on another hub', async () => {
	const script = await atFirst();
	script.network.drop();
	await script.pass(300);
	expect(names(script)).toEqual([second]);
	const {id = 'hello'} = script.take('hello');
	await script.send({type: 'error', id, code: 'unavailable', message: 'Try again.', retryInMs: 1000});
	await script.pass(1000);
	expect(names(script)).toEqual(['ann']);
	expect(script.take('hello')).toMatchObject({secret: 'mine'});
});

test('a message that waits for the connection is sent to the other hub', async () => {
	const script = await atFirst();
	script.client.join('dev').catch(() => {});
	await script.pass();
	await script.joined();
	script.network.cut('ann');
	script.client.post({room: 'dev'}, 'hello');
	await script.pass(300);
	await script.welcome({hub: 'cluster', address: second, hubs});
	await script.joined();
	expect(script.take('send')).toMatchObject({text: 'hello'});
});

test('when no hub can be reached, all are tried with growing pauses, and the first that answers is used', async () => {
	const script = await atFirst();
	script.network.cut();
	await script.pass(20_000);
	expect(names(script)).toEqual([]);
	expect(script.client.session().link).toMatchObject({type: 'waiting'});
	script.network.restore();
	script.received.splice(0);
	while (script.received.length === 0) await script.pass(1000);
	await script.welcome({hub: 'cluster', address: first, hubs});
	expect(script.client.session().link.type).toBe('up');
});

test('a hub that the server reports later is used', async () => {
	const script = scriptForTest({storage: memoryStorage('mine')});
	await script.welcome({hub: 'cluster', address: first, hubs: [first]});
	await script.send({type: 'hubs', hubs});
	script.network.cut('ann');
	await script.pass(300);
	expect(names(script)).toEqual([second]);
});

test('another server at the address of a hub is not used', async () => {
	const script = await atFirst();
	script.network.drop();
	await script.pass(300);
	expect(names(script)).toEqual([second]);
	await script.welcome({hub: 'other', user: {id: 'u9', nick: 'ann'}});
	expect(script.client.session()).toMatchObject({me: {id: 'u1'}, link: {type: 'waiting'}});
	await script.pass(2000);
	expect(names(script)).toEqual(['ann']);
});

test('a hub that does not know the user does not replace the user with a new one', async () => {
	const script = await atFirst();
	script.network.drop();
	await script.pass(300);
	const {id = 'hello'} = script.take('hello');
	await script.send({type: 'error', id, code: 'unauthorized', field: 'secret', message: 'Unknown secret.'});
	await script.pass(2000);
	expect(names(script)).toEqual(['ann']);
	expect(script.take('hello')).toMatchObject({secret: 'mine'});
});

test('a client whose server does not answer tries the hubs of the previous session at once', async () => {
	const stored = memoryStorage('mine');
	const written: unknown[] = [];
	const script = scriptForTest({
		storage: {
			...stored,
			readHubs: () => ({server: 'cluster', addresses: hubs}),
			writeHubs: known => void written.push(known),
		},
	});
	script.network.cut('ann');
	script.network.cut(first);
	await script.pass(10);
	expect(names(script)).toEqual([second]);
	expect(script.received.at(-1)).toMatchObject({type: 'hello', secret: 'mine'});
	await script.welcome({hub: 'cluster', address: second, hubs: [second]});
	expect(script.client.session().link.type).toBe('up');
	expect(written).toEqual([{server: 'cluster', addresses: [second]}]);
});

test('a hub of the previous session that is another server now is not used', async () => {
	const storage = {...memoryStorage('mine'), readHubs: () => ({server: 'cluster', addresses: [second]})};
	const script = scriptForTest({storage});
	script.network.cut('ann');
	await script.pass(10);
	await script.welcome({hub: 'other', user: {id: 'u9', nick: 'ann'}});
	expect(script.client.session().me).toBeUndefined();
});
