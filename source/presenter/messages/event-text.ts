/** The text of rows that are no messages: joins and leaves, topics, new nicks, gaps, notices, and the lines between. */
import {isReadable} from '../../client/session/window.ts';
import type {Person} from '../../protocol/server-frames.ts';
import {
	type GlyphSet,
	join,
	literal,
	type Printable,
	printable,
	printableLine,
	words,
} from '../../text/sanitize.ts';
import {noticeText} from '../notices.ts';
import {personName} from '../person-name.ts';
import {type Line, type Meaning, own, type Span, span, withLinks} from '../span.ts';
import {clockTime} from '../times.ts';
import type {Viewer} from '../viewer.ts';
import {count} from '../wording.ts';
import {summaryText} from './entry-line.ts';
import type {EdgeRow, EventRow, FoldedPresence, UnreadRow} from './message-rows.ts';
import {isForViewer} from './message-text.ts';

interface EventText {
	/** In place of an author: `*` for the room, `-` for a notice, `!` for a problem. */
	readonly sign: Span;
	readonly text: Line;
	/** The action of the viewer: a button if the user interface has buttons, otherwise the command. */
	readonly action?: {readonly type: 'fillGap'; readonly label: Printable; readonly command: Printable};
}

/** More names are not listed. */
const maxNames = 12;

const nicksOf = (people: readonly Person[], sign: string, set: GlyphSet): readonly Printable[] =>
	people.map(person => words`${literal(sign)}${personName(person, set)}`);

/** `erin joined`, or for several users `3 joined, 1 left: erin, frank, gina, -hal`. Empty without users. */
export const presenceText = (
	{joined, left, passed}: FoldedPresence,
	set: GlyphSet = 'unicode',
): Printable => {
	const [only] = [...joined, ...left];
	if (only !== undefined && joined.length + left.length + passed.length === 1) {
		return words`${personName(only, set)} ${literal(joined.length === 1 ? 'joined' : 'left')}`;
	}
	const counts = [
		...(joined.length > 0 ? [literal(`${joined.length} joined`)] : []),
		...(left.length > 0 ? [literal(`${left.length} left`)] : []),
		...(passed.length > 0 ? [literal(`${passed.length} joined and left`)] : []),
	];
	if (counts.length === 0) return literal('');
	const names = [...nicksOf(joined, '', set), ...nicksOf(left, '-', set), ...nicksOf(passed, '+-', set)];
	const shown = join(names.slice(0, maxNames), literal(', '));
	const more = names.length - maxNames;
	return words`${join(counts, literal(', '))}: ${more > 0 ? words`${shown} and ${more} more` : shown}`;
};

/** `bob is now rob` */
export const renamedText = (was: string, nick: string, set: GlyphSet = 'unicode'): Printable =>
	words`${printableLine(was, set)} is now ${printableLine(nick, set)}`;

const roomSign = own('*', 'muted');
const problemSign = own('!', 'warning');

const meaningOf = (level: 'info' | 'warning' | 'error'): Meaning => (level === 'info' ? 'notice' : level);

type EventViewer = Pick<Viewer, 'symbols' | 'roomTitle' | 'isDirect' | 'isThread' | 'isHighlight'>;

const gapText = ({isLost, isLoading}: Extract<EventRow['item'], {type: 'gap'}>): EventText => {
	if (isLost)
		return {sign: problemSign, text: [own('The server no longer has some messages here.', 'warning')]};
	if (isLoading) return {sign: problemSign, text: [own('Loading missing messages', 'warning')]};
	return {
		sign: problemSign,
		text: [own('Some messages are missing here.', 'warning')],
		action: {
			type: 'fillGap',
			label: literal('Load missing messages'),
			command: literal('/history loads them.'),
		},
	};
};

export const eventText = ({item}: Pick<EventRow, 'item'>, viewer: EventViewer): EventText => {
	const {symbols, roomTitle} = viewer;
	const {set} = symbols;
	switch (item.type) {
		case 'entry': {
			const meaning = isReadable(item) && isForViewer(item, viewer) ? 'highlight' : 'notice';
			return {sign: roomSign, text: withLinks(summaryText(item.entry, set), meaning)};
		}
		case 'renamed':
			return {sign: roomSign, text: [span(renamedText(item.was, item.user.nick, set), 'muted')]};
		case 'gap':
			return gapText(item);
		case 'notice': {
			const meaning = meaningOf(item.level);
			const sign = item.level === 'info' ? '-' : '!';
			return {
				sign: own(sign, meaning),
				text: withLinks(printable(noticeText(item.content, roomTitle), {glyphs: set}), meaning),
			};
		}
	}
};

/** `2 new messages since 09:14` */
export const unreadText = ({count: unread, at}: UnreadRow, {timeZone}: Pick<Viewer, 'timeZone'>): Printable =>
	words`${count(unread, 'new message')} since ${clockTime(at, timeZone)}`;

export const edgeText = (
	{type, isLoading}: Pick<EdgeRow, 'type' | 'isLoading'>,
	{roomTitle}: Pick<Viewer, 'roomTitle'>,
): Printable => {
	switch (type) {
		case 'start':
			return words`This is the start of ${roomTitle}.`;
		case 'older':
			return literal(isLoading ? 'Loading older messages' : 'Scroll up for older messages');
		case 'newer':
			return literal(isLoading ? 'Loading newer messages' : 'Scroll down for newer messages');
	}
};
