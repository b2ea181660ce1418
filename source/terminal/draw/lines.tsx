/** Rows on the screen, each already painted and cut, and memoised, so that only what changed is drawn anew. */
import {Box, Transform} from 'ink';
import {memo, type ReactElement} from 'react';

/**
 * Ink checks and measures every text in every frame, and lays the screen out again where one is another. These are
 * checked and measured already, so it is given a space, and the text as what becomes of it.
 */
const DrawnLine = memo(({text}: {readonly text: string}) => <Transform transform={() => text}> </Transform>);

export interface LinesProps {
	/** Painted, and no wider than the pane. */
	readonly texts: readonly string[];
	readonly width: number;
	readonly height: number;
	/** Where there are fewer lines than rows, they stand at the bottom. */
	readonly isAtBottom?: boolean;
}

export const Lines = ({texts, width, height, isAtBottom = false}: LinesProps): ReactElement => (
	<Box
		flexDirection="column"
		flexShrink={0}
		width={width}
		height={height}
		justifyContent={isAtBottom ? 'flex-end' : 'flex-start'}
	>
		{texts.map((text, at) => (
			// biome-ignore lint/suspicious/noArrayIndexKey: a text that moves is another text in its place, and no node has to move
			<DrawnLine key={at} text={text} />
		))}
	</Box>
);
