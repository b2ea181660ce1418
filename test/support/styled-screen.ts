/** A frame of the terminal as text that shows its colours. */

interface Cell {
	readonly text: string;
	/** The active SGR parameters: `1 38;5;208`. Empty for plain text. */
	readonly style: string;
}

const groups: readonly (readonly [RegExp, string])[] = [
	[/^(?:1|2)$/, '22'],
	[/^4$/, '24'],
	[/^7$/, '27'],
	[/^(?:3[0-7]|9[0-7]|38;.*)$/, '39'],
];

/** The active parameters after these. A closing parameter removes those that it closes. */
const afterSgr = (active: readonly string[], parameters: string): readonly string[] => {
	const parts = parameters.match(/[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+/g) ?? ['0'];
	let styles = active;
	for (const part of parts) {
		const closed = groups.find(([, closing]) => closing === part);
		if (part === '0') styles = [];
		else if (closed === undefined) styles = [...styles, part];
		else styles = styles.filter(style => !closed[0].test(style));
	}
	return styles;
};

const cellsOf = (line: string, start: readonly string[]): readonly [readonly Cell[], readonly string[]] => {
	const cells: Cell[] = [];
	let active = start;
	for (const [, sgr, , character] of line.matchAll(/\u001B\[([\d;]*)m|(\u001B\]8;;[^\u0007]*\u0007)|(.)/gu)) {
		if (sgr !== undefined) active = afterSgr(active, sgr);
		else if (character !== undefined) cells.push({text: character, style: active.join(' ')});
	}
	return [cells, active];
};

/** Each row, and below it its styles: `7-11 bold 96`. Columns are counted from 1. */
export const styledScreen = (frame: string): string => {
	let active: readonly string[] = [];
	return frame
		.split('\n')
		.flatMap(line => {
			const [cells, next] = cellsOf(line, active);
			active = next;
			const runs: string[] = [];
			for (let at = 0; at < cells.length; ) {
				const style = cells[at]?.style ?? '';
				let end = at;
				while (cells[end + 1]?.style === style) end++;
				if (style !== '') runs.push(`${at + 1}-${end + 1} ${style}`);
				at = end + 1;
			}
			const text = cells
				.map(cell => cell.text)
				.join('')
				.trimEnd();
			return runs.length === 0 ? [text] : [text, `\t\t${runs.join(', ')}`];
		})
		.join('\n');
};
