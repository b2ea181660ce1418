/** The manual page termchat(1), in the man macros of roff. */
import {type CommandDescription, type FlagDescription, toRows} from '../arguments/command-description.ts';

/** Text that roff prints as it is. */
const roff = (text: string): string =>
	text
		.replaceAll('\\', '\\e')
		.replaceAll('-', '\\-')
		.replaceAll('…', '...')
		.replace(/^([.'])/gm, '\\&$1')
		.replaceAll('"', '\\(dq')
		.replaceAll("'", '\\(aq')
		.replaceAll('~', '\\(ti')
		.replaceAll('^', '\\(ha')
		.replaceAll('`', '\\(ga');

const paragraph = (lines: readonly string[]): readonly string[] => ['.PP', ...lines.map(roff)];

const example = (lines: readonly string[]): readonly string[] => [
	'.PP',
	'.RS 4',
	'.nf',
	...lines.map(roff),
	'.fi',
	'.RE',
];

const term = (left: string, summary: string): readonly string[] => ['.TP', left, roff(summary)];

const flagTerm = ({name, short, placeholder, summary}: FlagDescription): readonly string[] => {
	const names = [name, ...(short === undefined ? [] : [short])].map(one => `\\fB${roff(one)}\\fR`).join(', ');
	return term(placeholder === undefined ? names : `${names} \\fI${roff(placeholder)}\\fR`, summary);
};

/** The paragraphs of a text; rows of two columns become a list. */
const textBlocks = (lines: readonly string[]): readonly string[] => {
	const blocks = lines
		.join('\n')
		.split(/\n{2,}/)
		.map(block => block.split('\n'));
	return blocks.flatMap(block => {
		const rows = toRows(block);
		const isList = rows.length > 0 && block.every(line => /^\S+ {2,}\S|^\s{2,}/.test(line));
		return isList
			? rows.flatMap(({left, summary}) => term(`\\fB${roff(left)}\\fR`, summary))
			: paragraph(block.map(line => line.trim()));
	});
};

/** The rows of a section that several helps have, such as `Exit codes`. The manual has them once. */
const commonRows = (commands: readonly CommandDescription[], wanted: string): ReadonlyMap<string, string> => {
	const rows = new Map<string, string>();
	for (const {sections} of commands) {
		for (const {title, lines} of sections) {
			if (title !== wanted) continue;
			for (const {left, summary} of toRows(lines)) if (!rows.has(left)) rows.set(left, summary);
		}
	}
	return rows;
};

const withoutPrompt = (line: string): string => line.replace(/^\$ /, '');

const commandSection = ({name, summary, sections, flags}: CommandDescription): readonly string[] => {
	// Every command has --help, which the manual describes once.
	const ownFlags = flags.filter(flag => flag.name !== '--help');
	const lines = [`.SS "termchat ${name}"`, roff(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)];
	for (const section of sections) {
		const texts = section.lines.map(withoutPrompt);
		if (section.title === 'Usage' || section.title.startsWith('Example')) {
			if (section.title !== 'Usage') lines.push(...paragraph([`${section.title}:`]));
			lines.push(...example(texts));
		} else if (section.title === '') lines.push(...textBlocks(texts));
		else if (section.title === 'Flags') lines.push(...ownFlags.flatMap(flagTerm));
		else if (section.title === 'Exit codes') lines.push(...paragraph([`Exit codes: ${texts.join(' ')}.`]));
	}
	return lines;
};

/** `date` is that of the release: `2026-11-22`. */
export const manPage = (commands: readonly CommandDescription[], version: string, date: string): string => {
	const variables = [...commonRows(commands, 'Environment')];
	return [
		'.\\" Generated from the help of the commands. Do not edit.',
		`.TH TERMCHAT 1 "${date}" "termchat ${roff(version)}" "User Commands"`,
		'.nh',
		'.ad l',
		'.SH NAME',
		'termchat \\- chat in the terminal',
		'.SH SYNOPSIS',
		'\\fBtermchat\\fR [\\fICOMMAND\\fR] [\\fIFLAGS\\fR]',
		'.SH DESCRIPTION',
		'One program is the chat server, a full-screen client, a web page and commands for scripts.',
		roff('Without a command, termchat joins the server on this machine, or starts one.'),
		'\\fBtermchat\\fR \\fICOMMAND\\fR \\fB\\-\\-help\\fR prints the flags of a command.',
		'.SH COMMANDS',
		...commands.flatMap(({name, summary}) => term(`\\fB${roff(name)}\\fR`, summary)),
		'.SH "COMMANDS IN DETAIL"',
		...commands.flatMap(commandSection),
		'.SH ENVIRONMENT',
		...variables.flatMap(([name, summary]) => term(`\\fB${roff(name)}\\fR`, summary)),
		'.SH "SEE ALSO"',
		'The readme and the folder docs of the package.',
		'',
	].join('\n');
};
