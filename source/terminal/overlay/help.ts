/** Help, generated from the table of keys and the registry of commands. */
import {usageOf} from '../../commands/command.ts';
import {helpCommands} from '../../commands/slash/registry.ts';
import {literal, printableLine} from '../../text/sanitize.ts';
import type {Glyphs} from '../draw/glyphs.ts';
import type {Size} from '../draw/layout.ts';
import {helpSections} from '../input/key-labels.ts';
import {type HelpSection, helpBox} from './rows.ts';

export const helpOf = (size: Size, glyphs: Glyphs, top: number): ReturnType<typeof helpBox> =>
	helpBox(sections(glyphs), top, size, glyphs);

const sections = (glyphs: Glyphs): readonly HelpSection[] => [
	...helpSections(glyphs).map(section => ({
		title: literal(section.title),
		lines: section.lines.map(({keys, about, also}) => ({
			keys: printableLine(keys),
			about: printableLine(also === '' ? about : `${about} (${also})`),
		})),
	})),
	{
		title: literal('Commands (any unique prefix works; // sends a slash)'),
		lines: helpCommands('terminal').map(command => ({
			keys: printableLine(usageOf(command), glyphs.set),
			about: printableLine(command.summary, glyphs.set),
		})),
	},
];
