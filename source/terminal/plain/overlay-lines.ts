/** The overlays of the screen as lines of text, for plain mode. Pure. */
import type {Session} from '../../client/session/state.ts';
import {type ListEntry, usageOf} from '../../commands/command.ts';
import {helpCommands} from '../../commands/slash/registry.ts';
import {pairingRemarks} from '../../presenter/pairing.ts';
import {literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import type {Glyphs} from '../draw/glyphs.ts';
import type {Choice, Overlay} from '../overlay/overlay.ts';
import {statsLines} from '../overlay/stats.ts';

/** `isAnswer`: marked as a line of the client itself. */
export interface OverlayLine {
	readonly text: Printable;
	readonly isAnswer: boolean;
}

const answer = (text: string): OverlayLine => ({text: printableLine(text), isAnswer: true});

const helpLines = (): readonly string[] => [
	'Lines you type are sent to the current room. Commands:',
	...helpCommands('terminal').map(command => `${usageOf(command)}: ${command.summary}`),
];

const entryLine = ({label, detail, isApart}: ListEntry, number: number | undefined): OverlayLine => ({
	text: words`${number === undefined || isApart ? literal('  ') : words`${number}. `}${label}${detail === undefined ? literal('') : words`  (${detail})`}`,
	isAnswer: false,
});

/** There are no keys without a screen: the answer is a line, and everything but the other answers declines. */
const choiceText = ({key, label}: Choice): string => `${key === 'escape' ? 'n' : key}: ${label}`;

export const overlayLines = (overlay: Overlay, session: Session, glyphs: Glyphs): readonly OverlayLine[] => {
	switch (overlay.type) {
		case 'list':
			return [
				answer(overlay.title),
				...overlay.entries.map((entry, index) =>
					entryLine(entry, overlay.isNumbered ? index + 1 : undefined),
				),
				...(overlay.hint === undefined ? [] : [answer(overlay.hint)]),
			];
		case 'help':
			return helpLines().map(answer);
		case 'stats':
			return statsLines(session, overlay.stats, glyphs.bars).map(answer);
		case 'palette':
			return [answer('Usage: /go ROOM. /rooms lists all rooms.')];
		case 'pairing': {
			const {before, after} = pairingRemarks(overlay.link);
			return [
				...before.map(answer),
				{text: printableLine(overlay.link), isAnswer: false},
				...after.map(answer),
			];
		}
		case 'confirm':
			return [...overlay.lines.map(answer), answer(overlay.choices.map(choiceText).join(', '))];
	}
};
