/** A search while it is typed: asks a moment after the last key, and forgets answers that come too late. */
import {useEffect, useRef, useState} from 'react';
import {messageOf} from '../../errors/error-message.ts';
import type {Entry} from '../../protocol/frames.ts';
import type {Actions} from '../actions/actions.ts';

export type Found =
	| {readonly type: 'none'}
	| {readonly type: 'searching'}
	| {
			readonly type: 'found';
			readonly entries: readonly Entry[];
			readonly hasMore: boolean;
			readonly isLoadingMore: boolean;
	  }
	| {readonly type: 'failed'; readonly message: string};

const searchDelayMs = 250;

/** `showMore` adds the next page to what was found. */
export const useFound = (
	actions: Actions,
	query: string | undefined,
	room: string | undefined,
): {readonly found: Found; readonly showMore: () => void} => {
	const [found, setFound] = useState<Found>({type: 'none'});
	/** A new object for each query: an answer to an earlier one is not wanted any more. */
	const asked = useRef<object>(undefined);

	useEffect(() => {
		const mine = {};
		asked.current = mine;
		if (query === undefined || query.trim() === '') {
			setFound({type: 'none'});
			return;
		}
		const set = (next: Found) => {
			if (asked.current === mine) setFound(next);
		};
		const timer = setTimeout(() => {
			set({type: 'searching'});
			actions.search(query, room).then(
				page => set({type: 'found', ...page, isLoadingMore: false}),
				(error: unknown) => set({type: 'failed', message: messageOf(error)}),
			);
		}, searchDelayMs);
		return () => {
			asked.current = undefined;
			clearTimeout(timer);
		};
	}, [actions, query, room]);

	const showMore = () => {
		const last = found.type === 'found' ? found.entries.at(-1) : undefined;
		const mine = asked.current;
		if (found.type !== 'found' || found.isLoadingMore || last === undefined || query === undefined) return;
		setFound({...found, isLoadingMore: true});
		actions.search(query, room, last.at).then(
			({entries, hasMore}) => {
				if (asked.current !== mine) return;
				// A page without entries would be asked for again and again.
				const isOver = entries.length === 0;
				setFound({
					type: 'found',
					entries: [...found.entries, ...entries],
					hasMore: hasMore && !isOver,
					isLoadingMore: false,
				});
			},
			(error: unknown) => {
				if (asked.current === mine) setFound({type: 'failed', message: messageOf(error)});
			},
		);
	};
	return {found, showMore};
};
