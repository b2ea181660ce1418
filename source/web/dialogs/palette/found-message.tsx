/** A message that a search found: an excerpt, its author and its room. */
import type {Session} from '../../../client/session/state.ts';
import type {FoundMessage as Found} from '../../../commands/command.ts';
import {searchResult} from '../../../presenter/messages/search-results.ts';
import {Spans} from '../../elements/text.tsx';

interface FoundMessageProps {
	readonly entry: Found;
	/** The words of the query, which the excerpt highlights. */
	readonly words: string;
	readonly session: Session;
	readonly current: string | undefined;
}

export const FoundMessage = ({entry, words, session, current}: FoundMessageProps) => {
	const {author, excerpt, place} = searchResult(entry, session, {query: words, current});
	return (
		<>
			<span className="excerpt">
				{excerpt.map(({text, meaning}, index) =>
					// biome-ignore lint/suspicious/noArrayIndexKey: the order of the parts does not change.
					meaning === 'highlight' ? <mark key={index}>{text}</mark> : text,
				)}
			</span>
			<span className="source">
				<Spans line={[author]} /> · {place}
			</span>
		</>
	);
};
