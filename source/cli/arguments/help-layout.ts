/** Lays out the help of a command for terminals of 80 columns. The texts use characters of one column only. */

const maxColumns = 80;

/** A paragraph or a described flag. The first line starts with `lead`; further lines are indented to its length. */
interface Block {
	readonly lead: string;
	readonly words: string[];
	/** An example or a usage line. It is never joined with another line. */
	readonly isCommand: boolean;
}

/** The part of a line before the description of a flag, an action or a variable, with its spaces. */
const optionLead = /^\s*(-{1,2}\S.*?|[a-z-]+|[A-Z_]{6,})\s{2,}(?=\S)/;
const command = /^\s*(\$ |termchat\b)/;

const toBlock = (line: string): Block => {
	const lead = optionLead.exec(line)?.[0] ?? /^\s*/.exec(line)?.[0] ?? '';
	return {lead, words: line.slice(lead.length).split(' '), isCommand: command.test(line)};
};

/** Whether a line continues the block before it. */
const continues = (block: Block, next: Block): boolean =>
	!block.isCommand && !next.isCommand && next.lead.trim() === '' && next.lead.length === block.lead.length;

const layOut = ({lead, words}: Block): string[] => {
	const lines: string[] = [];
	let line = lead;
	for (const word of words) {
		const isFirst = line.length === lead.length;
		if (!isFirst && line.length + 1 + word.length > maxColumns) {
			lines.push(line);
			line = `${' '.repeat(lead.length)}${word}`;
		} else line = isFirst ? `${line}${word}` : `${line} ${word}`;
	}
	return [...lines, line];
};

/** Wraps paragraphs and descriptions again. No line is longer than 80 columns unless a single word is. */
export const fitHelp = (help: string): string => {
	const blocks: Block[] = [];
	let isAfterGap = true;
	for (const line of help.split('\n')) {
		const next = toBlock(line.trimEnd());
		const last = blocks.at(-1);
		const isGap = line.trim() === '';
		if (last !== undefined && !isGap && !isAfterGap && continues(last, next)) last.words.push(...next.words);
		else blocks.push(isGap ? {lead: '', words: [''], isCommand: false} : next);
		isAfterGap = isGap;
	}
	return blocks.flatMap(layOut).join('\n');
};
