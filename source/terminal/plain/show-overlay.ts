/** Prints what commands open. */
import type {CommandContext} from '../../commands/command.ts';
import {roomPreferences} from '../../commands/settings.ts';
import {count} from '../../presenter/wording.ts';
import {linesOf, printable, words} from '../../text/sanitize.ts';
import type {Overlay} from '../overlay/overlay.ts';
import {glyphsIn, type UiState} from '../state/ui-state.ts';
import type {EventPrinter} from './event-printer.ts';
import type {ListPrinter} from './list-printer.ts';
import {helpText, overlayLines, roomsList} from './overlay-lines.ts';

export interface OverlayParts {
	readonly printer: EventPrinter;
	readonly lists: ListPrinter;
	readonly context: CommandContext;
	readonly state: UiState;
}

export const showOverlay = (overlay: Overlay, {printer, lists, context, state}: OverlayParts): void => {
	const session = context.client.session();
	const glyphs = glyphsIn(state);
	switch (overlay.type) {
		case 'list':
			lists.print(overlay);
			return;
		case 'palette':
			lists.print(roomsList(session, {...roomPreferences(state.settings, session), current: state.room}));
			return;
		case 'help':
			printer.say(helpText(context));
			return;
		case 'confirm':
			for (const line of overlayLines(overlay, session, glyphs)) printer.say(line);
			return;
		case 'stats':
		case 'pairing':
			printer.say(overlayLines(overlay, session, glyphs).join('\n'));
	}
};

/** Asks what to do with lines that were pasted at once. */
export const pasteQuestion = (text: string): Overlay => ({
	type: 'confirm',
	lines: [words`You pasted ${count(linesOf(printable(text)).length, 'line')}. Send them as one message?`],
	choices: [
		{key: 'y', label: 'send', action: {type: 'post', text}},
		{key: 'escape', label: 'discard', action: {type: 'none'}},
	],
});
