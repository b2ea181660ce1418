/**
 * Media queries of the layout. The style sheet uses the same widths. They are in `em`, so that they grow with the font size of
 * the browser.
 */
import {useMemo, useSyncExternalStore} from 'react';

/** Three panes leave less than 60 characters for the messages: the members are a drawer over them. */
const withoutMembers = '(width < 74em)';
/** A thread beside the messages leaves less than 60 characters for them: it takes their place. */
const withoutThread = '(width < 84em)';
/** Two panes leave less than 60 characters: the rooms are a drawer too. */
const withoutRooms = '(width < 60em)';
/** Nicks beside the messages leave less than 60 characters: they are above them, and buttons are large enough for fingers. */
const phone = '(width < 47.5em)';

/** Whether a media query matches now. */
const useMedia = (query: string): boolean => {
	const [subscribe, read] = useMemo(() => {
		const media = window.matchMedia(query);
		const subscribe = (listener: () => void) => {
			media.addEventListener('change', listener);
			return () => media.removeEventListener('change', listener);
		};
		return [subscribe, () => media.matches] as const;
	}, [query]);
	return useSyncExternalStore(subscribe, read);
};

export interface Layout {
	/** Whether the room list opens as a drawer over the messages. */
	readonly hasRoomDrawer: boolean;
	/** Whether the member list opens as a drawer over the messages. */
	readonly hasMemberDrawer: boolean;
	/** Whether an open thread takes the place of the messages. */
	readonly isThreadAlone: boolean;
	readonly isPhone: boolean;
}

export const useLayout = (): Layout => {
	const hasRoomDrawer = useMedia(withoutRooms);
	const hasMemberDrawer = useMedia(withoutMembers);
	const isThreadAlone = useMedia(withoutThread);
	const isPhone = useMedia(phone);
	return useMemo(
		() => ({hasRoomDrawer, hasMemberDrawer, isThreadAlone, isPhone}),
		[hasRoomDrawer, hasMemberDrawer, isThreadAlone, isPhone],
	);
};
