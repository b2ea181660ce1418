/**
 * Announces new messages of the current room to screen readers, in batches. The message list itself is not a live region,
 * because then scrolling back would read history aloud.
 */
import {useEffect, useRef, useState} from 'react';
import type {EntryItem, MessageItem, NoticeItem, RoomState} from '../../client/session/state.ts';
import {isDeleted, isReadable} from '../../client/session/window.ts';
import {isIgnored, type Settings} from '../../commands/settings.ts';
import {noticeText} from '../../presenter/notices.ts';
import {authorName} from '../../presenter/person-name.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import {count} from '../../presenter/wording.ts';
import {oneLine} from '../elements/text.tsx';

/** A batch with more messages than this is announced by their number. */
const maxRead = 3;
const batchMs = 1000;
const maxCharacters = 300;

const announced = ({
	from,
	bot,
	text,
	isMention,
}: Pick<MessageItem, 'from' | 'text' | 'isMention'> & {readonly bot?: true}): string =>
	`${authorName({from, bot})}${isMention ? ', mentioning you' : ''}: ${oneLine(text.slice(0, maxCharacters).replaceAll('\n', ' '))}`;

/** The text for new messages. */
export const announcement = (items: readonly (MessageItem | EntryItem)[]): readonly string[] =>
	items.length > maxRead ? [count(items.length, 'new message')] : items.map(announced);

const noticeSerial = ({key}: {readonly key: string}): number => Number(key.slice(1));

const warningsOf = (room: RoomState): readonly NoticeItem[] =>
	room.log.items.filter(item => item.type === 'notice').filter(({level}) => level !== 'info');

/** The serial number of the newest warning in the log; 0 if the log has no warning. */
const lastWarning = (room: RoomState): number =>
	warningsOf(room).reduce((latest, item) => Math.max(latest, noticeSerial(item)), 0);

/** The text for warnings newer than this serial number. */
export const warningsAfter = (room: RoomState, serial: number): readonly string[] =>
	warningsOf(room)
		.filter(item => noticeSerial(item) > serial)
		.map(({content}) => oneLine(noticeText(content, roomTitle(room))));

export const newItems = (
	room: RoomState,
	after: number,
	settings: Settings,
): readonly (MessageItem | EntryItem)[] =>
	room.log.items
		.filter(isReadable)
		.filter(item => item.seq > after && !item.isMine && !isDeleted(item))
		.filter(({from}) => !isIgnored(settings, from.nick));

interface AnnouncerProps {
	readonly room: RoomState | undefined;
	readonly settings: Settings;
	/** Whether the newest messages are visible. Otherwise the notice strip announces the warnings among them. */
	readonly isAtBottom: boolean;
}

/** The room, and the newest entry and warning in it that have been announced. */
interface Reported {
	readonly room: string;
	readonly seq: number;
	readonly warning: number;
}

interface Batch {
	readonly lines: readonly string[];
	/** The sequence number up to which the room has been announced. */
	readonly seq: number | undefined;
}

/** Collects new messages and warnings for `batchMs`, and then returns them as one batch. */
const useBatches = ({room, settings, isAtBottom}: AnnouncerProps): Batch => {
	const [lines, setLines] = useState<readonly string[]>([]);
	const reported = useRef<Reported>(undefined);
	const latest = useRef({room, settings});
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	latest.current = {room, settings};
	const includesWarnings = useRef(isAtBottom);
	includesWarnings.current = isAtBottom;
	const warning = room === undefined ? 0 : lastWarning(room);
	const name = room?.room;
	const headSeq = room?.membership.type === 'joined' ? room.headSeq : undefined;

	useEffect(() => {
		if (name === undefined || headSeq === undefined) return;
		if (reported.current?.room !== name) {
			reported.current = {room: name, seq: headSeq, warning};
			setLines([]);
		}
		// The first new message starts the timer. Later messages do not extend it.
		const isNew = headSeq > reported.current.seq || warning > reported.current.warning;
		if (!isNew || timer.current !== undefined) return;
		timer.current = setTimeout(() => {
			timer.current = undefined;
			const {room: now, settings: chosen} = latest.current;
			const {current: before} = reported;
			if (now === undefined || before === undefined || now.room !== before.room) return;
			reported.current = {room: now.room, seq: now.headSeq, warning: lastWarning(now)};
			const warnings = includesWarnings.current ? warningsAfter(now, before.warning) : [];
			setLines([...announcement(newItems(now, before.seq, chosen)), ...warnings]);
		}, batchMs);
	}, [name, headSeq, warning]);
	useEffect(() => () => clearTimeout(timer.current), []);
	return {lines, seq: reported.current?.seq};
};

export const Announcer = (props: AnnouncerProps) => {
	const {lines, seq} = useBatches(props);
	return (
		<div className="visually-hidden" role="log" aria-live="polite" aria-label="New messages">
			{lines.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: each batch replaces all lines.
				<p key={`${seq}:${index}`}>{line}</p>
			))}
		</div>
	);
};
