/** The rows of a room, and the viewer for whom their text is composed. */
import {useMemo, useRef} from 'react';
import {mayPin} from '../../client/session/pins.ts';
import type {RoomState} from '../../client/session/state.ts';
import {createHighlighter, isIgnored, type Settings} from '../../commands/settings.ts';
import {
	type MessageRow,
	toMessageRows,
	type UnreadLine,
	unreadUntil,
} from '../../presenter/messages/message-rows.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import {waitingFor} from '../../presenter/rooms/status.ts';
import {unicodeSymbols, type Viewer} from '../../presenter/viewer.ts';
import type {Person} from '../../protocol/server-frames.ts';

/** The unread line. It includes new messages until the user sees them. */
const useUnreadLine = (
	room: RoomState,
	after: number | undefined,
	isSeen: boolean,
): UnreadLine | undefined => {
	const until = useRef(room.headSeq);
	until.current = unreadUntil(until.current, room, isSeen);
	const last = until.current;
	return useMemo(() => (after === undefined ? undefined : {after, until: last}), [after, last]);
};

export interface MessageRowOptions {
	readonly room: RoomState;
	readonly me: Person | undefined;
	readonly settings: Settings;
	/** Messages of this time or older are hidden, in milliseconds since 1970. */
	readonly clearedAt: number | undefined;
	/** The unread line is below this entry. */
	readonly unreadAfter: number | undefined;
	/** Whether the user sees the newest message. */
	readonly isSeen: boolean;
}

export const useMessageRows = (options: MessageRowOptions): readonly MessageRow[] => {
	const {me, settings, clearedAt} = options;
	const {log, pending, shownThread} = options.room;
	const unread = useUnreadLine(options.room, options.unreadAfter, options.isSeen);
	return useMemo(
		() =>
			toMessageRows(
				{log, pending, ...(shownThread !== undefined && {shownThread})},
				{
					unread,
					me: me?.id,
					clearedAt,
					isIgnored: ({nick}) => isIgnored(settings, nick),
					hidesPresence: !settings.joins,
				},
			),
		[log, pending, shownThread, unread, me?.id, clearedAt, settings],
	);
};

interface ViewerOptions {
	readonly room: RoomState;
	readonly me: Person | undefined;
	readonly settings: Settings;
	readonly isConnected: boolean;
}

/** The same object while nothing changes, so that messages are not drawn again. */
export const useViewer = ({room, me, settings, isConnected}: ViewerOptions): Viewer => {
	const title = roomTitle(room);
	const isDirect = room.kind === 'direct';
	const isThread = room.shownThread !== undefined;
	const canPin = mayPin(room, me?.id);
	const waits = waitingFor(room, isConnected);
	return useMemo(
		() => ({
			me,
			symbols: unicodeSymbols,
			roomTitle: title,
			isHighlight: createHighlighter(settings),
			isDirect,
			isThread,
			mayPin: canPin,
			waitingFor: waits,
		}),
		[me, title, settings, isDirect, isThread, canPin, waits],
	);
};
