/**
 * Creates `docs/screen.svg`, the picture in the readme, with the real program: a server, a few users who send messages,
 * and a terminal of one user. The clock is fixed, so that the picture is always the same. Build first.
 */
import {mkdirSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {makeFolder} from '../test/support/folder.ts';
import {cliPath, projectFolder, startServer, userEnvironment} from '../test/support/process.ts';
import {keys, openTerminal} from '../test/support/terminal.ts';
import {dial, type WireClient} from '../test/support/wire-client.ts';
import {screenToSvg} from './screen-to-svg.ts';

const [columns, rows] = [104, 27];
const folder = makeFolder();
const clockFile = folder.at('clock');

/**
 * Loaded into the server and the clients: they read the time from a file and use a counter for random numbers, so that
 * users always have the same ids and colors.
 */
const fateModule = `
import crypto from 'node:crypto';
import {readFileSync} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
let drawn = 0;
crypto.randomBytes = length => {
	const bytes = [];
	while (bytes.length < length) bytes.push(...crypto.createHash('sha256').update(String(drawn++)).digest());
	return Buffer.from(bytes.slice(0, length));
};
syncBuiltinESMExports();
const now = () => Number(readFileSync(${JSON.stringify(clockFile)}, 'utf8'));
const RealDate = Date;
globalThis.Date = class extends RealDate {
	constructor(...given) { super(...(given.length === 0 ? [now()] : given)); }
	static now() { return now(); }
};
`;
const fatePath = folder.at('fate.mjs');
writeFileSync(fatePath, fateModule);

/** Replaces the file in one step, so that no reader finds it empty. */
const setClock = (time: string) => {
	writeFileSync(`${clockFile}.new`, String(Date.parse(`2026-09-22T${time}Z`)));
	renameSync(`${clockFile}.new`, clockFile);
};
setClock('09:10:00');

const env = (person: string) =>
	userEnvironment(folder.at(person), {NODE_OPTIONS: `--import=${fatePath}`, COLORTERM: 'truecolor'});

const server = await startServer(['--rate-limit', 'off'], {env: env('operator')});
const people = new Map<string, WireClient>();

const enter = async (nick: string, ...rooms: readonly string[]) => {
	const client = await dial(server.wsUrl);
	people.set(nick, client);
	await client.hello(nick);
	for (const room of rooms) await client.join(room);
};

const personNamed = (nick: string): WireClient => {
	const client = people.get(nick);
	if (client === undefined) throw new Error(`${nick} is not connected`);
	return client;
};

const say = async (time: string, nick: string, room: string, text: string, more: object = {}) => {
	setClock(time);
	const draft = `${nick} ${time}`;
	const client = personNamed(nick);
	client.send({type: 'send', room, text, draft, ...more});
	return (await client.next('message', message => message.draft === draft)).seq;
};

const tellDirectly = async (time: string, nick: string, to: string, text: string) => {
	setClock(time);
	const client = personNamed(nick);
	client.send({type: 'send', to, text, draft: time});
	await client.next('message', message => message.draft === time);
};

await enter('alice', 'dev', 'ops', 'random');
await enter('bob', 'dev', 'ops', 'random');
await enter('carol_w', 'dev');
await enter('dmitri', 'dev', 'random');
await enter('hal', 'dev');
await personNamed('alice').next('presence', ({joined}) => joined.some(({nick}) => nick === 'hal'));
personNamed('alice').send({type: 'topic', id: 1, room: 'dev', text: 'release 2.1, freeze Friday'});
await personNamed('alice').next('topic');
await say('09:14:00', 'alice', 'dev', 'morning, build is green again');
const question = await say(
	'09:15:00',
	'bob',
	'dev',
	'nice. who fixed the flaky websocket test? I spent two hours on it yesterday',
);
await say('09:15:40', 'alice', 'dev', 'it was a timer leak, see', {replyTo: question});
await say('09:15:50', 'alice', 'dev', 'https://ci.example.org/builds/123456789/logs?step=17#L2048-L2099');

setClock('09:16:00');
const you = openTerminal({
	file: process.execPath,
	argv: [cliPath, 'join', server.url, '--nick', 'ann', '--room', 'dev', '--room', 'ops', '--room', 'random'],
	env: env('ann'),
	columns,
	rows,
});

try {
	await you.waitFor(
		shown => /ann@#\S+.*\bconnected\b/.test(shown) && you.modes().mouse !== 'none',
		'that ann is seated',
	);
	you.type(`/go dev${keys.enter}`);
	await you.waitFor(/ann@#dev/);
	await you.waitFor('timer leak');
	you.type(`good find, thank you${keys.enter}`);
	await you.waitFor('good find');
	setClock('09:17:00');
	await enter('erin', 'dev');
	await enter('frank', 'dev');
	await enter('gina', 'dev');
	await personNamed('hal').close();
	await you.waitFor('-hal');
	you.type(`/go random${keys.enter}`);
	await you.waitFor(/ann@#random/);

	await say('09:18:00', 'dmitri', 'dev', '/me is rolling out 2.1-rc3 to staging');
	await say('09:20:00', 'bob', 'dev', 'p99 on staging went from 40 to 210 ms');
	await say('09:21:00', 'alice', 'dev', '@ann ping? can you check the dashboard');
	await say('09:21:10', 'bob', 'ops', 'on call this week: bob');
	await say('09:21:20', 'alice', 'ops', '@ann your turn next week');
	await tellDirectly('09:21:30', 'carol_w', 'ann', 'coffee at ten?');
	await you.waitFor(/carol_w/);
	you.type(`/go dev${keys.enter}`);
	await you.waitFor(/ann@#dev/);
	await you.waitFor('check the dashboard');
	setClock('09:22:00');
	you.type(`cache looks cold, warming it now${keys.enter}`);
	await personNamed('bob').next('message', ({text}) => text.startsWith('cache looks cold'));
	await say('09:22:30', 'bob', 'ops', 'noted');
	await say('09:22:40', 'dmitri', 'random', 'lunch?');
	personNamed('bob').send({type: 'typing', room: 'dev'});
	await you.waitFor(/bob is typing/);
	you.type('so the fix is to ');
	const screen = await you.waitFor(/^. so the fix is to/m);
	mkdirSync(path.join(projectFolder, 'docs'), {recursive: true});
	writeFileSync(
		path.join(projectFolder, 'docs', 'screen.svg'),
		screenToSvg(you.xterm, 'termchat join http://chat.example.org --room dev'),
	);
	console.log(screen);
} finally {
	await you.close();
	for (const client of people.values()) await client.close();
	await server.close();
	folder.remove();
}
