/** Foreign words on the page. They are only ever text: no mark-up is read from them, and links are our own. */
import {memo, type ReactNode} from 'react';
import {findLinks, showPunycode} from '../../text/links.ts';
import {printable, printableLine} from '../../text/sanitize.ts';

/** Text with its links; `http`, `https` and `mailto` open outside, without telling where from. */
export const Words = memo(({text}: {readonly text: string}) => {
	const shown = showPunycode(printable(text));
	const parts: ReactNode[] = [];
	let at = 0;
	for (const {start, end, url} of findLinks(shown)) {
		parts.push(shown.slice(at, start));
		parts.push(
			<a key={start} href={url} target="_blank" rel="noopener noreferrer nofollow">
				{shown.slice(start, end)}
			</a>,
		);
		at = end;
	}
	parts.push(shown.slice(at));
	return parts;
});

/** A name or a topic: one line, whatever it holds. */
export const oneLine = (text: string): string => printableLine(text);
