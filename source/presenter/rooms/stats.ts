/** Statistics of a room or of the server. */
import type {Session} from '../../client/session/state.ts';
import type {ServerFrameOf} from '../../protocol/server-frames.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {type Span, span} from '../span.ts';
import {count} from '../wording.ts';
import {titleOfName} from './room-title.ts';

type Stats = ServerFrameOf<'stats'>;

export interface Figure {
	readonly label: Printable;
	readonly value: Printable;
}

/** Those with the most messages; `id` is of the room or the user. */
export interface Ranking {
	readonly title: Printable;
	readonly entries: readonly {readonly id: string; readonly name: Span; readonly messages: number}[];
}

interface StatsText {
	/** `Statistics of #dev`, `Statistics of the server` */
	readonly title: Printable;
	readonly figures: readonly Figure[];
	/** Messages in each minute of the last hour, oldest first. */
	readonly minutes: readonly number[];
	/** `120 messages in the last hour, at most 9 in a minute` */
	readonly minutesText: Printable;
	readonly rankings: readonly Ranking[];
}

export const statsTitle = (session: Session, room: string | undefined): Printable =>
	words`Statistics of ${room === undefined ? literal('the server') : titleOfName(session, room)}`;

export const noMessages = literal('No messages');
export const loadingStats = literal('Loading statistics');

const rate = (perMinute: number): Printable =>
	literal(perMinute === 0 || perMinute >= 10 ? perMinute.toFixed(0) : perMinute.toFixed(1));

const figuresOf = ({activeUsers, perMinute}: Stats): readonly Figure[] => [
	{label: literal('Active users'), value: words`${activeUsers}`},
	{label: literal('Messages/min, last 1 min'), value: rate(perMinute.last1)},
	{label: literal('Messages/min, last 5 min'), value: rate(perMinute.last5)},
	{label: literal('Messages/min, last 60 min'), value: rate(perMinute.last60)},
];

const minutesTextOf = (minutes: readonly number[]): Printable => {
	const total = minutes.reduce((sum, one) => sum + one, 0);
	return words`${count(total, 'message')} in the last hour, at most ${Math.max(0, ...minutes)} in a minute`;
};

const rankingsOf = (session: Session, stats: Stats): readonly Ranking[] => [
	...(stats.room === undefined
		? [
				{
					title: literal('Busiest rooms'),
					entries: stats.busiestRooms.map(({room, messages}) => ({
						id: room,
						name: span(titleOfName(session, room)),
						messages,
					})),
				},
			]
		: []),
	{
		title: literal('Busiest users'),
		entries: stats.busiestPeople.map(({user, messages}) => ({
			id: user.id,
			name: span(printableLine(user.nick), {nick: user.id}),
			messages,
		})),
	},
];

export const statsText = (session: Session, stats: Stats): StatsText => ({
	title: statsTitle(session, stats.room),
	figures: figuresOf(stats),
	minutes: stats.minutes,
	minutesText: minutesTextOf(stats.minutes),
	rankings: rankingsOf(session, stats),
});

/** A ranking on one line: `ann 12, bob 3`. */
export const rankingLine = ({title, entries}: Ranking): Printable =>
	entries.length === 0
		? words`${title}: ${noMessages}`
		: words`${title}: ${join(
				entries.map(({name, messages}) => words`${name.text} ${messages}`),
				literal(', '),
			)}`;
