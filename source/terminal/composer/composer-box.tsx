/** Draws the rows of the input, and puts the terminal's cursor on its cell, where input methods open. */
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
	/** The input receives the keys, so it sets the cursor. */
	readonly isActive: boolean;
	readonly glyphs?: GlyphSet;
	/** Painted; shown in the empty input, after the prompt. */
	readonly placeholder?: string;
}

export const ComposerBox = (props: ComposerBoxProps): ReactElement => {
	const {composer, prompt, width, maxRows, column, row, isActive, glyphs = 'unicode'} = props;
	const {placeholder = ''} = props;
	const isEmpty = composer.edit.text === '' && composer.search === undefined;
	const {rows, cursor} = composerRows(composer, prompt, width, maxRows, glyphs);
	const {setCursorPosition} = useCursor();
	setCursorPosition(isActive ? {x: column + cursor.column, y: row + cursor.row} : undefined);
	return (
		<Box flexDirection="column" width={width} flexShrink={0}>
			{rows.map((text, at) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its place
				<Text key={at}>{isEmpty ? `${text}${placeholder}` : text === '' ? ' ' : text}</Text>
			))}
		</Box>
	);
};

export interface CandidateListProps {
	readonly rows: readonly CandidateRow[];
	/** The usage of the command that is typed, painted. */
	readonly usage: string | undefined;
}

/** The usage and the candidates above the input. The selected one is inverse. */
export const CandidateList = ({rows, usage}: CandidateListProps): ReactElement => (
	<Box flexDirection="column" flexShrink={0}>
		{usage !== undefined && <Text>{usage}</Text>}
		{rows.map(({text, isSelected}, at) => (
			// biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its place
			<Text key={at} inverse={isSelected}>
				{text}
			</Text>
		))}
	</Box>
);
