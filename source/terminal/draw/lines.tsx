/** Painted rows as one text of Ink. */
import {Box, Transform} from 'ink';
import type {ReactElement} from 'react';

export interface LinesProps {
	/** Painted rows, at most as wide as the pane, and not more than fit in it. */
	readonly texts: readonly string[];
	readonly width: number;
	readonly height: number;
	/** If there are fewer lines than rows, they are at the bottom. */
	readonly isAtBottom?: boolean;
}

/** A space for each row: Ink ignores a row without a character. */
const blankRows = (count: number): string => Array.from({length: count}, () => ' ').join('\n');

/**
 * Ink measures every text in every frame, and lays out the screen again if one changes. These rows are measured already,
 * so Ink gets blank rows as the text, and each row as the transformation of its blank row. One text for a pane costs a
 * frame less than one for each row.
 */
export const Lines = ({texts, width, height, isAtBottom = false}: LinesProps): ReactElement => (
	<Box
		flexDirection="column"
		flexShrink={0}
		width={width}
		height={height}
		justifyContent={isAtBottom ? 'flex-end' : 'flex-start'}
	>
		{texts.length > 0 && (
			<Transform transform={(_, at) => texts[at] ?? ''}>{blankRows(texts.length)}</Transform>
		)}
	</Box>
);
