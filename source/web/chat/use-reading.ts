/** Moves the read position while the user looks at the page, and the unread line while they do not. */
import {useEffect, useRef, useSyncExternalStore} from 'react';
import type {Client} from '../../client/client.ts';
import type {RoomState} from '../../client/session/state.ts';
import type {Actions} from '../actions/actions.ts';

const subscribeAttention = (listener: () => void) => {
	for (const type of ['focus', 'blur'] as const) window.addEventListener(type, listener);
	document.addEventListener('visibilitychange', listener);
	return () => {
		for (const type of ['focus', 'blur'] as const) window.removeEventListener(type, listener);
		document.removeEventListener('visibilitychange', listener);
	};
};

/** Whether the user looks at the page. */
export const useAttention = (): boolean =>
	useSyncExternalStore(
		subscribeAttention,
		() => document.visibilityState === 'visible' && document.hasFocus(),
	);

/** Marks messages as read while the newest one is seen; when the user looks away, the unread line is put after it. */
export const useReading = (
	client: Client,
	room: RoomState | undefined,
	isAtBottom: boolean,
	unreadAfter: number | undefined,
	isAttentive: boolean,
	actions: Actions,
) => {
	const name = room?.membership.type === 'joined' ? room.room : undefined;
	const headSeq = room?.headSeq ?? 0;
	const isRead = room === undefined || room.readSeq >= headSeq;
	useEffect(() => {
		if (name !== undefined && isAttentive && isAtBottom && !isRead) client.markRead(name, headSeq);
	}, [client, name, headSeq, isRead, isAttentive, isAtBottom]);

	const latest = useRef({headSeq, isRead, unreadAfter});
	latest.current = {headSeq, isRead, unreadAfter};
	useEffect(() => {
		const {headSeq, isRead, unreadAfter} = latest.current;
		if (!isAttentive && isRead) actions.markUnread(headSeq);
		else if (isAttentive && unreadAfter === headSeq) actions.markUnread(undefined);
	}, [isAttentive, actions]);
};
