import {useMemo, useSyncExternalStore} from 'react';

/** Up to this width the rooms and the members are drawers over the messages; the style sheet says the same. */
export const narrow = '(max-width: 760px)';
/** Up to this width the members are a drawer: beside the rooms they would leave too little for the messages. */
export const withoutMembers = '(max-width: 1000px)';

/** Whether a media query holds now. */
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
