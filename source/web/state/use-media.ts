/** Media queries of the layout. The style sheet uses the same widths. */
import {useMemo, useSyncExternalStore} from 'react';

/** Up to this width the rooms and the members are drawers over the messages. */
export const narrow = '(max-width: 760px)';
/** Up to this width the members are a drawer, because a third column would leave too little width for the messages. */
export const withoutMembers = '(max-width: 1000px)';

/** Whether a media query matches now. */
export const useMedia = (query: string): boolean => {
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
