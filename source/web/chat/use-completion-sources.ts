/** What completion chooses from in a room or a thread. */
import {useCallback, useMemo} from 'react';
import type {RoomState} from '../../client/session/state.ts';
import {listsNeeded} from '../../commands/suggestions/completion.ts';
import {type CompletionSources, completionSources} from '../../commands/suggestions/completion-sources.ts';
import {useServerLists} from '../composer/use-server-lists.ts';
import type {Page} from './use-page.ts';

interface RoomCompletion {
	/** Without emoji: the composer loads their names. */
	readonly sources: CompletionSources;
	/** Loads the lists of the server that the word at the cursor needs. */
	readonly onLists: (text: string, cursor: number) => void;
}

export const useCompletionSources = (
	{session, view, commands, actions}: Page,
	room: RoomState,
): RoomCompletion => {
	const lists = useServerLists(actions.context.client);
	const {rooms: listed, people} = lists;
	const values = view.settings;
	const sources = useMemo(
		() => completionSources(session, room, 'page', {commands, emoji: undefined, values, listed, people}),
		[room, session, commands, values, listed, people],
	);
	const onLists = useCallback(
		(text: string, cursor: number) => lists.load(listsNeeded(text, cursor, commands)),
		[lists, commands],
	);
	return {sources, onLists};
};
