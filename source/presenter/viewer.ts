/** The viewer and the display preferences, on which the text of a row depends besides the row itself. */
import type {Person} from '../protocol/server-frames.ts';
import {type GlyphSet, literal, type Printable} from '../text/sanitize.ts';

export interface Viewer {
	readonly me: Person | undefined;
	readonly symbols: Symbols;
	/** Of the room the rows are in. */
	readonly roomTitle: Printable;
	/** Default: the time zone of the machine. */
	readonly timeZone?: string | undefined;
	/** Whether a text holds a word that is highlighted like the viewer's nick. */
	readonly isHighlight?: ((text: string) => boolean) | undefined;
	/** In a direct room no message is highlighted. */
	readonly isDirect?: boolean | undefined;
	/** In the view of a thread, replies are not highlighted for being replies. */
	readonly isThread?: boolean | undefined;
	/** The viewer may pin messages of the room. */
	readonly mayPin?: boolean | undefined;
	/** What the drafts of the room wait for, see `waitingFor`. */
	readonly waitingFor?: Printable | undefined;
	/** The time of the server, for countdowns. Undefined: the user interface draws them itself. */
	readonly now?: number | undefined;
	/** How a message that waits is taken back: `Ctrl+_ or /undo`. */
	readonly undoHint?: Printable | undefined;
}

/** The signs in composed texts. A terminal has others for fonts without them. */
export interface Symbols {
	readonly set: GlyphSet;
	readonly dot: Printable;
	readonly reply: Printable;
	readonly cross: Printable;
	readonly ellipsis: Printable;
}

export const unicodeSymbols: Symbols = {
	set: 'unicode',
	dot: literal('·'),
	reply: literal('↳'),
	cross: literal('✗'),
	ellipsis: literal('…'),
};
