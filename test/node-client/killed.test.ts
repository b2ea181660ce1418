/** A program is killed with pending messages, and the next one sends them. */
import {spawn} from 'node:child_process';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {connect} from '../../source/node-client/connect.ts';
import {startServer} from '../../source/server/serve.ts';
import {makeFolder} from '../support/folder.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

/** Posts to a server that is not running, reports when the drafts are stored, and waits to be killed. */
const program = (folder: string, port: number): string => `
	import {createClient} from '${root}/source/client/client.ts';
	import {fileStorage} from '${root}/source/node-client/storage/file-storage.ts';
	import {parseServerUrl} from '${root}/source/node-client/server-url.ts';
	import {wsTransport} from '${root}/source/node-client/ws-transport.ts';
	const {address} = parseServerUrl('127.0.0.1:${port}');
	const client = createClient({
		transport: wsTransport({url: address.url}),
		nick: 'ann',
		storage: fileStorage({folder: '${folder}', key: address.key, nick: 'ann', warn() {}}),
	});
	client.open();
	client.join('dev').catch(() => {});
	for (let count = 1; count <= 5; count++) client.post({room: 'dev'}, 'unsaid ' + count);
	setImmediate(() => process.stdout.write('kept'));
	setInterval(() => {}, 1000);
`;

test('the next program sends the messages that a killed program stored while offline, once and in order', async () => {
	const folder = makeFolder();
	onTestFinished(folder.remove);
	const first = await startServer({version: 'test'});
	const {port} = first;
	await first.close();

	const child = spawn(process.execPath, ['--input-type=module', '-e', program(folder.path, port)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const ended = new Promise(resolve => child.once('exit', resolve));
	await new Promise(resolve => child.stdout.once('data', resolve));
	child.kill('SIGKILL');
	await ended;

	const server = await startServer({version: 'test', port});
	onTestFinished(() => server.close());
	const ann = await connect({url: server.url, nick: 'ann', rooms: ['dev'], stateFolder: folder.path});
	onTestFinished(() => ann.close());
	const drafts = ann.session().outbox ?? [];
	await Promise.all(drafts.map(({draft}) => ann.receipt(draft)));
	const {entries} = await ann.ask({type: 'history', room: 'dev', limit: 50});
	expect(entries.map(entry => entry.type === 'message' && entry.text)).toEqual(
		[1, 2, 3, 4, 5].map(count => `unsaid ${count}`),
	);
});
