/** Help, drawn from the table of keys and the table of commands: there is no other list of either. */
import {literal, printableLine} from '../../text/sanitize.ts';
import {commands, usageOf} from '../commands/table.ts';
import type {Glyphs} from '../glyphs.ts';
import {helpSections} from '../keymap.ts';
import type {Size} from '../layout.ts';
import {type HelpSection, helpBox} from './rows.ts';

export const helpOf = (size: Size, glyphs: Glyphs, top: number): ReturnType<typeof helpBox> =>
	helpBox(sections(glyphs), top, size, glyphs);

const sections = (glyphs: Glyphs): readonly HelpSection[] => [
	...helpSections(glyphs.set).map(section => ({
		title: literal(section.title),
		lines: section.lines.map(({keys, about, also}) => ({
			keys: printableLine(keys),
			about: printableLine(also === '' ? about : `${about} (${also})`),
		})),
	})),
	{
		title: literal('Commands (any beginning that fits only one; // sends a slash)'),
		lines: commands.map(command => ({
			keys: printableLine(usageOf(command)),
			about: printableLine(command.about),
		})),
	},
];
