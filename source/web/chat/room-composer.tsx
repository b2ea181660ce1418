/** The input of a room or a thread, with what completion chooses from there. */
import {type RefObject, useCallback, useMemo} from 'react';
import type {RoomState} from '../../client/session/state.ts';
import {listsNeeded} from '../../commands/suggestions/completion.ts';
import {type CompletionSources, completionSources} from '../../commands/suggestions/completion-sources.ts';
import type {Actions} from '../actions/actions.ts';
import {Composer} from '../composer/composer.tsx';
import {useServerLists} from '../composer/use-server-lists.ts';
import type {RoomInput} from '../state/view.ts';
import type {Page} from './hooks/use-page.ts';

interface RoomCompletion {
	/** Without emoji: the composer loads their names. */
	readonly sources: CompletionSources;
	/** Loads the lists of the server that the word at the cursor needs. */
	readonly onLists: (text: string, cursor: number) => void;
}

const useCompletionSources = ({session, view, commands, actions}: Page, room: RoomState): RoomCompletion => {
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

interface RoomComposerProps {
	readonly page: Page;
	readonly room: RoomState;
	readonly input: RoomInput;
	readonly field: RefObject<HTMLTextAreaElement | null>;
	/** Those of the page, or of the thread. */
	readonly actions: Actions;
}

export const RoomComposer = ({page, ...props}: RoomComposerProps) => {
	const {sources, onLists} = useCompletionSources(page, props.room);
	return (
		<Composer
			{...props}
			sources={sources}
			limits={page.session.limits}
			opensWhileTyping={page.view.settings.suggestions}
			onLists={onLists}
		/>
	);
};
