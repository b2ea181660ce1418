import {useMemo, useSyncExternalStore} from 'react';

/** Below this width the rooms and members lie over the messages; the style sheet says the same. */
export const narrow = '(max-width: 760px)';

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
