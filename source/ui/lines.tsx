/** Rows on the screen, each already painted and cut, and memoised, so that only what changed is drawn anew. */
import {Box, Transform} from 'ink';
import {memo, type ReactElement} from 'react';

export interface Line {
	readonly key: string;
	/** Painted, and no wider than the pane. */
	readonly text: string;
}

/**
 * Ink checks and measures every text in every frame. These are checked and measured already, so it is given a
 * space, and the text as what becomes of it.
 */
const DrawnLine = memo(({text}: {readonly text: string}) => <Transform transform={() => text}> </Transform>);

export interface LinesProps {
	readonly lines: readonly Line[];
	readonly width: number;
	readonly height: number;
	/** Where there are fewer lines than rows, they stand at the bottom. */
	readonly isAtBottom?: boolean;
}

export const Lines = ({lines, width, height, isAtBottom = false}: LinesProps): ReactElement => (
	<Box
		flexDirection="column"
		flexShrink={0}
		width={width}
		height={height}
		justifyContent={isAtBottom ? 'flex-end' : 'flex-start'}
	>
		{lines.map(({key, text}) => (
			<DrawnLine key={key} text={text} />
		))}
	</Box>
);

/** Lines whose place is all that tells them apart. */
export const placed = (texts: readonly string[]): readonly Line[] =>
	texts.map((text, at) => ({key: String(at), text}));
