/** Painted rows, memoised, so that only changed rows are drawn again. */
import {Box, Transform} from 'ink';
import {memo, type ReactElement} from 'react';

/**
 * Ink measures every text in every frame, and lays out the screen again if one changes. These rows are measured already,
 * so Ink gets a space as the text, and the row as its transformation.
 */
const DrawnLine = memo(({text}: {readonly text: string}) => <Transform transform={() => text}> </Transform>);

export interface LinesProps {
	/** Painted rows, at most as wide as the pane. */
	readonly texts: readonly string[];
	readonly width: number;
	readonly height: number;
	/** If there are fewer lines than rows, they are at the bottom. */
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
			// biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its place
			<DrawnLine key={at} text={text} />
		))}
	</Box>
);
