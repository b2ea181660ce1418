import {useEffect, useRef} from 'react';
import {isMuted} from '../../../commands/settings.ts';
import {unreadCounts} from '../../../presenter/rooms/room-list.ts';
import {showBadge} from '../../browser/badge.ts';
import type {Page} from './use-page.ts';

/** Shows the number of mentions, or that there are unread messages, on the icon of the tab. */
export const useBadge = ({session, view}: Pick<Page, 'session' | 'view'>): void => {
	const {unread, mentions} = unreadCounts(session, room => isMuted(view.settings, room, session));
	const plainIcon = useRef<string>(undefined);
	useEffect(() => {
		const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
		plainIcon.current ??= link?.getAttribute('href') ?? '';
		showBadge(link, plainIcon.current, {unread, mentions});
	}, [unread, mentions]);
};
