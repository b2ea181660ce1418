import {EventEmitter} from 'node:events';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	escapeWaitMs,
	expire,
	feed,
	initialParser,
	type ParserState,
	pasteWaitMs,
	waitMs,
} from '../../../source/terminal/input/input-parser.ts';
import {type InputEvent, keyId} from '../../../source/terminal/input/key.ts';
import {
	createSilentStdin,
	createTerminalInput,
	type RawStdin,
} from '../../../source/terminal/input/terminal-input.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {hostile} from '../../text/hostile.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const named = (event: InputEvent): unknown => {
	switch (event.type) {
		case 'key':
			return keyId(event.key);
		case 'paste':
			return {paste: event.text, ...(event.isCut && {isCut: true})};
		case 'wheel':
			return `wheel ${event.direction} ${event.column},${event.row}`;
		case 'click':
			return `click ${event.button} ${event.column},${event.row}`;
		case 'focus':
			return event.isFocused ? 'focus' : 'blur';
		case 'background':
			return `background ${event.red},${event.green},${event.blue}`;
		case 'kittyKeyboard':
			return `kitty ${event.flags}`;
	}
};

const readAll = (chunks: readonly (string | Uint8Array)[]): unknown[] => {
	let state: ParserState = initialParser;
	const events: InputEvent[] = [];
	for (const chunk of chunks) {
		const parsed = feed(state, typeof chunk === 'string' ? bytes(chunk) : chunk);
		state = parsed.state;
		events.push(...parsed.events);
	}
	return [...events, ...expire(state).events].map(named);
};

describe('a key', () => {
	test.each<[string, string[]]>([
		['hi\r', ['h', 'i', 'enter']],
		['\n', ['ctrl+j']],
		['\t\u001B[Z', ['tab', 'shift+tab']],
		['\u007F\b', ['backspace', 'backspace']],
		['\u0001\u001A', ['ctrl+a', 'ctrl+z']],
		['\u0000\u001C\u001D\u001E\u001F', ['ctrl+space', 'ctrl+\\', 'ctrl+]', 'ctrl+^', 'ctrl+_']],
		[' ?R', ['space', '?', 'R']],
		['ä漢👨‍👩‍👧', ['ä', '漢', '👨‍👩‍👧']],
		['\u001B', ['escape']],
		['\u001B\u001B', ['escape', 'escape']],
		['\u001B\u001Bx', ['escape', 'alt+x']],
		['\u001Ba\u001BP', ['alt+a', 'alt+shift+p']],
		['\u001B1\u001B/\u001Bä', ['alt+1', 'alt+/', 'alt+ä']],
		['\u001B\r\u001B\u007F\u001B\u0005', ['alt+enter', 'alt+backspace', 'ctrl+alt+e']],
		['\u001B[', ['alt+[']],
		['\u001BO', ['alt+shift+o']],
		['\u001BPx', ['alt+shift+p', 'x']],
		['\u001B[A\u001B[B\u001B[C\u001B[D\u001B[H\u001B[F', ['up', 'down', 'right', 'left', 'home', 'end']],
		['\u001BOA\u001BOP\u001BOS\u001BOH\u001BOM', ['up', 'f1', 'f4', 'home', 'enter']],
		[
			'\u001B[1~\u001B[2~\u001B[3~\u001B[4~\u001B[5~\u001B[6~',
			['home', 'insert', 'delete', 'end', 'pageup', 'pagedown'],
		],
		['\u001B[11~\u001B[15~\u001B[17~\u001B[18~\u001B[19~\u001B[24~', ['f1', 'f5', 'f6', 'f7', 'f8', 'f12']],
		['\u001B[[A\u001B[[E', ['f1', 'f5']],
		['\u001B[1;5D\u001B[1;3A\u001B[3;5~\u001B[1;2P', ['ctrl+left', 'alt+up', 'ctrl+delete', 'shift+f1']],
		['\u001B\u001B[A', ['alt+up']],
		[
			'\u001BOd\u001B[3$x\u001B[3^\u001B[3@',
			['ctrl+left', 'shift+delete', 'x', 'ctrl+delete', 'ctrl+shift+delete'],
		],
		// kitty: CSI u
		['\u001B[13;2u\u001B[13;3u\u001B[13;5u', ['shift+enter', 'alt+enter', 'ctrl+enter']],
		['\u001B[107;5u\u001B[107;6u\u001B[27u', ['ctrl+k', 'ctrl+shift+k', 'escape']],
		['\u001B[1082::107;5u', ['ctrl+k']],
		['\u001B[45:95;6u', ['ctrl+_']],
		['\u001B[97;1:3u\u001B[1;1:3A\u001B[1;1:1A', ['up']],
		['\u001B[57400u\u001B[57414u\u001B[57419u', ['1', 'enter', 'up']],
		['\u001B[57358u\u001B[57441u\u001B[97;9u', []],
		['\u001B[32;2u\u001B[97:65;2u', ['space', 'A']],
		['\u001B[97;65u\u001B[97;133u', ['a', 'ctrl+a']],
		// modifyOtherKeys
		['\u001B[27;2;13~\u001B[27;5;107~', ['shift+enter', 'ctrl+k']],
	])('%j is %j', (input, keys) => {
		expect(readAll([input])).toEqual(keys);
	});

	test('does not depend on how its bytes are split', () => {
		const input = bytes(
			'ä👍🏽\u001B[1;5D\u001BOPx\u001B[<64;3;4M\u001B[200~a\u001B[31mb\r\nc\u001B[201~\u001B[13;2u\r',
		);
		const whole = readAll([input]);
		expect(whole).toContainEqual({paste: 'ab\nc'});
		fc.assert(
			fc.property(fc.array(fc.integer({min: 6, max: input.length}), {maxLength: 8}), cuts => {
				const at = [0, ...cuts.toSorted((one, other) => one - other), input.length];
				// The first bytes are an emoji of two graphemes when it is cut, and one word to the terminal.
				const chunks = at.slice(1).map((end, index) => input.subarray(at[index], end));
				expect(readAll(chunks).join('')).toEqual(whole.join(''));
			}),
		);
	});

	test('is complete if its bytes arrive one at a time', () => {
		const input = bytes('漢\u001B[5~\u001B]11;rgb:ffff/8080/0000\u001B\\\u001B[I');
		expect(readAll([...input].map(byte => Uint8Array.of(byte)))).toEqual([
			'漢',
			'pageup',
			'background 255,128,0',
			'focus',
		]);
	});

	test('waits only if its bytes may be incomplete', () => {
		expect(waitMs(feed(initialParser, bytes('\u001B')).state)).toBe(25);
		expect(waitMs(feed(initialParser, bytes('\u001B[1;')).state)).toBe(500);
		expect(waitMs(feed(initialParser, bytes('a\u001B[A')).state)).toBeUndefined();
	});

	test('in invalid UTF-8 is a replacement character', () => {
		expect(readAll([Uint8Array.of(0xff, 0x61), Uint8Array.of(0xc3)])).toEqual(['\uFFFD', 'a', '\uFFFD']);
	});
});

describe('a paste', () => {
	test('is one event, even if it contains keys', () => {
		expect(readAll(['\u001B[200~one\rtwo\r\n\tthree\u001B[201~x'])).toEqual([
			{paste: 'one\ntwo\n\tthree'},
			'x',
		]);
		expect(readAll(['\u001B[200~\u001B[201~'])).toEqual([{paste: ''}]);
	});

	test('that contains an end marker is not typed', () => {
		expect(readAll(['\u001B[200~ls\u001B[201~\rrm -rf /\r\u001B[201~'])).toEqual([{paste: 'ls\nrm -rf /\n'}]);
		expect(readAll(['\u001B[200~a\u001B[201~\u001B[200~b\u001B[201~'])).toEqual([{paste: 'a'}, {paste: 'b'}]);
	});

	test('without an end marker ends after some time', () => {
		const {state} = feed(initialParser, bytes('\u001B[200~half'));
		expect(waitMs(state)).toBe(pasteWaitMs);
		expect(expire(state).events.map(named)).toEqual([{paste: 'half', isCut: true}]);
		expect(waitMs(expire(state).state)).toBeUndefined();
	});

	test('that is too long is cut and marked, and the next keys work', () => {
		const chunks = ['\u001B[200~', ...Array.from({length: 40}, () => 'x'.repeat(10_000)), '\u001B[20', '1~y'];
		const [paste, key] = readAll(chunks) as [{paste: string; isCut?: boolean}, string];
		expect(paste.paste.length).toBe(256 * 1024);
		expect(paste.isCut).toBe(true);
		expect(key).toBe('y');
	});

	test('never contains control characters', () => {
		for (const {text} of hostile) {
			for (const event of readAll([`\u001B[200~${text}\u001B[201~`]) as {paste: string}[]) {
				expect(event.paste).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202E]/);
			}
		}
	});
});

describe('reports of the terminal', () => {
	test('mouse', () => {
		expect(
			readAll(['\u001B[<64;10;5M\u001B[<65;10;5M\u001B[<0;1;1M\u001B[<0;1;1m\u001B[<2;3;4M\u001B[<35;3;4M']),
		).toEqual(['wheel up 9,4', 'wheel down 9,4', 'click left 0,0', 'click right 2,3']);
		expect(readAll(['\u001B[M !!x', '\u001B[<0;0;0M', '\u001B[<;;M'])).toEqual(['x']);
	});

	test('focus', () => {
		expect(readAll(['\u001B[I\u001B[O'])).toEqual(['focus', 'blur']);
	});

	test('background colour, in any precision', () => {
		expect(readAll(['\u001B]11;rgb:ff/80/0\u0007'])).toEqual(['background 255,128,0']);
	});

	test('support of the kitty protocol', () => {
		expect(readAll(['\u001B[?5u'])).toEqual(['kitty 5']);
	});

	test('other replies are never typed', () => {
		const replies = [
			'\u001B[?62;22c',
			'\u001B[>41;354;0c',
			'\u001B[?2026;2$y',
			'\u001B[0n',
			'\u001BP>|XTerm(380)\u001B\\',
			'\u001BP1+r544e\u001B\\',
			'\u001B]10;rgb:ff/ff/ff\u001B\\',
			'\u001B_Gi=1;OK\u001B\\',
			'\u001B[8;24;80t',
		];
		expect(readAll([`${replies.join('')}x`])).toEqual(['x']);
		for (const reply of replies) expect(readAll([reply])).toEqual([]);
		// Cut off in the middle and never finished.
		for (const reply of replies)
			expect(readAll([reply.slice(0, -1)]).filter(event => event !== 'alt+[')).toEqual([]);
	});
});

test('random bytes neither throw nor use unbounded memory', () => {
	const noise = fc.array(
		fc.oneof(
			fc.constantFrom('\u001B', '[', ']', 'O', '<', ';', '1', '200~', 'M', 'u', '\u0007', '\\', 'ä'),
			fc.string({unit: 'binary'}),
		),
	);
	fc.assert(
		fc.property(noise, chunks => {
			expect(() => readAll(chunks)).not.toThrow();
		}),
		{numRuns: 2000},
	);
	const {state} = feed(initialParser, bytes(`\u001B]${'x'.repeat(100_000)}`));
	expect(state.pending.length).toBeLessThan(5000);
});

const makeInput = () => {
	const log: string[] = [];
	const emitter = new EventEmitter();
	const clock = makeFakeClock();
	const stdin: RawStdin = Object.assign(emitter, {
		setRawMode: (isRaw: boolean) => log.push(`raw ${isRaw}`),
		resume: () => log.push('resume'),
		pause: () => log.push('pause'),
	});
	const seen: unknown[] = [];
	const input = createTerminalInput({
		stdin,
		stdout: {write: text => log.push(JSON.stringify(text))},
		clock,
		onEvents: events => seen.push(...events.map(named)),
		onEnd: () => seen.push('end'),
	});
	return {log, emitter, input, seen, clock};
};

describe('stdin', () => {
	test('is raw while it is read, and restored afterwards', () => {
		const {input, log, emitter} = makeInput();
		input.start();
		input.start();
		input.stop();
		input.stop();
		expect(log).toEqual(['raw true', 'resume', '"\\u001b[?u"', 'pause', 'raw false']);
		expect(emitter.listenerCount('data')).toBe(0);
	});

	test('distinguishes Esc from a sequence by time', () => {
		const {input, emitter, seen, clock} = makeInput();
		input.start();
		emitter.emit('data', bytes('\u001B'));
		expect(seen).toEqual([]);
		clock.advance(escapeWaitMs);
		emitter.emit('data', bytes('\u001B'));
		emitter.emit('data', bytes('[A'));
		expect(clock.timers).toBe(0);
		expect(seen).toEqual(['escape', 'up']);
	});

	test('uses the kitty protocol if the terminal supports it, until the end', () => {
		const {input, log, emitter} = makeInput();
		input.start();
		emitter.emit('data', bytes('\u001B[?0u'));
		input.stop();
		expect(log.filter(each => each.startsWith('"'))).toEqual([
			'"\\u001b[?u"',
			'"\\u001b[>5u"',
			'"\\u001b[<u"',
		]);
	});

	test('reports its end', () => {
		const {input, emitter, seen} = makeInput();
		input.start();
		emitter.emit('data', bytes('a\u001B'));
		emitter.emit('end');
		expect(seen).toEqual(['a', 'escape', 'end']);
	});

	test('emits nothing to Ink', async () => {
		const silent = createSilentStdin();
		expect(silent.isTTY).toBe(true);
		silent.setRawMode(true).ref().unref().setEncoding('utf8');
		expect(silent.read()).toBeNull();
		silent.destroy();
	});
});
