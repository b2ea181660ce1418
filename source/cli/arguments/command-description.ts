/** Describes a command from its help and its flags, for completions and the manual. */
import type {Command, CommandTable} from './command.ts';
import {toFlagName} from './parse-arguments.ts';

export interface FlagDescription {
	/** With dashes: `--reply-to`. */
	readonly name: string;
	/** With a dash: `-r`. */
	readonly short: string | undefined;
	/** The name of the value in the help, such as `FILE`. Undefined for a switch. */
	readonly placeholder: string | undefined;
	readonly isRepeatable: boolean;
	readonly summary: string;
	/** The only values it accepts; empty if there are others. */
	readonly choices: readonly string[];
}

interface ActionDescription {
	readonly name: string;
	readonly summary: string;
	/** Its argument is a file. */
	readonly takesFile: boolean;
}

export interface CommandDescription {
	readonly name: string;
	readonly summary: string;
	readonly flags: readonly FlagDescription[];
	readonly actions: readonly ActionDescription[];
	/** Its arguments are files. */
	readonly takesFiles: boolean;
	/** The help by its headings, with the text before `Flags` as `Usage`. */
	readonly sections: readonly HelpSection[];
}

interface HelpSection {
	readonly title: string;
	/** Without the indentation that all of them share. */
	readonly lines: readonly string[];
}

const titles = /^(Usage|Flags|Environment|Exit codes|Examples?)$/;

const indentOf = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0;

const withoutIndent = (lines: readonly string[]): string[] => {
	const least = Math.min(...lines.filter(line => line.trim() !== '').map(indentOf));
	return lines.map(line => line.slice(least));
};

const trimBlank = (lines: readonly string[]): string[] =>
	lines
		.join('\n')
		.replace(/^\n+|\s+$/g, '')
		.split('\n');

/** The sections of a help text. A paragraph that is not indented more than the headings starts a section without a title. */
export const helpSections = (help: string): readonly HelpSection[] => {
	const sections: {title: string; lines: string[]}[] = [];
	for (const line of withoutIndent(trimBlank(help.replaceAll('\t', '  ').split('\n')))) {
		const isHeading = titles.test(line);
		const isText = indentOf(line) === 0 && line.trim() !== '';
		if (isHeading) sections.push({title: line, lines: []});
		else if (isText && sections.at(-1)?.title !== '') sections.push({title: '', lines: [line]});
		else sections.at(-1)?.lines.push(line);
	}
	return sections.map(({title, lines}) => ({title, lines: trimBlank(withoutIndent(trimBlank(lines)))}));
};

interface Row {
	/** `--room, -r ROOM`, `users`. */
	readonly left: string;
	readonly summary: string;
}

/** The rows of two columns; a line that is indented to the second column continues a row. */
export const toRows = (lines: readonly string[]): readonly Row[] => {
	const rows: {left: string; summary: string; column: number}[] = [];
	for (const line of lines) {
		const [, left = '', gap = '', summary = ''] = /^(\S.*?)( {2,})(\S.*)$/.exec(line) ?? [];
		const last = rows.at(-1);
		if (left !== '') rows.push({left, summary, column: left.length + gap.length});
		else if (last !== undefined && line.trim() !== '' && indentOf(line) === last.column) {
			last.summary += ` ${line.trim()}`;
		}
	}
	return rows;
};

/** `full|normal` in the help means that there are no other values. */
const listedValues = (placeholder: string | undefined): readonly string[] =>
	placeholder !== undefined && /^[a-z\d-]+(\|[a-z\d-]+)+$/.test(placeholder) ? placeholder.split('|') : [];

const describeFlags = ({flags, values = {}}: Command, rows: readonly Row[]): readonly FlagDescription[] => {
	const rowOf = (name: string) => rows.find(({left}) => /^--[\w-]+/.exec(left)?.[0] === name);
	const declared = Object.entries(flags).map(([key, flag]) => {
		const name = toFlagName(key);
		const row = rowOf(name);
		const isSwitch = flag.type === 'boolean';
		const placeholder = isSwitch ? undefined : (row?.left.split(' ').at(-1) ?? 'VALUE');
		return {
			name,
			short: flag.shortFlag === undefined ? undefined : `-${flag.shortFlag}`,
			placeholder,
			isRepeatable: flag.isMultiple === true,
			summary: row?.summary ?? '',
			choices: values[key] ?? listedValues(placeholder),
		};
	});
	// `--no-color`: a row without a flag of its own.
	const others = rows
		.filter(({left}) => /^--no-[\w-]+$/.test(left))
		.map(({left: name, summary}) => ({
			name,
			short: undefined,
			placeholder: undefined,
			isRepeatable: false,
			summary,
			choices: [],
		}));
	const help = {
		name: '--help',
		short: '-h',
		placeholder: undefined,
		isRepeatable: false,
		summary: 'show the help',
		choices: [],
	};
	return [...declared, ...others, help];
};

export const describeCommand = (name: string, summary: string, command: Command): CommandDescription => {
	const sections = helpSections(command.help);
	const rowsUnder = (isMatch: (title: string) => boolean): readonly Row[] =>
		sections.filter(({title}) => isMatch(title)).flatMap(({lines}) => toRows(lines));
	const texts = rowsUnder(title => title === '');
	const usage = sections.find(({title}) => title === 'Usage')?.lines ?? [];
	return {
		...{name, summary, sections},
		flags: describeFlags(
			command,
			rowsUnder(title => title === 'Flags'),
		),
		takesFiles: command.takesFiles === true,
		actions: (command.actions ?? []).map(action => ({
			name: action,
			summary: texts.find(({left}) => left === action)?.summary ?? '',
			takesFile: usage.some(line => line.includes(`termchat ${name} ${action} FILE`)),
		})),
	};
};

/** Loads and describes all commands. */
export const describeCommands = (commands: CommandTable): Promise<readonly CommandDescription[]> =>
	Promise.all(
		Object.entries(commands).map(async ([name, {summary, load}]) =>
			describeCommand(name, summary, await load()),
		),
	);
