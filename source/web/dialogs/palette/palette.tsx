/** Ctrl+K: jump to a room or a user, run a command, search messages. */
import {type KeyboardEvent, useEffect, useId, useRef, useState} from 'react';
import type {Session} from '../../../client/session/state.ts';
import type {PersonInfo, RoomInfo} from '../../../protocol/server-frames.ts';
import type {Actions} from '../../actions/actions.ts';
import {Dialog} from '../../elements/dialog.tsx';
import {entryOptions, type PaletteOption, resultOptions} from './palette-options.tsx';
import {readSearch, searchTitle, statusText} from './palette-search.ts';
import {useMessageSearch} from './use-message-search.ts';

interface PaletteProps {
	readonly session: Session;
	readonly current: string | undefined;
	readonly initial: string;
	readonly actions: Actions;
}

/** What `load` resolves with; empty until then, and if it fails. */
const useLoaded = <T,>(load: () => Promise<readonly T[]>): readonly T[] => {
	const [loaded, setLoaded] = useState<readonly T[]>([]);
	useEffect(() => {
		let isOpen = true;
		load().then(
			list => {
				if (isOpen) setLoaded(list);
			},
			() => {},
		);
		return () => {
			isOpen = false;
		};
	}, [load]);
	return loaded;
};

/** The selected option; the arrow keys move it and Enter runs it. */
const useSelection = (options: readonly PaletteOption[]) => {
	const [chosen, setChosen] = useState(0);
	const selected = Math.min(chosen, options.length - 1);
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing) return;
		const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
		if (step !== 0 && options.length > 0) setChosen((selected + step + options.length) % options.length);
		else if (event.key === 'Enter') options[selected]?.run();
		else return;
		event.preventDefault();
	};
	return {selected, select: setChosen, onKeyDown};
};

type Selection = ReturnType<typeof useSelection>;

interface OptionListProps {
	readonly id: string;
	readonly options: readonly PaletteOption[];
	readonly selection: Selection;
	readonly className: string;
}

const OptionList = ({id, options, selection: {selected, select}, className}: OptionListProps) => {
	const list = useRef<HTMLDivElement>(null);
	useEffect(() => {
		list.current?.children[selected]?.scrollIntoView({block: 'nearest'});
	}, [selected]);
	return (
		<div ref={list} id={id} className={className} role="listbox" aria-label="Results">
			{options.map((option, index) => (
				// biome-ignore lint/a11y/useKeyWithClickEvents: the text field handles the keys.
				<div
					key={option.key}
					id={`${id}-${index}`}
					role="option"
					tabIndex={-1}
					aria-selected={index === selected}
					onMouseMove={() => select(index)}
					onClick={option.run}
				>
					{option.content}
				</div>
			))}
		</div>
	);
};

interface QueryFieldProps {
	readonly query: string;
	readonly listId: string;
	readonly selection: Selection;
	readonly onChange: (query: string) => void;
}

const QueryField = ({query, listId, selection, onChange}: QueryFieldProps) => {
	const hasOptions = selection.selected >= 0;
	return (
		<input
			type="text"
			data-first
			value={query}
			placeholder="Search or jump to…"
			aria-label="Search or jump to"
			role="combobox"
			aria-expanded={hasOptions}
			aria-controls={listId}
			aria-activedescendant={hasOptions ? `${listId}-${selection.selected}` : undefined}
			autoComplete="off"
			spellCheck={false}
			onChange={event => {
				onChange(event.currentTarget.value);
				selection.select(0);
			}}
			onKeyDown={selection.onKeyDown}
		/>
	);
};

export const Palette = ({session, current, initial, actions}: PaletteProps) => {
	const [query, setQuery] = useState(initial);
	const listId = useId();
	const listed = useLoaded<RoomInfo>(actions.listRooms);
	const people = useLoaded<PersonInfo>(actions.listPeople);
	const isSearch = query.startsWith('?');
	const {results, showMore} = useMessageSearch(actions, isSearch ? query.slice(1) : undefined, current);
	const search = readSearch(query.slice(1), current);
	const scope = {session, current, actions};
	const options = isSearch
		? resultOptions(scope, results, search.words, showMore)
		: entryOptions(scope, {listed, people}, query);
	const selection = useSelection(options);
	const hint = options.length === 0 ? 'No matches' : '# rooms · @ people · > commands · ? search';
	return (
		<Dialog
			title={isSearch ? searchTitle(session, search.room) : 'Palette'}
			className="palette"
			onClose={actions.closePanel}
		>
			<QueryField query={query} listId={listId} selection={selection} onChange={setQuery} />
			<OptionList
				id={listId}
				options={options}
				selection={selection}
				className={isSearch ? 'options found' : 'options'}
			/>
			{isSearch ? (
				<p className="quiet" role="status">
					{statusText(results)}
				</p>
			) : (
				<p className="quiet">{hint}</p>
			)}
		</Dialog>
	);
};
