/** The options of the palette: rooms, users and commands that match, or the messages a search found. */
import type {ReactNode} from 'react';
import type {Session} from '../../../client/session/state.ts';
import type {Action} from '../../../commands/command.ts';
import {helpCommands} from '../../../commands/slash/registry.ts';
import {paletteEntries} from '../../../commands/suggestions/palette/palette.ts';
import type {PaletteSources} from '../../../commands/suggestions/palette/sources.ts';
import type {Actions} from '../../actions/actions.ts';
import {FoundMessage} from './found-message.tsx';
import type {SearchState} from './use-message-search.ts';

export interface PaletteOption {
	readonly key: string;
	readonly content: ReactNode;
	readonly run: () => void;
}

export interface PaletteScope {
	readonly session: Session;
	readonly current: string | undefined;
	readonly actions: Actions;
}

const choose = (actions: Actions, action: Action): void => {
	actions.closePanel();
	actions.perform(action);
};

export const entryOptions = (
	{session, current, actions}: PaletteScope,
	{listed, people}: Pick<PaletteSources, 'listed' | 'people'>,
	query: string,
): readonly PaletteOption[] => {
	const {serverUrl, settings, previousRoom} = actions.context;
	const sources: PaletteSources = {
		session,
		current,
		listed,
		people,
		commands: helpCommands('page'),
		serverUrl,
		previous: previousRoom(),
		settings: settings(),
		ui: 'page',
	};
	return paletteEntries(sources, query).map(({key, label, detail, action}) => ({
		key,
		content: (
			<>
				<b>{label}</b>
				<span>{detail}</span>
			</>
		),
		run: () => choose(actions, action),
	}));
};

export const resultOptions = (
	{session, current, actions}: PaletteScope,
	results: SearchState,
	words: string,
	showMore: () => void,
): readonly PaletteOption[] => {
	if (results.type !== 'found') return [];
	const options = results.entries.map(entry => ({
		key: `${entry.room} ${entry.seq}`,
		content: <FoundMessage entry={entry} words={words} session={session} current={current} />,
		run: () => choose(actions, {type: 'showMessage', room: entry.room, seq: entry.seq}),
	}));
	if (!results.hasMore) return options;
	const label = results.isLoadingMore ? 'Loading…' : 'Show more';
	return [...options, {key: 'more', content: <b>{label}</b>, run: showMore}];
};
