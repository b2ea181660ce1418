/**
 * The whole screen at six sizes, in every theme, in ASCII and without colours: with plain texts, with hostile ones, and with
 * texts about whose width terminals disagree.
 */
import {EventEmitter} from 'node:events';
import headless from '@xterm/headless';
import {type Instance, render} from 'ink';
import {describe, expect, onTestFinished, test} from 'vitest';
import {builtInThemeNames} from '../../../source/commands/settings.ts';
import type {ColourLevel} from '../../../source/terminal/draw/colour-level.ts';
import type {Size} from '../../../source/terminal/draw/layout.ts';
import {withFixedColumns} from '../../../source/terminal/host/fixed-columns.ts';
import {App} from '../../../source/terminal/screen/app.tsx';
import type {Printable} from '../../../source/text/sanitize.ts';
import {columns} from '../../../source/text/width.ts';
import {draft, message, minutes, presenceItem, room, session, user} from '../../support/session-builder.ts';
import {
	keys,
	makeTerminalWorld,
	type TerminalWorld,
	type TerminalWorldOptions,
} from '../../support/terminal-world.ts';
import {wideTexts} from '../../support/wide-texts.ts';
import {hostile} from '../../text/hostile.ts';

const sizes = [
	[20, 5],
	[40, 15],
	[60, 20],
	[80, 24],
	[120, 40],
	[240, 60],
] as const;

const plainTexts = [
	'morning',
	'see https://ci.example.org/builds/12',
	'run `npm ci` first',
	'```ts\nlet a = 1;\n```',
];
const hostileTexts = hostile.map(({text}) => text.slice(0, 300));
const corpora = {plain: plainTexts, hostile: hostileTexts, wide: wideTexts} as const;

/** A session with a text in every place that others can fill: nicks, rooms, topics, reasons, messages, reactions. */
const filledWith = (texts: readonly string[]) => {
	const all = texts.join(' ');
	const some = (index: number): string =>
		(texts[index % texts.length] ?? '').slice(0, 60).replaceAll('\n', ' ');
	const items = texts.flatMap((text, index) => [
		message(`nick ${index}${some(index)}`.slice(0, 40), text, {seq: 2 * index + 1, at: minutes(index)}),
		message('bob', text, {
			seq: 2 * index + 2,
			at: minutes(index),
			replyTo: 2 * index + 1,
			isMention: index % 2 === 0,
			replies: index % 3,
			reactions: [{emoji: some(index).slice(0, 8), from: [user(some(index + 1))]}],
		}),
	]);
	return session(
		[
			room('dev', {
				topic: all,
				members: ['you', ...texts.slice(0, 60).map((text, index) => `${index}${text}`.slice(0, 40))],
				items: [...items, presenceItem([some(1), some(2)], [some(3)], minutes(texts.length))],
				pending: [draft(some(4), {type: 'failed', code: 'rate', message: some(5)}, {at: minutes(5)})],
				typing: [{user: user(some(6)), until: minutes(600)}],
				owner: user(some(0)),
				pinned: [1, 2],
			}),
			room(`a${some(7)}`.slice(0, 40), {unread: 3, mentions: 2}),
			room('@x+you', {with: user(some(8)), members: ['x', 'you'], unread: 1, mentions: 1}),
		],
		{link: {type: 'waiting', attempt: 3, retryAt: minutes(6), reason: some(9)}},
	);
};

interface Drawn extends TerminalWorld {
	/** The frame as Ink writes it. */
	readonly frame: () => Promise<string>;
}

class Output extends EventEmitter {
	readonly columns: number;
	last = '';

	constructor(width: number) {
		super();
		this.columns = width;
	}

	readonly write = (frame: string): boolean => {
		this.last = frame;
		return true;
	};
}

const draw = (
	texts: readonly string[],
	[width, rows]: readonly [number, number],
	colours: ColourLevel = '256',
	options: TerminalWorldOptions = {},
): Drawn => {
	const size: Size = {columns: width, rows};
	const world = makeTerminalWorld(filledWith(texts), {size, ...options});
	const output = new Output(width);
	const instance: Instance = render(<App controller={world.controller} colours={colours} />, {
		stdout: output as unknown as NodeJS.WriteStream,
		debug: true,
		exitOnCtrlC: false,
		patchConsole: false,
	});
	onTestFinished(() => void instance.unmount());
	return {
		...world,
		async frame() {
			// React subscribes only after the first frame, and draws in a separate task.
			await world.settle();
			await world.settle();
			return output.last;
		},
	};
};

/** The frame without the colours and links that termchat writes, and without the spaces at the ends of its rows. */
const textOf = (frame: string): string =>
	frame
		.replace(/\u001B\[[0-9;]*m/g, '')
		.replace(/\u001B\]8;;[^\p{Cc}]*\u0007/gu, '')
		.replace(/ +$/gm, '');

/** Control characters, and characters that hide or reorder text. */
const unsafe =
	/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\u3164\uFEFF\u{E0000}-\u{E007F}]/u;

const expectRows = (frame: string, [width, rows]: readonly [number, number]): void => {
	const text = textOf(frame);
	expect(unsafe.exec(text)?.[0]).toBe(undefined);
	const lines = text.split('\n');
	expect(lines).toHaveLength(rows);
	for (const line of lines) expect(columns(line as Printable), line).toBeLessThanOrEqual(width);
};

/** The columns that have a border in all rows of the panes, in a terminal that knows only the widths of Unicode 6. */
const bordersIn = async (
	frame: string,
	[width, rows]: readonly [number, number],
): Promise<readonly number[]> => {
	const xterm = new headless.Terminal({cols: width, rows, allowProposedApi: true});
	xterm.unicode.activeVersion = '6';
	const output = withFixedColumns(frame.replaceAll('\n', '\r\n'));
	await new Promise<void>(resolve => xterm.write(`\u001B[?7l${output}`, resolve));
	const cells = Array.from({length: rows - 4}, (_, y) => {
		const line = xterm.buffer.active.getLine(y + 1);
		return Array.from({length: width}, (_cell, x) => line?.getCell(x)?.getChars() === '│');
	});
	xterm.dispose();
	return Array.from({length: width}, (_, x) => x).filter(x => cells.every(row => row[x]));
};

/** Every page of the room, from the newest to the oldest message. */
const pages = async function* ({frame, press}: Drawn): AsyncGenerator<string> {
	for (let last = ''; ; ) {
		const page = await frame();
		if (page === last) return;
		yield page;
		last = page;
		press(keys.pageUp);
	}
};

/** What can cover the room, by the keys that open it. */
const covers = {
	help: [keys.f1],
	palette: [keys.ctrl('k')],
	'palette of commands': [keys.ctrl('k'), '>'],
	'the selected message': [keys.up],
	'a thread': [keys.up, keys.up, 't'],
	completion: ['/pi', keys.tab],
	'the completion of nicks': ['@', keys.tab],
} as const;

describe.each(sizes)('%i×%i', (...size) => {
	const plainBorders = async (): Promise<readonly number[]> =>
		bordersIn(await draw(plainTexts, size).frame(), size);

	test.each(['hostile', 'wide'] as const)(
		'keeps its rows and borders with %s texts on every page',
		async name => {
			const borders = await plainBorders();
			expect(borders).toHaveLength(size[0] < 60 ? 0 : size[0] < 100 ? 1 : 2);
			let count = 0;
			for await (const page of pages(draw(corpora[name], size))) {
				expectRows(page, size);
				// Without borders, the bar of code in the only row of a small screen looks like one.
				if (borders.length > 0) expect(await bordersIn(page, size)).toEqual(borders);
				count++;
			}
			expect(count).toBeGreaterThan(0);
		},
	);

	test.each(Object.entries(covers))(
		'keeps its rows with hostile and wide texts and %s',
		async (_, pressed) => {
			for (const texts of [hostileTexts, wideTexts]) {
				const world = draw(texts, size);
				world.press(...pressed);
				expectRows(await world.frame(), size);
			}
		},
	);

	test('has the same text in every theme, and without colours', async () => {
		for (const texts of [hostileTexts.slice(-40), wideTexts]) {
			const expected = textOf(await draw(texts, size).frame());
			for (const theme of builtInThemeNames) {
				const themed = await draw(texts, size, 'truecolor', {settings: {theme}}).frame();
				expect(textOf(themed), theme).toBe(expected);
			}
			const uncoloured = await draw(texts, size, 'none').frame();
			expect(textOf(uncoloured)).toBe(expected);
			expect(uncoloured).not.toMatch(/\u001B\[(?:[\d;]*;)?(?:3\d|4\d|9\d|10\d)[;m]/);
		}
	});

	test('draws only ASCII around plain texts, and keeps its rows with all others', async () => {
		const isAsciiLocale = true;
		const plain = await draw(plainTexts, size, '16', {isAsciiLocale}).frame();
		expect(textOf(plain)).not.toMatch(/[^\x20-\x7E\n]/);
		for (const texts of Object.values(corpora))
			expectRows(await draw(texts, size, '16', {isAsciiLocale}).frame(), size);
	});
});

test.each([
	[40, 15],
	[120, 40],
] as const)('the wide texts at %i×%i', async (...size) => {
	const frame = await draw(wideTexts, size, 'none').frame();
	await expect(`${textOf(frame)}\n`).toMatchFileSnapshot(`screens/wide-${size.join('x')}.txt`);
});
