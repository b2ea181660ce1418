/** Draws a row of the message list by its type. */
import type {MessageRow} from '../../presenter/messages/message-rows.ts';
import type {Viewer} from '../../presenter/viewer.ts';
import type {Actions} from '../actions/actions.ts';
import {Day, Edge, Event, Presence, Unread} from './event.tsx';
import {Message, PendingMessage} from './message.tsx';
import type {ToolbarMode} from './toolbar.tsx';

interface RowProps {
	readonly row: MessageRow;
	readonly room: string;
	readonly viewer: Viewer;
	/** The server's clock minus the browser's. */
	readonly skewMs: number;
	/** The mode of its toolbar; undefined: the toolbar is hidden. */
	readonly mode: ToolbarMode | undefined;
	readonly onMode: (key: string, mode: ToolbarMode) => void;
	readonly actions: Actions;
}

export const Row = ({row, mode, onMode, skewMs, ...common}: RowProps) => {
	switch (row.type) {
		case 'day':
			return <Day row={row} />;
		case 'unread':
			return <Unread row={row} viewer={common.viewer} />;
		case 'presence':
			return <Presence row={row} />;
		case 'event':
			return <Event row={row} {...common} />;
		case 'draft':
			return <PendingMessage row={row} skewMs={skewMs} {...common} />;
		case 'message':
			return <Message row={row} mode={mode} onMode={onMode} skewMs={skewMs} {...common} />;
		case 'newer':
		case 'older':
		case 'start':
			return (
				<li>
					<Edge row={row} viewer={common.viewer} />
				</li>
			);
	}
};
