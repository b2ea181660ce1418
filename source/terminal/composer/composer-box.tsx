/** Draws the input: rows made by `composer.ts`, and the real cursor on its cell, where an input method writes. */
import {Box, Text, useCursor} from 'ink';
import type {ReactElement} from 'react';
import type {GlyphSet, Printable} from '../../text/sanitize.ts';
import {type CandidateRow, type Composer, composerRows} from './composer.ts';

export interface ComposerBoxProps {
	readonly composer: Composer;
	readonly prompt: Printable;
	readonly width: number;
	readonly maxRows: number;
	/** The cell of the box's upper left corner on the screen. */
	readonly column: number;
	readonly row: number;
	/** The keys come here; otherwise the cursor is somebody else's. */
	readonly isActive: boolean;
	readonly glyphs?: GlyphSet;
}

export const ComposerBox = (props: ComposerBoxProps): ReactElement => {
	const {composer, prompt, width, maxRows, column, row, isActive, glyphs = 'unicode'} = props;
	const {rows, cursor} = composerRows(composer, prompt, width, maxRows, glyphs);
	const {setCursorPosition} = useCursor();
	setCursorPosition(isActive ? {x: column + cursor.column, y: row + cursor.row} : undefined);
	return (
		<Box flexDirection="column" width={width} flexShrink={0}>
			{rows.map((text, at) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
				<Text key={at}>{text === '' ? ' ' : text}</Text>
			))}
		</Box>
	);
};

export interface CandidateListProps {
	readonly rows: readonly CandidateRow[];
}

/** The candidates over the input; the selected one is inverse, and marked without colour too by its place under the cursor's word. */
export const CandidateList = ({rows}: CandidateListProps): ReactElement => (
	<Box flexDirection="column" flexShrink={0}>
		{rows.map(({text, isSelected}, at) => (
			// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
			<Text key={at} inverse={isSelected}>
				{text}
			</Text>
		))}
	</Box>
);
