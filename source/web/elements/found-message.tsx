/** One message a search found. */
import type {Session} from '../../client/session/state.ts';
import type {FoundMessage} from '../../commands/command.ts';
import {searchResult} from '../../presenter/search-results.ts';
import type {Entry} from '../../protocol/frames.ts';
import {Spans} from './text.tsx';

interface FoundEntryProps {
	readonly entry: Entry | FoundMessage;
	/** The words that were searched for. */
	readonly words: string;
	readonly session: Session;
	readonly current: string | undefined;
}

export const FoundEntry = ({entry, words, session, current}: FoundEntryProps) => {
	const {author, excerpt, place} = searchResult(entry, session, {query: words, current});
	return (
		<>
			<span className="excerpt">
				{excerpt.map(({text, meaning}, index) =>
					// biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text do not move.
					meaning === 'highlight' ? <mark key={index}>{text}</mark> : text,
				)}
			</span>
			<span className="source">
				<Spans line={[author]} /> · {place}
			</span>
		</>
	);
};
