/**
 * New messages of the current room for a screen reader, few at a time. The messages are no live region themselves, for
 * scrolling back would read history aloud.
 */
import {useEffect, useRef, useState} from 'react';
import type {MessageItem, NoticeItem, RoomState} from '../../client/session/state.ts';
import {isIgnored, type Settings} from '../../commands/settings.ts';
import {noticeText} from '../../presenter/notices.ts';
import {roomTitle} from '../../presenter/room-title.ts';
import {count} from '../../presenter/wording.ts';
import {oneLine} from '../elements/text.tsx';

/** More messages than this in one batch are only counted. */
const mostRead = 3;
const batchMs = 1000;
const mostCharacters = 300;

const spoken = ({from, text, isMention}: MessageItem): string =>
	`${oneLine(from.nick)}${isMention ? ', mentioning you' : ''}: ${oneLine(text.slice(0, mostCharacters).replaceAll('\n', ' '))}`;

/** The sentences for messages that have just come in. */
export const announcement = (items: readonly MessageItem[]): readonly string[] =>
	items.length > mostRead ? [count(items.length, 'new message')] : items.map(spoken);

const noticeSerial = ({key}: {readonly key: string}): number => Number(key.slice(1));

const warningsOf = (room: RoomState): readonly NoticeItem[] =>
	room.log.items.filter(item => item.type === 'notice').filter(({level}) => level !== 'info');

/** The newest warning among the messages; 0 if there is none. */
const lastWarning = (room: RoomState): number =>
	warningsOf(room).reduce((latest, item) => Math.max(latest, noticeSerial(item)), 0);

/** The sentences for warnings that have just come in. */
export const warningsAfter = (room: RoomState, serial: number): readonly string[] =>
	warningsOf(room)
		.filter(item => noticeSerial(item) > serial)
		.map(({content}) => oneLine(noticeText(content, roomTitle(room))));

const newItems = (room: RoomState, after: number, settings: Settings): readonly MessageItem[] =>
	room.log.items
		.filter(item => item.type === 'message')
		.filter(item => item.seq > after && !item.isMine && item.deletedAt === undefined)
		.filter(({from}) => !isIgnored(settings, from.nick));

interface AnnouncerProps {
	readonly room: RoomState | undefined;
	readonly settings: Settings;
	/** The newest messages are in sight; otherwise the warnings among them are announced by the notice strip. */
	readonly isAtBottom: boolean;
}

export const Announcer = ({room, settings, isAtBottom}: AnnouncerProps) => {
	const [lines, setLines] = useState<readonly string[]>([]);
	const told = useRef<{readonly room: string; readonly seq: number; readonly warning: number}>(undefined);
	const latest = useRef({room, settings});
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	latest.current = {room, settings};
	const areWarningsHere = useRef(isAtBottom);
	areWarningsHere.current = isAtBottom;
	const warning = room === undefined ? 0 : lastWarning(room);
	const name = room?.room;
	const headSeq = room?.membership.type === 'joined' ? room.headSeq : undefined;

	useEffect(() => {
		if (name === undefined || headSeq === undefined) return;
		if (told.current?.room !== name) {
			told.current = {room: name, seq: headSeq, warning};
			setLines([]);
		}
		// The first new message starts the wait, those after it do not prolong it.
		const isNew = headSeq > told.current.seq || warning > told.current.warning;
		if (!isNew || timer.current !== undefined) return;
		timer.current = setTimeout(() => {
			timer.current = undefined;
			const {room: now, settings: chosen} = latest.current;
			const {current: before} = told;
			if (now === undefined || before === undefined || now.room !== before.room) return;
			told.current = {room: now.room, seq: now.headSeq, warning: lastWarning(now)};
			const warnings = areWarningsHere.current ? warningsAfter(now, before.warning) : [];
			setLines([...announcement(newItems(now, before.seq, chosen)), ...warnings]);
		}, batchMs);
	}, [name, headSeq, warning]);
	useEffect(() => () => clearTimeout(timer.current), []);

	return (
		<div className="visually-hidden" role="log" aria-live="polite" aria-label="New messages">
			{lines.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a batch is replaced as a whole.
				<p key={`${told.current?.seq}:${index}`}>{line}</p>
			))}
		</div>
	);
};
