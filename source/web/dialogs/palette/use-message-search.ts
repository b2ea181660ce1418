/** Searches messages while the user types. Ignores the results of earlier queries. */
import {useEffect, useRef, useState} from 'react';
import type {FoundMessage} from '../../../commands/command.ts';
import {messageOf} from '../../../errors/error-message.ts';
import type {Actions} from '../../actions/actions.ts';

export type SearchState =
	| {readonly type: 'none'}
	| {readonly type: 'searching'}
	| {
			readonly type: 'found';
			readonly entries: readonly FoundMessage[];
			readonly hasMore: boolean;
			readonly isLoadingMore: boolean;
	  }
	| {readonly type: 'failed'; readonly message: string};

/** A query is sent after the user has not typed for this time. */
const searchDelayMs = 250;

type SetResults = (next: SearchState) => void;

/** Sets the results when the page has arrived: the entries of earlier pages, then those of this one. */
const setWhenFound = (
	page: ReturnType<Actions['search']>,
	earlier: readonly FoundMessage[],
	set: SetResults,
): void => {
	page.then(
		({entries, hasMore}) =>
			set({
				type: 'found',
				entries: [...earlier, ...entries],
				// An empty page would be requested again and again.
				hasMore: hasMore && entries.length > 0,
				isLoadingMore: false,
			}),
		(error: unknown) => set({type: 'failed', message: messageOf(error)}),
	);
};

/** Searches a room, or all rooms without one. `showMore` adds the next page to the results. */
export const useMessageSearch = (
	actions: Actions,
	query: string | undefined,
	room: string | undefined,
): {readonly results: SearchState; readonly showMore: () => void} => {
	const [results, setResults] = useState<SearchState>({type: 'none'});
	/** An object for each query; results of any other query are ignored. */
	const latestQuery = useRef<object>(undefined);

	useEffect(() => {
		const thisQuery = {};
		latestQuery.current = thisQuery;
		if (query === undefined || query.trim() === '') {
			setResults({type: 'none'});
			return;
		}
		const set: SetResults = next => {
			if (latestQuery.current === thisQuery) setResults(next);
		};
		const timer = setTimeout(() => {
			set({type: 'searching'});
			setWhenFound(actions.search(query, room), [], set);
		}, searchDelayMs);
		return () => {
			latestQuery.current = undefined;
			clearTimeout(timer);
		};
	}, [actions, query, room]);

	const showMore = () => {
		if (results.type !== 'found' || results.isLoadingMore || query === undefined) return;
		const last = results.entries.at(-1);
		if (last === undefined) return;
		const thisQuery = latestQuery.current;
		setResults({...results, isLoadingMore: true});
		setWhenFound(actions.search(query, room, last.at), results.entries, next => {
			if (latestQuery.current === thisQuery) setResults(next);
		});
	};
	return {results, showMore};
};
