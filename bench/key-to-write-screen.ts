/**
 * The program `key-to-write.ts` bundles and runs: the whole full-screen face over the real client, with a server
 * and a terminal that live in this process. Prints one JSON object.
 */
import {EventEmitter} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';
import {createClient} from '../source/client/client.ts';
import type {Transport, TransportEvents} from '../source/client/transport.ts';
import type {ServerFrame} from '../source/protocol/frames.ts';
import {defaultLimits} from '../source/protocol/limits.ts';
import {systemClock} from '../source/time/clock.ts';
import {runFullScreen} from '../source/ui/full-screen.tsx';
import {defaultSettings} from '../source/ui/settings.ts';

const roomSize = 100_000;
const keys = 400;
const warmUpKeys = 150;
const keyEveryMs = 25;
const members = Array.from({length: 40}, (_, at) => ({id: `user${at}`, nick: `user_${at}`}));
const me = {id: 'me', nick: 'me'};

let seq = 0;
/** Words of digits alone, so that a typed letter is found among what is written. */
const nextMessage = (): ServerFrame => {
	seq++;
	const from = members[(seq * 7) % members.length] ?? me;
	const words = Array.from({length: 4 + ((seq * 13) % 30)}, (_, at) => String((seq * (at + 3)) % 99_991));
	return {type: 'message', room: 'dev', seq, prev: seq - 1, at: Date.now(), from, text: words.join(' ')};
};

let toClient: TransportEvents | undefined;
const hear = (frame: ServerFrame): void => toClient?.onText(JSON.stringify(frame));

const answer = (frame: {
	readonly type: string;
	readonly id?: string | number;
	readonly room?: string;
}): void => {
	const id = frame.id === undefined ? {} : {id: frame.id};
	if (frame.type === 'hello') {
		hear({
			type: 'welcome',
			version: 1,
			user: me,
			server: {name: 'bench', version: '0'},
			limits: defaultLimits,
			heartbeatSeconds: 15,
			at: Date.now(),
		});
	} else if (frame.type === 'join') {
		hear({
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
	} else if (frame.type === 'ping') hear({type: 'pong', ...id, at: Date.now()});
};
const transport: Transport = {
	open(events) {
		toClient = events;
		setImmediate(events.onOpen);
		return {send: text => setImmediate(() => answer(JSON.parse(text))), close: () => {}};
	},
};

/** A terminal of 120 columns and 40 rows that notes when something was written. */
class Screen extends EventEmitter {
	readonly isTTY = true;
	readonly columns = 120;
	readonly rows = 40;
	readonly writable = true;
	bytes = 0;
	onWrite: (text: string) => void = () => {};
	write(text: string, ...rest: unknown[]): boolean {
		this.bytes += text.length;
		this.onWrite(text);
		const callback = rest.at(-1);
		if (typeof callback === 'function') setImmediate(callback as () => void);
		return true;
	}
}
class Keyboard extends EventEmitter {
	readonly isTTY = true;
	setRawMode(): this {
		return this;
	}
	resume(): this {
		return this;
	}
	pause(): this {
		return this;
	}
}

const percentile = (sorted: readonly number[], share: number): number =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

interface Measured {
	readonly p50: number;
	readonly p99: number;
	readonly max: number;
	readonly bytesPerKey: number;
	readonly cpuShare: number;
}

/** Types one letter at a time and waits for it to be written. */
const measure = async (screen: Screen, keyboard: Keyboard, count: number): Promise<Measured> => {
	const times: number[] = [];
	const bytesBefore = screen.bytes;
	const cpuBefore = process.cpuUsage();
	const startedAt = performance.now();
	for (let key = 0; key < count; key++) {
		if (key % 60 === 59) {
			keyboard.emit('data', Buffer.from('\u0015'));
			await pause(keyEveryMs);
		}
		const written = new Promise<number>(resolve => {
			screen.onWrite = text => {
				if (text.includes('q')) resolve(performance.now());
			};
		});
		const pressedAt = performance.now();
		keyboard.emit('data', Buffer.from('q'));
		times.push((await written) - pressedAt);
		// Not in step with what is heard.
		await pause(keyEveryMs + Math.random() * 10);
	}
	const cpu = process.cpuUsage(cpuBefore);
	const tookMs = performance.now() - startedAt;
	times.sort((one, other) => one - other);
	return {
		p50: percentile(times, 0.5),
		p99: percentile(times, 0.99),
		max: times.at(-1) ?? 0,
		bytesPerKey: (screen.bytes - bytesBefore) / count,
		cpuShare: (cpu.user + cpu.system) / 1000 / tookMs,
	};
};

const screen = new Screen();
const keyboard = new Keyboard();
const client = createClient({transport, nick: 'me', batchMs: 50});
client.open();
await client.join('dev');
for (let count = 0; count < roomSize; count += 1000) {
	for (let at = 0; at < 1000; at++) hear(nextMessage());
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
	settings: {...defaultSettings, bell: false, notify: false},
	keepSettings: () => {},
});
await pause(300);
// A line or two typed before, as by anybody: what the first keys cost is compiling.
await measure(screen, keyboard, warmUpKeys);
const idle = await measure(screen, keyboard, keys);
// 1,000 messages a second, 5 at a time, as a socket would bring them.
let heard = 0;
const from = performance.now();
const talk = setInterval(() => {
	for (const due = performance.now() - from; heard < due; heard++) hear(nextMessage());
}, 5);
await pause(500);
const busy = await measure(screen, keyboard, keys);
clearInterval(talk);
await pause(200);
keyboard.emit('data', Buffer.from('\u0003\u0003\u0003'));
await ended;
process.stdout.write(`${JSON.stringify({idle, busy, heard})}\n`);
process.exit(0);
