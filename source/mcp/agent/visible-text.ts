/** Text for agents. */
import {printable} from '../../text/sanitize.ts';

/**
 * Replaces characters that a terminal does not show, such as bidi controls and tag characters, by visible marks.
 * Otherwise a message could contain words that only the agent reads. Tabs are kept.
 */
export const visibleText = (text: string): string =>
	text
		.split('\t')
		.map(part => printable(part))
		.join('\t');
