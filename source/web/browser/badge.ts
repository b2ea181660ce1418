/** The number of unread messages on the icon of the tab, and of the installed page. */

export interface Counts {
	readonly unread: number;
	readonly mentions: number;
}

/** What the badge shows: mentions, or else a dot for unread messages; empty if there is nothing. */
const badgeText = ({unread, mentions}: Counts): string =>
	mentions > 99 ? '99+' : mentions > 0 ? String(mentions) : unread > 0 ? '•' : '';

/** The icon of the page with a badge, as the URL of an SVG. Red for mentions, grey for other messages. */
const badgeIcon = (counts: Counts): string => {
	const text = badgeText(counts);
	const colour = counts.mentions > 0 ? '#c62828' : '#5f6b7a';
	const size = text.length > 2 ? 9 : text.length > 1 ? 12 : 15;
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1c2128"/><path d="M8 10l6 6-6 6" fill="none" stroke="#5fd3bc" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/><circle cx="22" cy="22" r="10" fill="${colour}"/><text x="22" y="${22 + size / 3}" font-family="sans-serif" font-weight="bold" font-size="${size}" text-anchor="middle" fill="#fff">${text}</text></svg>`;
	return `data:image/svg+xml,${encodeURIComponent(svg)}`;
};

interface BadgeNavigator {
	setAppBadge?(count?: number): Promise<void>;
	clearAppBadge?(): Promise<void>;
}

/** Shows the badge on the icon of the tab and on that of the installed page, or removes it. */
export const showBadge = (link: HTMLLinkElement | null, plainIcon: string, counts: Counts): void => {
	const hasBadge = badgeText(counts) !== '';
	if (link !== null) link.href = hasBadge ? badgeIcon(counts) : plainIcon;
	const badge = navigator as BadgeNavigator;
	const shown = hasBadge ? badge.setAppBadge?.(counts.mentions || undefined) : badge.clearAppBadge?.();
	shown?.catch(() => {});
};
