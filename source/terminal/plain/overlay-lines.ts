/** The overlays of the screen as texts, for plain mode. Lists are printed by `ListPrinter`. Pure. */
import type {Session} from '../../client/session/state.ts';
import {type ListEntry, usageIn} from '../../commands/command.ts';
import {helpCommands} from '../../commands/slash/registry.ts';
import {pairingRemarks} from '../../presenter/pairing.ts';
import {qrCode, qrRows} from '../../presenter/qr-code.ts';
import {type RoomListOptions, roomEntries} from '../../presenter/rooms/room-list.ts';
import {join, literal, type Printable} from '../../text/sanitize.ts';
import type {Glyphs} from '../draw/glyphs.ts';
import type {Choice, Overlay} from '../overlay/overlay.ts';
import {statsLines} from '../overlay/stats.ts';

/** What plain mode has besides the commands. */
const inputHelp = [
	'A line that you type is sent to the current room. A line that begins with // is sent with one slash.',
	'A line that ends with \\ continues with the next one. /paste starts a message of several lines.',
	'Each message has a number in brackets, such as [12]. Commands on a message take it: /reply 12 TEXT.',
	'> marks a message that mentions you. /3 goes to room 3 of /go.',
	'Commands:',
];

export const helpText = (plain: Parameters<typeof usageIn>[0]): string =>
	[
		...inputHelp,
		...helpCommands('terminal', 'plain').map(command => `${usageIn(plain, command)}: ${command.summary}`),
	].join('\n');

/** Plain mode has no keys: the answer is a line, and everything but the other answers declines. */
const choiceText = ({key, label}: Choice): string => `${key === 'escape' ? 'n' : key}: ${label}`;

/** Drawn for a dark background: light modules are characters, dark ones are spaces. */
const lightOnDark = (row: Printable): Printable =>
	[...row].map(block => ({' ': '█', '█': ' ', '▀': '▄', '▄': '▀'})[block] ?? block).join('') as Printable;

const pairingText = ({link, isCodeWanted}: Extract<Overlay, {type: 'pairing'}>): readonly string[] => {
	const {before, after} = pairingRemarks(link, isCodeWanted === true);
	return [
		...before,
		link,
		...after,
		...(isCodeWanted === true
			? ['The code, for a dark background:', ...qrRows(qrCode(link)).map(lightOnDark)]
			: []),
	];
};

/** The rooms of the user, by the numbers that `/3` takes. */
export const roomsList = (session: Session, options: RoomListOptions): Extract<Overlay, {type: 'list'}> => ({
	type: 'list',
	title: literal('Your rooms'),
	selected: 0,
	verb: 'goes there',
	hint: '/3 goes to room 3, /go NAME to a room by a part of its name. /rooms lists all rooms.',
	entries: roomEntries(session, options).map(({room, title, isCurrent, isMuted, badge, hint}): ListEntry => {
		const details = [
			...(isCurrent ? [literal('you are here')] : []),
			...(badge === undefined ? [] : [badge.label]),
			...(isMuted ? [literal('muted')] : []),
			...(hint === '' ? [] : [hint]),
		];
		return {
			key: room,
			label: title.text,
			...(details.length > 0 && {detail: join(details, literal(', '))}),
			action: {type: 'showRoom', room},
		};
	}),
});

type Printed = Exclude<Overlay, {type: 'list'} | {type: 'palette'} | {type: 'help'}>;

/** The lines of an overlay; of a question, the first ones contain the question itself. */
export const overlayLines = (overlay: Printed, session: Session, glyphs: Glyphs): readonly string[] => {
	switch (overlay.type) {
		case 'stats':
			return statsLines(session, overlay.stats, glyphs.bars);
		case 'pairing':
			return pairingText(overlay);
		case 'confirm':
			return [...overlay.lines, overlay.choices.map(choiceText).join(', ')];
	}
};
