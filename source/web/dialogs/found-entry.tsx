/** One match of a search: the text around the hit, who wrote it and when, and the room if it is another one. */
import type {Session} from '../../client/session/state.ts';
import type {FoundMessage} from '../../commands/command.ts';
import type {Entry} from '../../protocol/frames.ts';
import {roomKind} from '../../protocol/limits.ts';
import {excerpt} from '../../text/search-hit.ts';
import {clockTime, day, roomLabel} from '../format.ts';
import {oneLine} from '../message-pane/text.tsx';

const excerptLength = 240;

interface FoundEntryProps {
	readonly entry: Entry | FoundMessage;
	/** The words that were looked for. */
	readonly words: string;
	readonly session: Session;
	/** The room the user looks at. */
	readonly current: string | undefined;
}

export const FoundEntry = ({entry, words, session, current}: FoundEntryProps) => {
	const {room, from, at} = entry;
	const text = oneLine(('text' in entry ? entry.text : '').replaceAll('\n', ' '));
	const label = roomLabel(session.rooms.get(room) ?? {room, kind: roomKind(room), with: undefined});
	return (
		<>
			<span className="excerpt">
				{excerpt(text, words, excerptLength).map(({text: part, isHit}, index) =>
					// biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text do not move.
					isHit ? <mark key={index}>{part}</mark> : part,
				)}
			</span>
			<span className="source">
				{room === current ? '' : `${label} · `}
				{oneLine(from.nick)} · {day(at)} {clockTime(at)}
			</span>
		</>
	);
};
