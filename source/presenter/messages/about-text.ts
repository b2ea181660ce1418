/** What the input is about: a message that the user replies to, edits or reacts to. */
import type {MessageItem, RoomState} from '../../client/session/state.ts';
import {findMessage} from '../../client/session/window.ts';
import {type GlyphSet, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {excerptOf} from './message-text.ts';

export interface About {
	readonly type: 'reply' | 'edit' | 'react';
	readonly seq: number;
}

export interface AboutText {
	/** `Replying to ann` */
	readonly label: Printable;
	/** The start of the message, if it is loaded. */
	readonly quote: Printable | undefined;
}

const labelOf = (type: About['type'], item: MessageItem | undefined, set: GlyphSet): Printable => {
	const author = item === undefined ? literal('an earlier message') : printableLine(item.from.nick, set);
	switch (type) {
		case 'reply':
			return words`Replying to ${author}`;
		case 'edit':
			return literal('Editing your message');
		case 'react':
			return words`Reacting to ${author}`;
	}
};

export const aboutText = (
	{type, seq}: About,
	{log}: Pick<RoomState, 'log'>,
	set: GlyphSet = 'unicode',
): AboutText => {
	const item = findMessage(log.items, seq)?.item;
	return {label: labelOf(type, item, set), quote: item && excerptOf(item.text, set)};
};
