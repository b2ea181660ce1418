/** Every key of the table of keys, in each of its modes, through a real terminal and a real server. */
import {expect, test} from 'vitest';
import {type Action, keyTable, type Mode} from '../../source/terminal/input/key-table.ts';
import {keyBytes} from '../support/key-bytes.ts';
import {input, openOwnRoom, reset, status, typeParts} from '../support/own-room.ts';
import type {Terminal} from '../support/terminal.ts';

interface Pressed {
	readonly screen: string;
	/** The screen before the key. */
	readonly before: string;
	readonly key: string;
	readonly terminal: Terminal;
	/** The bytes that the program had written before the key. */
	readonly written: number;
}

interface Check {
	/** Text to type and keys to press first, beginning with an empty input in #dev: `<up>` is a key, all else is text. */
	readonly first?: string | Partial<Record<Mode, string>>;
	/** Text to type afterwards, before the screen is looked at. */
	readonly typed?: string;
	/** What the screen shows when the key may be pressed. */
	readonly ready?: RegExp;
	/** True if the screen shows what the key did. */
	readonly shows: RegExp | ((pressed: Pressed) => boolean);
	/** Restores what the key changed. */
	readonly after?: string;
}

const newer = (screen: string): number => Number(/↓ (\d+) newer/.exec(screen)?.[1] ?? 0);
const isIn =
	(room: string): Check['shows'] =>
	({screen}) =>
		status(screen).includes(`ann@#${room} `);
const has =
	(text: string): Check['shows'] =>
	({screen}) =>
		screen.includes(text);
const hasNot =
	(text: string): Check['shows'] =>
	({screen}) =>
		!screen.includes(text);
/** The terminal received text for its clipboard. */
const copies: Check['shows'] = ({terminal, written}) =>
	terminal.written().slice(written).includes('\u001B]52;c;');
const changes = ({screen, before}: Pressed): boolean => screen !== before;

/** An edit of the input: the text with the keys before, and the text of the input afterwards; `^` is typed at the cursor. */
const edits = (first: string, result: string): Check => ({
	first,
	typed: '^',
	shows: ({screen}) => input(screen) === `› ${result}`,
});

const selected = (then: RegExp | Check['shows'], first = '<up>'): Check => ({first, shows: then});
const inCommands = '<ctrl+k>>s';

/** What every action does. A new action does not compile without an entry. */
const checks: Readonly<Record<Exclude<Action, 'startChord'>, Check>> = {
	palette: {shows: has('─ Palette')},
	previousRoom: {shows: isIn('lobby')},
	nextRoom: {shows: isIn('ops')},
	nextActiveRoom: {
		first: '/go qa<enter>/markunread -1<enter>/go dev<enter>',
		ready: /#qa +1/,
		shows: isIn('qa'),
	},
	lastRoom: {first: '/go ops<enter>/go dev<enter>', shows: isIn('ops')},
	goToRoom: {
		shows: ({screen, key}) => {
			const number = Number(key.at(-1));
			const room = ['lobby', 'dev', 'ops', 'qa'][number - 1];
			return room === undefined
				? screen.includes(`There is no room ${number} in the list.`)
				: status(screen).includes(`ann@#${room} `);
		},
	},
	moveRoomUp: {shows: has(' 1▸#dev'), after: '<ctrl+x down>'},
	moveRoomDown: {shows: has(' 3▸#dev'), after: '<ctrl+x up>'},
	copyRoomLink: {shows: copies},
	scrollUp: {shows: ({screen}) => newer(screen) > 0},
	scrollDown: {first: '<pageup><pageup>', shows: ({screen, before}) => newer(screen) < newer(before)},
	scrollToOldest: {shows: has('number 1 of many')},
	scrollToBottom: {first: '<pageup><pageup>', shows: ({screen}) => newer(screen) === 0},
	firstUnread: {
		first: '/markunread -3<enter><pageup><pageup><pageup>',
		ready: /newer/,
		shows: /new messages? since/,
		after: '/markread<enter>',
	},
	inbox: {first: {select: '<up>'}, shows: has('─ Inbox')},
	goBack: {
		first: {chat: '/go lobby<enter><f4><enter><escape>', select: '/go lobby<enter><f4><enter>'},
		shows: isIn('lobby'),
	},
	previousMention: {shows: changes},
	nextMention: {first: '<ctrl+home>', shows: has('number 50 of many for @ann')},
	search: {shows: ({screen}) => screen.includes('─ Palette') && /│ › \?/.test(screen)},
	selectMessage: {shows: has('q back')},
	selectOlder: {first: '<up>', typed: 'r', shows: has('Replying to bob: before the last')},
	selectNewer: {first: '<up><up>', typed: 'r', shows: has('Replying to ann: the last of ann')},
	reply: selected(has('Replying to ann')),
	openThread: selected(has('Thread: no replies')),
	closeThread: {first: '<up>t', shows: hasNot('Thread:')},
	followThread: selected(changes),
	pin: selected(({screen, before}) => screen.includes('1 pinned') !== before.includes('1 pinned')),
	edit: selected(has('Editing')),
	delete: selected(has('Delete this message for everyone?')),
	react: selected(/Reacting to/),
	copy: selected(copies),
	copyCode: selected(copies),
	openLink: selected(has('That message has no link.')),
	inspect: selected(/#\d+ from ann \(id/),
	copyMessageLink: selected(copies),
	markUnread: selected(has('Marked as unread from here.')),
	showReaders: selected(/[Rr]ead by|has read/),
	showAnswered: selected(has('That message is not a reply.')),
	stopSelecting: {first: '<up>', shows: hasNot('q back')},
	send: {
		first: 'sent by Enter',
		shows: ({screen}) => /ann {2}sent by Enter/.test(screen) && input(screen).startsWith('› Message #dev'),
	},
	takeBack: {
		first: '/set undoSend 30<enter>held<enter>',
		ready: /held/,
		shows: ({screen}) => input(screen) === '› held',
		after: '/set undoSend off<enter>',
	},
	newLine: {first: 'one', typed: 'two', shows: ({screen}) => screen.endsWith('› one\n  two')},
	complete: {first: '/hel', shows: ({screen}) => input(screen).startsWith('› /help')},
	completeBack: {first: '/wh', shows: ({screen}) => /\/who/.test(input(screen))},
	historyOlder: {first: '/go dev<enter>x<left>', shows: ({screen}) => input(screen) === '› /go dev'},
	historyNewer: {first: '/go dev<enter>xyz<left><up>', shows: ({screen}) => input(screen) === '› xyz'},
	historySearch: {
		first: {historySearch: '/go dev<enter><ctrl+r>/'},
		shows: ({screen, before}) => input(screen) !== input(before) || /search/i.test(screen),
	},
	historySearchBack: {first: {historySearch: '/go dev<enter><ctrl+r>/<up>'}, shows: /search|\/go dev/i},
	openEditor: {first: 'draft', shows: ({screen}) => input(screen) === '› from the editor'},
	cancelAbout: {first: '<up>r', shows: hasNot('Replying to')},
	clearInput: {first: 'abc', shows: ({screen}) => input(screen).startsWith('› Message #dev')},
	left: edits('abc', 'ab^c'),
	right: edits('abc<left><left>', 'ab^c'),
	up: {first: 'one<ctrl+j>two', typed: '^', shows: has('› one^\n  two')},
	down: {first: 'one<ctrl+j>two<up>', typed: '^', shows: has('› one\n  two^')},
	wordLeft: edits('ab cd', 'ab ^cd'),
	wordRight: edits('ab cd<ctrl+a>', 'ab^ cd'),
	lineStart: edits('ab cd', '^ab cd'),
	lineEnd: edits('ab cd<ctrl+a>', 'ab cd^'),
	deleteLeft: edits('abc', 'ab^'),
	deleteRight: edits('abc<left>', 'ab^'),
	killWordLeft: edits('ab c-d', 'ab ^'),
	killPartLeft: edits('ab c-d', 'ab c-^'),
	killPartRight: edits('ab cd<ctrl+a>', '^ cd'),
	killToStart: edits('ab cd<left>', '^d'),
	killToEnd: edits('ab cd<left><left>', 'ab ^'),
	yank: edits('ab cd<ctrl+u>', 'ab cd^'),
	yankOlder: edits('one<ctrl+u>two<ctrl+u><ctrl+y>', 'one^'),
	transpose: edits('abc', 'acb^'),
	undo: edits('abc<ctrl+u>', 'abc^'),
	redo: edits('abc<ctrl+u><ctrl+_>', '^'),
	choose: {
		first: {
			palette: '<ctrl+k>#ops',
			list: '/inbox<enter>',
			completion: '/hel<tab>',
			historySearch: '<ctrl+r>/go dev',
		},
		shows: changes,
	},
	chooseNext: {first: {palette: inCommands, list: '/theme<enter>', completion: '/un<tab>'}, shows: changes},
	choosePrevious: {
		first: {palette: `${inCommands}<end>`, list: '/theme<enter><end>', completion: '/un<tab>'},
		shows: changes,
	},
	pageUp: {
		first: {palette: `${inCommands}<end>`, list: '/theme<enter><end>', help: '<f1><end>', select: '<up>'},
		shows: changes,
	},
	pageDown: {
		first: {palette: inCommands, list: '/theme<enter>', help: '<f1>', select: '<up><pageup><pageup>'},
		shows: changes,
	},
	lineUp: {first: '<f1><end>', shows: changes},
	lineDown: {first: '<f1>', shows: changes},
	toFirst: {
		first: {palette: `${inCommands}<end>`, list: '/theme<enter><end>', help: '<f1><end>', select: '<up>'},
		// A list of people that arrives meanwhile selects the first entry as well.
		shows: pressed => changes(pressed) || /▸ \/set /.test(pressed.screen),
	},
	toLast: {
		first: {palette: inCommands, list: '/theme<enter>', help: '<f1>', select: '<up><pageup><pageup>'},
		shows: changes,
	},
	deleteTyped: {
		first: {palette: '<ctrl+k>xyz', historySearch: '<ctrl+r>xyz'},
		shows: ({screen}) => /xy(?!z)/.test(screen),
	},
	deleteTypedWord: {first: {palette: '<ctrl+k>xyz', historySearch: '<ctrl+r>xyz'}, shows: hasNot('xyz')},
	close: {
		first: {
			palette: '<ctrl+k>',
			historySearch: '<ctrl+r>',
			confirm: '<up>d',
			list: '/theme<enter>',
			stats: '/stats<enter>',
			help: '<f1>',
			completion: '/un<tab>',
		},
		// A key that is typed afterwards arrives in the input.
		typed: '~',
		shows: ({screen}) => /^› .*~$/.test(input(screen)),
	},
	help: {first: {select: '<up>'}, shows: has('─ Help')},
	toggleRooms: {shows: has('The room list is hidden.'), after: '<f7>'},
	toggleMembers: {shows: has('The member list is hidden.'), after: '<f8>'},
	toggleMouse: {shows: has('Mouse off'), after: '<f9>'},
	redraw: {
		// Until it reads keys again, which it shows by turning the mouse on.
		shows: ({terminal, written}) =>
			/\u001B\[2J[\s\S]*\u001B\[\?1006h/.test(terminal.written().slice(written)),
	},
	suspend: {
		first: {select: '<up>', palette: '<ctrl+k>', list: '/theme<enter>', help: '<f1>', stats: '/stats<enter>'},
		shows: ({terminal, written}) =>
			/\u001B\[\?1049l[\s\S]*\u001B\[\?1049h/.test(terminal.written().slice(written)),
	},
	leave: {shows: has('again to quit')},
};

/** What the screen shows in a mode. */
const opened: Partial<Record<Mode, RegExp>> = {
	select: /q back/,
	palette: /─ Palette/,
	list: /Esc closes/,
	help: /─ Help/,
	stats: /─ Statistics/,
	confirm: /Delete this message/,
};

const press = async (terminal: Terminal, check: Check, mode: Mode, key: string): Promise<void> => {
	const {first = '', ready, typed, shows, after} = check;
	await reset(terminal);
	await typeParts(terminal, typeof first === 'string' ? first : (first[mode] ?? ''));
	await terminal.waitFor(opened[mode] ?? '', `the mode ${mode}`);
	if (ready !== undefined) await terminal.waitFor(ready, `what ${key} needs`);
	const before = terminal.screen();
	const written = terminal.written().length;
	terminal.type(`${keyBytes(key)}${typed ?? ''}`);
	const isShown = (screen: string): boolean =>
		typeof shows === 'function' ? shows({screen, before, key, terminal, written}) : shows.test(screen);
	await terminal.waitFor(isShown, `what ${key} does in the mode ${mode}`);
	if (after === undefined) return;
	await reset(terminal);
	await typeParts(terminal, after);
};

test('every key of the table does what the table says', async () => {
	expect(Object.keys(checks).toSorted()).toEqual(keyTable.map(({action}) => action).toSorted());
	const terminal = await openOwnRoom();
	const failures: string[] = [];
	for (const {action, bindings} of keyTable) {
		const check = checks[action as keyof typeof checks];
		for (const {mode, keys} of bindings) {
			for (const key of keys) {
				await press(terminal, check, mode, key).catch(error => failures.push(`${action}: ${error.message}`));
			}
		}
	}
	expect(failures).toEqual([]);
}, 480_000);
