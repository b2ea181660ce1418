/** The rows of a notice about how others join the room. Pure. */
import {type Invitation, type InvitationText, invitationText} from '../../../presenter/invitation.ts';
import {literal} from '../../../text/sanitize.ts';
import {columns} from '../../../text/width.ts';
import {wrap} from '../../../text/wrap.ts';
import {hintFor} from '../../input/key-labels.ts';
import type {Action} from '../../input/key-table.ts';
import {frameRows} from '../frame.ts';
import {cutRow, fitRow, own, type Row, rowColumns, type Span, span} from '../row.ts';
import type {RowOptions} from './text-columns.ts';

/** `label  text` beside each other if they fit, else on two rows. A text that is wider than the frame is cut, never broken. */
const wayRows = (
	{label, text, link}: InvitationText['ways'][number],
	labelColumns: number,
	inner: number,
): readonly Row[] => {
	const value: Span = {text, meaning: 'accent', ...(link !== undefined && {link})};
	const labelled: Row = [...fitRow([span(label, 'muted')], labelColumns), own('  '), value];
	if (rowColumns(labelled) <= inner) return [labelled];
	return [[span(label, 'muted')], cutRow([value], inner)];
};

const columnsOf = (rows: readonly Row[]): number => Math.max(0, ...rows.map(rowColumns));

/** How others join, in a frame that is as wide as its content. */
export const invitationRows = (
	content: Invitation,
	{width, symbols, roomTitle}: RowOptions,
): readonly Row[] => {
	const {title, ways, remarks} = invitationText(content, roomTitle);
	const inner = Math.max(1, width - 4);
	const labelColumns = Math.max(...ways.map(({label}) => columns(label)));
	const keyOf = (action: Action): string => hintFor(action, symbols);
	const copies = literal(`${keyOf('copyRoomLink')} or /link copies the link.`);
	const moves = literal(
		`${keyOf('palette')} switches rooms, /join #dev joins one, /leave leaves it, ${keyOf('leave')} twice quits.`,
	);
	const body = [
		...ways.flatMap(way => wayRows(way, labelColumns, inner)),
		...[copies, ...remarks, ...(content.isOwnServer ? [moves] : [])].flatMap(text =>
			wrap(text, inner).map((line): Row => [span(line)]),
		),
	];
	const titleRow: Row = [span(title, 'strong')];
	const frameWidth = Math.min(width, Math.max(columnsOf(body) + 4, rowColumns(titleRow) + 6));
	const padded = body.map((row): Row => [own(' '), ...row]);
	return frameRows({title: titleRow, footer: [], body: padded, width: frameWidth, glyphs: symbols});
};
