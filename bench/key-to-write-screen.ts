/**
 * The program that `key-to-write.ts` bundles and runs: the full-screen client, with a server and a terminal in the same
 * process. Prints one JSON object.
 */
import {setTimeout as pause} from 'node:timers/promises';
import {createClient} from '../source/client/client.ts';
import type {Transport, TransportEvents} from '../source/client/link/transport.ts';
import {defaultSettings} from '../source/commands/settings.ts';
import {defaultLimits} from '../source/protocol/limits.ts';
import type {ServerFrame} from '../source/protocol/server-frames.ts';
import {runFullScreen} from '../source/terminal/full-screen.tsx';
import {fixedConfig} from '../source/terminal/settings-file/live-settings.ts';
import {systemClock} from '../source/time/clock.ts';
import {Keyboard, Screen, type} from './support/typist.ts';

const roomSize = 100_000;
const {keys, warmUpKeys} = JSON.parse(process.argv[2] ?? '') as {keys: number; warmUpKeys: number};
const members = Array.from({length: 40}, (_, at) => ({id: `user${at}`, nick: `user_${at}`}));
const me = {id: 'me', nick: 'me'};

let seq = 0;
/** Text of digits only, so that a typed letter can be found in the output. */
const nextMessage = (): ServerFrame => {
	seq++;
	const from = members[(seq * 7) % members.length] ?? me;
	const words = Array.from({length: 4 + ((seq * 13) % 30)}, (_, at) => String((seq * (at + 3)) % 99_991));
	return {type: 'message', room: 'dev', seq, prev: seq - 1, at: Date.now(), from, text: words.join(' ')};
};

let toClient: TransportEvents | undefined;
const receive = (frame: ServerFrame): void => toClient?.onText(JSON.stringify(frame));

const answer = (frame: {
	readonly type: string;
	readonly id?: string | number;
	readonly room?: string;
}): void => {
	const id = frame.id === undefined ? {} : {id: frame.id};
	if (frame.type === 'hello') {
		receive({
			type: 'welcome',
			version: 1,
			user: me,
			server: {name: 'bench', version: '0'},
			limits: defaultLimits,
			heartbeatSeconds: 15,
			at: Date.now(),
		});
	} else if (frame.type === 'join') {
		receive({
			type: 'joined',
			...id,
			room: 'dev',
			epoch: 'e',
			seq: 0,
			first: 0,
			entries: [],
			hasMore: false,
			isRecovered: false,
			topic: 'a busy room',
			members: [...members, me],
			memberCount: members.length + 1,
			readSeq: 0,
		});
	} else if (frame.type === 'ping') receive({type: 'pong', ...id, at: Date.now()});
};
const transport: Transport = {
	open(events) {
		toClient = events;
		setImmediate(events.onOpen);
		return {send: text => setImmediate(() => answer(JSON.parse(text))), close: () => {}};
	},
};

const screen = new Screen();
const keyboard = new Keyboard();
const client = createClient({transport, nick: 'me', batchMs: 50});
client.open();
await client.join('dev');
for (let count = 0; count < roomSize; count += 1000) {
	for (let at = 0; at < 1000; at++) receive(nextMessage());
	await pause(1);
}
await pause(100);
const ended = runFullScreen({
	client,
	url: 'http://127.0.0.1:8080/',
	stdin: keyboard,
	stdout: screen as unknown as NodeJS.WriteStream,
	env: {},
	clock: systemClock,
	colours: 'truecolor',
	config: fixedConfig({settings: {...defaultSettings, bell: false, notify: false}}),
});
await pause(300);
// Types a line or two first, because the first keys include compilation time.
await type(screen, keyboard, warmUpKeys);
const idle = await type(screen, keyboard, keys);
// 1,000 messages a second, 5 at a time, as they would arrive from a socket.
let received = 0;
const from = performance.now();
const traffic = setInterval(() => {
	for (const due = performance.now() - from; received < due; received++) receive(nextMessage());
}, 5);
await pause(500);
const busy = await type(screen, keyboard, keys);
clearInterval(traffic);
await pause(200);
keyboard.emit('data', Buffer.from('\u0003\u0003\u0003'));
await ended;
process.stdout.write(`${JSON.stringify({idle, busy, received})}\n`);
process.exit(0);
