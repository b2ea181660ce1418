/** Random attacks on the gateway: bytes, HTTP, WebSocket frames and JSON. */
import {Buffer} from 'node:buffer';
import type {Chance} from '../chaos/chance.ts';
import {type Frame, frameBytes} from './frames.ts';

export interface Attack {
	readonly kind: AttackKind;
	/** When the bytes are written: at once (`raw`), after the upgrade (`upgraded`), or after hello and join (`joined`). */
	readonly where: 'raw' | 'upgraded' | 'joined';
	/** Each element is one write. */
	readonly writes: readonly Buffer[];
}

type Maker = (chance: Chance) => Omit<Attack, 'kind'>;

/** The room that the attackers join. */
export const attackedRoom = 'siege';

const bytes = (chance: Chance, length: number): Buffer =>
	Buffer.from(Array.from({length}, () => chance.int(0, 255)));

/** Splits bytes into writes at random places. */
const inPieces = (chance: Chance, whole: Buffer): Buffer[] => {
	const pieces: Buffer[] = [];
	for (let at = 0; at < whole.length && pieces.length < 20; ) {
		const length = chance.isHit(0.3) ? chance.int(1, 5) : chance.int(1, whole.length);
		pieces.push(whole.subarray(at, at + length));
		at += length;
	}
	return pieces;
};

const framed = (chance: Chance, payload: Buffer | string, shape: Partial<Frame> = {}): Buffer =>
	frameBytes({payload: Buffer.from(payload), mask: chance.int(0, 0xffffffff), ...shape});

// — JSON —

/** One valid frame of every type. */
const samples: readonly [Readonly<Record<string, unknown>>, ...Readonly<Record<string, unknown>>[]] = [
	{type: 'send', id: 1, room: attackedRoom, text: 'hello', draft: 'd1', replyTo: 1, expiresInSeconds: 60},
	{type: 'hello', id: 'a', version: 1, nick: 'mallory', client: 'fuzz', echo: true, access: 'x'},
	{type: 'join', id: 2, room: attackedRoom, after: 0, epoch: 'e', limit: 10},
	{type: 'leave', id: 3, room: 'nowhere'},
	{type: 'edit', id: 4, room: attackedRoom, seq: 1, text: 'other'},
	{type: 'delete', id: 5, room: attackedRoom, seq: 1},
	{type: 'react', id: 6, room: attackedRoom, seq: 1, emoji: '👍', on: true},
	{type: 'topic', id: 7, room: attackedRoom, text: 'topic'},
	{type: 'history', id: 8, room: attackedRoom, before: 100, limit: 50},
	{
		type: 'search',
		id: 9,
		query: 'hello from:ann',
		room: attackedRoom,
		from: 'ann',
		before: 1,
		after: 0,
		limit: 5,
	},
	{type: 'rooms', id: 10},
	{type: 'members', id: 11, room: attackedRoom},
	{type: 'create', id: 12, isPrivate: false, topic: 't'},
	{type: 'invite', id: 13, room: attackedRoom, uses: 1, expiresInSeconds: 60},
	{type: 'invites', id: 14, room: attackedRoom},
	{type: 'revoke', id: 15, room: attackedRoom, invite: 'i'},
	{type: 'nick', id: 16, nick: 'mallory2'},
	{type: 'typing', room: attackedRoom},
	{type: 'read', room: attackedRoom, seq: 1},
	{type: 'stats', id: 17, room: attackedRoom},
	{type: 'moderate', id: 18, room: attackedRoom, nick: 'mallory', action: 'mute', reason: 'r', seconds: 1},
	{type: 'configure', id: 19, room: attackedRoom, slowSeconds: 0, expiresInSeconds: 0},
	{type: 'ping', id: 20},
];

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** JSON values of kinds that are known to break programs. */
const strangeValues: readonly [string, ...string[]] = [
	'null',
	'true',
	'""',
	'-1',
	'-0',
	'1e308',
	'1e999',
	'9007199254740993',
	'0.1',
	'123456789012345678901234567890',
	'[]',
	'{}',
	'{"toString":1,"valueOf":2,"then":3}',
	'["a"]',
	'"\\u0000"',
	'"\\ud800"',
	'"\\u202e\\u2066"',
	'"__proto__"',
	'"constructor"',
	'"~private-guess"',
	'"@a+b"',
	'"../../etc/passwd"',
	'"\'; DROP TABLE entries; --"',
	`"${'x'.repeat(9000)}"`,
	`"${'\\n'.repeat(200)}"`,
	`"${'e\u0301'.repeat(300)}"`,
	`"${'\ufdfa'.repeat(60)}"`,
	'"NEAR(\\"a\\" OR NOT *) AND text:"',
	deep(500),
	deep(7000),
];

const pickOf = <T>(chance: Chance, values: readonly T[], fallback: T): T =>
	values[chance.int(0, values.length - 1)] ?? fallback;

/** A valid frame with some fields changed, missing, duplicated or from another frame. */
const mutatedFrame = (chance: Chance): string => {
	const sample = chance.pick(samples);
	let fields = Object.entries(sample).map(
		([name, value]) => [name, JSON.stringify(value)] as [string, string],
	);
	for (let times = chance.int(1, 3); times > 0; times--) {
		const index = chance.int(0, fields.length - 1);
		const field = fields[index] ?? ['type', '"ping"'];
		switch (chance.int(0, 6)) {
			case 0:
			case 1:
			case 2:
				fields = fields.with(index, [field[0], chance.pick(strangeValues)]);
				break;
			case 3:
				fields = fields.toSpliced(index, 1);
				if (fields.length === 0) fields = [field];
				break;
			case 4:
				fields.push([field[0], chance.pick(strangeValues)]);
				break;
			case 5:
				fields.push([
					pickOf(chance, ['__proto__', 'constructor', 'from', 'seq', 'then'], 'x'),
					chance.pick(strangeValues),
				]);
				break;
			default: {
				const other = pickOf(chance, Object.entries(chance.pick(samples)), ['type', 'ping']);
				fields.push([other[0], JSON.stringify(other[1])]);
			}
		}
	}
	return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
};

/** Inverts, removes or repeats some of the bytes. */
const torn = (chance: Chance, text: string): Buffer => {
	const whole = Buffer.from(text);
	const at = chance.int(0, whole.length - 1);
	switch (chance.int(0, 3)) {
		case 0:
			whole[at] = chance.int(0, 255);
			return whole;
		case 1:
			return whole.subarray(0, at);
		case 2:
			return Buffer.concat([whole.subarray(0, at), whole.subarray(at + chance.int(1, 8))]);
		default:
			return Buffer.concat([whole, whole.subarray(at)]);
	}
};

const giantJson = (chance: Chance): string =>
	chance.pick([
		deep(8000),
		`{"type":"send","room":"${attackedRoom}","text":${deep(8000)}}`,
		`{"type":"ping","id":1,"x":${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}}`,
		`{"type":"ping",${Array.from({length: 1200}, (_, index) => `"k${index}":0`).join(',')}}`,
		`{"type":"ping",${'"id":1,'.repeat(2000)}"id":2}`,
		`{"type":"ping","id":${'9'.repeat(15_000)}}`,
		`[${'1,'.repeat(8000)}1]`,
		`{"type":"${'p'.repeat(16_000)}"}`,
		`"${'\\u0041'.repeat(2700)}"`,
		`${' '.repeat(16_300)}{}`,
	]);

// — the attacks —

const badText: readonly [Buffer, ...Buffer[]] = [
	Buffer.from([0xff, 0xfe]),
	Buffer.from([0xc0, 0x80]),
	Buffer.from([0xed, 0xa0, 0x80]),
	Buffer.from([0xf4, 0x90, 0x80, 0x80]),
	Buffer.from([0xe2, 0x82]),
	Buffer.from([0xf0, 0x9f, 0x98]),
];

const httpRequest = (chance: Chance): Buffer => {
	const method = chance.pick(['GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'CONNECT', 'TRACE', 'BREW', '']);
	const path = chance.pick([
		'/',
		'/ws',
		'/ws?nick=a&room=b',
		'/ws?nick=%00&room=%ff',
		`/ws?nick=${'n'.repeat(4000)}`,
		'/healthz',
		'/metrics',
		'/api/rooms',
		'/../../../etc/passwd',
		'/%2e%2e%2f%2e%2e%2fetc/passwd',
		'//evil',
		'http://evil/ws',
		'*',
		`/${'a'.repeat(9000)}`,
		'/\u0000',
	]);
	const headers = [
		'Host: 127.0.0.1',
		chance.pick(['Host: a\r\nHost: b', 'Host:', 'X: y', `X: ${'y'.repeat(20_000)}`]),
		chance.pick(['Connection: Upgrade', 'Connection: close', 'Connection: keep-alive, Upgrade', 'A: b']),
		chance.pick(['Upgrade: websocket', 'Upgrade: h2c', 'Upgrade: WEBSOCKET, websocket', 'B: c']),
		chance.pick(['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: 8', 'Sec-WebSocket-Version: x']),
		chance.pick(['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Key: short', 'C: d']),
		chance.pick(['Origin: http://evil.example', 'Origin: null', 'Origin: :', 'D: e']),
		chance.pick([
			'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
			'Sec-WebSocket-Protocol: ,,,',
			'Content-Length: 99999999',
			'Content-Length: -1',
			'Transfer-Encoding: chunked\r\nContent-Length: 5',
			'Transfer-Encoding: chunked',
			'Authorization: Bearer \u00ff',
		]),
	];
	const body = chance.pick(['', '{}', deep(5000), 'ffffffffffffffff\r\n', '0\r\n\r\nGET / HTTP/1.1\r\n\r\n']);
	return Buffer.from(
		`${method} ${path} HTTP/1.${chance.int(0, 2)}\r\n${headers.join('\r\n')}\r\n\r\n${body}`,
		'latin1',
	);
};

const fragments = (chance: Chance, count: number, payload: () => Buffer): Buffer[] =>
	Array.from({length: count}, (_, index) =>
		framed(chance, payload(), {opcode: index === 0 ? 1 : 0, isFinal: index === count - 1}),
	);

const controlInBetween = (chance: Chance, parts: readonly Buffer[]): Buffer[] =>
	parts.flatMap(part =>
		chance.isHit(0.5)
			? [part, framed(chance, bytes(chance, chance.int(0, 125)), {opcode: chance.pick([9, 10])})]
			: [part],
	);

const makers = {
	'random bytes': chance => ({where: 'raw', writes: inPieces(chance, bytes(chance, chance.int(1, 4000)))}),
	'http garbage': chance => ({where: 'raw', writes: inPieces(chance, httpRequest(chance))}),
	'random bytes as frames': chance => ({
		where: chance.pick(['upgraded', 'joined']),
		writes: inPieces(chance, bytes(chance, chance.int(1, 2000))),
	}),
	'strange headers': chance => ({
		where: chance.pick(['upgraded', 'joined']),
		writes: [
			framed(chance, bytes(chance, chance.int(0, 200)), {
				opcode: chance.int(0, 15),
				isFinal: chance.isHit(0.5),
				reserved: chance.pick([0, 0x10, 0x20, 0x40, 0x70]),
				...(chance.isHit(0.3) && {mask: undefined}),
				...(chance.isHit(0.3) && {lengthBytes: chance.pick([1, 3, 9])}),
			}),
		],
	}),
	'huge lengths': chance => ({
		where: chance.pick(['upgraded', 'joined']),
		writes: [
			framed(chance, bytes(chance, chance.int(0, 1000)), {
				claimedLength: chance.pick([16_385n, 1n << 31n, 1n << 32n, 1n << 53n, 1n << 62n, (1n << 64n) - 1n]),
				lengthBytes: 9,
			}),
		],
	}),
	'control frames': chance => ({
		where: 'joined',
		writes: Array.from({length: chance.int(1, 30)}, () =>
			framed(chance, bytes(chance, chance.pick([0, 1, 2, 125, 126, 1000])), {
				opcode: chance.pick([8, 9, 10]),
				isFinal: chance.isHit(0.9),
			}),
		),
	}),
	'close frames': chance => {
		const code = Buffer.alloc(2);
		code.writeUInt16BE(chance.pick([0, 999, 1000, 1004, 1005, 1006, 1015, 2999, 3000, 4999, 5000, 65_535]));
		const reason = chance.pick([Buffer.from('bye'), ...badText, bytes(chance, 123)]);
		const close = framed(chance, Buffer.concat([code, reason]), {opcode: 8});
		return {where: 'joined', writes: [close, framed(chance, mutatedFrame(chance)), close]};
	},
	'tiny fragments': chance => ({
		where: chance.pick(['upgraded', 'joined']),
		writes: [
			Buffer.concat(
				fragments(chance, chance.isHit(0.2) ? 16_000 : chance.int(2, 300), () => Buffer.from('x')),
			),
		],
	}),
	'fragments and control frames': chance => {
		const text = Buffer.from(mutatedFrame(chance));
		const parts = inPieces(chance, text);
		const frames = parts.map((part, index) =>
			framed(chance, part, {opcode: index === 0 ? 1 : 0, isFinal: index === parts.length - 1}),
		);
		return {where: 'joined', writes: inPieces(chance, Buffer.concat(controlInBetween(chance, frames)))};
	},
	'fragments out of order': chance => ({
		where: 'joined',
		writes: Array.from({length: chance.int(1, 8)}, () =>
			framed(chance, mutatedFrame(chance), {opcode: chance.int(0, 2), isFinal: chance.isHit(0.5)}),
		),
	}),
	'bad UTF-8': chance => {
		const bad = chance.pick(badText);
		const whole = Buffer.concat([Buffer.from('{"type":"ping","id":"'), bad, Buffer.from('"}')]);
		// A character split across fragments is valid; an incomplete one at the end of a message is not.
		const emoji = Buffer.from(`{"type":"ping","id":"${'😀'.repeat(8)}"}`);
		const source = chance.isHit(0.5) ? whole : emoji;
		const parts = inPieces(chance, source);
		return {
			where: 'joined',
			writes: parts.map((part, index) =>
				framed(chance, part, {opcode: index === 0 ? 1 : 0, isFinal: index === parts.length - 1}),
			),
		};
	},
	'mutated frames': chance => ({
		where: chance.isHit(0.8) ? 'joined' : 'upgraded',
		writes: Array.from({length: chance.int(1, 12)}, () => framed(chance, mutatedFrame(chance))),
	}),
	'torn frames': chance => ({
		where: 'joined',
		writes: Array.from({length: chance.int(1, 8)}, () => framed(chance, torn(chance, mutatedFrame(chance)))),
	}),
	'giant JSON': chance => ({
		where: chance.isHit(0.7) ? 'joined' : 'upgraded',
		writes: Array.from({length: chance.int(1, 4)}, () => framed(chance, giantJson(chance))),
	}),
	'gone in the middle': chance => {
		const whole = framed(chance, mutatedFrame(chance));
		return {where: 'joined', writes: [whole, whole.subarray(0, chance.int(1, whole.length - 1))]};
	},
} satisfies Readonly<Record<string, Maker>>;

export type AttackKind = keyof typeof makers;
export const attackKinds = Object.keys(makers) as [AttackKind, ...AttackKind[]];

export const makeAttack = (kind: AttackKind, chance: Chance): Attack => {
	const make: Maker = makers[kind];
	return {kind, ...make(chance)};
};
