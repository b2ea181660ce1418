/** Marks messages as read while the page has the focus, and places the unread line when it loses it. */
import {useEffect, useRef, useSyncExternalStore} from 'react';
import type {Client} from '../../../client/client.ts';
import type {RoomState} from '../../../client/session/state.ts';
import type {Actions} from '../../actions/actions.ts';

const subscribeToFocus = (listener: () => void) => {
	for (const type of ['focus', 'blur'] as const) window.addEventListener(type, listener);
	document.addEventListener('visibilitychange', listener);
	return () => {
		for (const type of ['focus', 'blur'] as const) window.removeEventListener(type, listener);
		document.removeEventListener('visibilitychange', listener);
	};
};

/** Whether the page is visible and has the focus. */
export const useAttention = (): boolean =>
	useSyncExternalStore(subscribeToFocus, () => document.visibilityState === 'visible' && document.hasFocus());

interface Reading {
	readonly room: RoomState | undefined;
	/** Whether the newest message is visible. */
	readonly isAtBottom: boolean;
	readonly unreadAfter: number | undefined;
	readonly isAttentive: boolean;
}

export const useReading = (client: Client, actions: Actions, reading: Reading): void => {
	const {room, isAtBottom, unreadAfter, isAttentive} = reading;
	const name = room?.membership.type === 'joined' ? room.room : undefined;
	const headSeq = room?.headSeq ?? 0;
	const isRead = room === undefined || room.readSeq >= headSeq;
	useEffect(() => {
		if (name !== undefined && isAttentive && isAtBottom && !isRead) client.markRead(name, headSeq);
	}, [client, name, headSeq, isRead, isAttentive, isAtBottom]);

	// The unread line is where the user has put it, on this device or on another one.
	const markedAt = room?.isMarkedUnread ? room.readSeq : undefined;
	useEffect(() => {
		if (markedAt !== undefined) actions.markUnread(markedAt);
	}, [markedAt, actions]);

	const latest = useRef({headSeq, isRead, unreadAfter});
	latest.current = {headSeq, isRead, unreadAfter};
	useEffect(() => {
		const {headSeq, isRead, unreadAfter} = latest.current;
		if (!isAttentive && isRead) actions.markUnread(headSeq);
		else if (isAttentive && unreadAfter === headSeq) actions.markUnread(undefined);
	}, [isAttentive, actions]);
};
