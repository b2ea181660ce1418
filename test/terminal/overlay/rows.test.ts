import {describe, expect, test} from 'vitest';
import type {ListEntry} from '../../../source/commands/command.ts';
import {glyphsOf} from '../../../source/terminal/draw/glyphs.ts';
import {rowColumns, rowText} from '../../../source/terminal/draw/row.ts';
import {listFooter, paletteFooter} from '../../../source/terminal/overlay/overlay.ts';
import {confirmBox, listBox} from '../../../source/terminal/overlay/rows.ts';
import {literal} from '../../../source/text/sanitize.ts';

const glyphs = glyphsOf('unicode');
const sizeOf = (columns: number) => ({columns, rows: 20});

const entry = (label: string, detail?: string, shortcut?: string): ListEntry => ({
	key: label,
	label: literal(label),
	...(detail !== undefined && {detail: literal(detail)}),
	...(shortcut !== undefined && {shortcut: literal(shortcut)}),
	action: {type: 'none'},
});

const paletteOf = (entries: readonly ListEntry[], columns: number): readonly string[] =>
	listBox({
		size: sizeOf(columns),
		glyphs,
		title: literal('Palette'),
		footer: paletteFooter,
		entries,
		selected: 0,
		query: {text: literal('>'), placeholder: ''},
	}).rows.map(rowText);

describe('the palette', () => {
	test('its footer has the longest form that fits', () => {
		const footerAt = (columns: number) => paletteOf([], columns).at(-1);
		expect(footerAt(80)).toContain('# room  @ person  > command  ? search');
		expect(footerAt(60)).toContain('# room  @ person  > command  ? search');
		expect(footerAt(40)).toContain('#room @person >command ?search');
		expect(footerAt(30)).toContain('#room @person >command ─');
		expect(footerAt(20)).toContain('#room @person ─');
	});

	test('the key of a command is never cut, and its description uses the free columns', () => {
		const entries = [
			entry('/next', 'show the next room with unread messages', 'Ctrl+O'),
			entry('/create [--private] [NAME] [TOPIC]', 'create a room that you own', 'F4'),
		];
		expect(paletteOf(entries, 80).slice(2, 4)).toEqual([
			'│▸ /next              show the next room with unread messages · Ctrl+O │',
			'│  /create [--private] [NAME] [TOPIC]  create a room that you own · F4 │',
		]);
		expect(paletteOf(entries, 40).slice(2, 4)).toEqual([
			'│▸ /next  show the next room… · Ctrl+O │',
			'│  /create [--pri… create a room… · F4 │',
		]);
	});

	test('a narrow screen shows the key without the description', () => {
		const entries = [entry('/previous', 'show the room above', 'Ctrl+X Ctrl+E')];
		expect(paletteOf(entries, 32)[2]).toBe('│▸ /previous     Ctrl+X Ctrl+E │');
	});
});

describe('the keys of a list', () => {
	const open = {
		type: 'list',
		title: literal('Rooms'),
		entries: [
			{
				...entry('#dev'),
				more: [
					{key: 'p', label: 'pins', action: {type: 'none'}},
					{key: 'x', label: 'leaves', action: {type: 'none'}},
				],
			},
		],
		selected: 0,
		verb: 'opens it',
	} as const;

	test('are left out from the last one, the key that closes it after the others', () => {
		expect(listFooter(open, glyphs)).toEqual([
			'Enter opens it · p pins · x leaves · Esc closes',
			'Enter opens it · p pins · Esc closes',
			'Enter opens it · Esc closes',
			'Enter opens it',
		]);
	});
});

describe('a question', () => {
	test('is wrapped on a narrow screen', () => {
		const lines = [literal('2 messages were not sent. They are sent when you start termchat again.')];
		const {rows} = confirmBox({
			size: sizeOf(40),
			glyphs,
			lines,
			choices: [{key: 'y', label: 'quit', action: {type: 'quit'}}],
		});
		const text = rows.map(rowText);
		expect(text.slice(1, 4)).toEqual([
			'│  2 messages were not sent. They are  │',
			'│  sent when you start termchat        │',
			'│  again.                              │',
		]);
		expect(text.at(-2)).toContain('y quit');
		expect(new Set(rows.map(rowColumns))).toEqual(new Set([40]));
	});
});
