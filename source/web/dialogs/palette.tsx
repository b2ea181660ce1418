/** Ctrl+K: jump to a room or person, join a room, run a command, search messages. */
import {type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState} from 'react';
import type {Session} from '../../client/session/state.ts';
import type {Action} from '../../commands/command.ts';
import {paletteEntries} from '../../commands/palette.ts';
import {helpCommands} from '../../commands/registry.ts';
import {findRoom} from '../../commands/room-names.ts';
import {titleOfName} from '../../presenter/room-title.ts';
import {foundText} from '../../presenter/search-results.ts';
import type {RoomInfo} from '../../protocol/frames.ts';
import {parseSearch} from '../../text/search-query.ts';
import type {Actions} from '../actions/actions.ts';
import {FoundEntry} from '../elements/found-message.tsx';
import {Dialog} from './dialog.tsx';
import {type Found, useFound} from './use-message-search.ts';

interface PaletteProps {
	readonly session: Session;
	readonly current: string | undefined;
	readonly initial: string;
	readonly actions: Actions;
}

const useListed = (actions: Actions): readonly RoomInfo[] => {
	const [listed, setListed] = useState<readonly RoomInfo[]>([]);
	useEffect(() => {
		let isOpen = true;
		actions.listRooms().then(
			rooms => {
				if (isOpen) setListed(rooms);
			},
			() => {},
		);
		return () => {
			isOpen = false;
		};
	}, [actions]);
	return listed;
};

const foundWord = (found: Found): string => {
	switch (found.type) {
		case 'none':
			return 'Type words to search for. from:NICK, before:2026-09-01 and after:2d narrow the search; in:* searches all rooms.';
		case 'searching':
			return 'Searching…';
		case 'found':
			return foundText(found.entries.length, found.hasMore);
		case 'failed':
			return found.message;
	}
};

interface Option {
	readonly key: string;
	readonly content: ReactNode;
	readonly run: () => void;
}

const nameAndHint = (name: string, hint: string): ReactNode => (
	<>
		<b>{name}</b>
		<span>{hint}</span>
	</>
);

/** The words that are searched for, without `from:`, `in:` and the like; and the room that is searched. */
const readSearch = (typed: string, current: string | undefined) => {
	const parsed = parseSearch(typed, Date.now());
	return parsed.ok
		? {words: parsed.search.query, room: parsed.search.room ?? current}
		: {words: '', room: current};
};

const searchTitle = (session: Session, room: string | undefined): string => {
	if (room === undefined || room === '*') return 'Search all rooms';
	return `Search ${titleOfName(session, findRoom(session, room)?.room ?? room)}`;
};

export const Palette = ({session, current, initial, actions}: PaletteProps) => {
	const [typed, setTyped] = useState(initial);
	const [chosen, setChosen] = useState(0);
	const list = useRef<HTMLDivElement>(null);
	const listId = useId();
	const listed = useListed(actions);
	const isSearch = typed.startsWith('?');
	const {found, showMore} = useFound(actions, isSearch ? typed.slice(1) : undefined, current);
	const search = readSearch(typed.slice(1), current);
	const {serverUrl} = actions.context;

	const choose = (action: Action) => {
		actions.close();
		actions.perform(action);
	};

	const foundOptions = (): readonly Option[] => {
		if (found.type !== 'found') return [];
		const options = found.entries.map(entry => ({
			key: `${entry.room} ${entry.seq}`,
			content: <FoundEntry entry={entry} words={search.words} session={session} current={current} />,
			run: () => choose({type: 'showMessage', room: entry.room, seq: entry.seq}),
		}));
		if (!found.hasMore) return options;
		const more = {
			key: 'more',
			content: <b>{found.isLoadingMore ? 'Loading…' : 'Show more'}</b>,
			run: showMore,
		};
		return [...options, more];
	};
	const options = isSearch
		? foundOptions()
		: paletteEntries({session, current, listed, commands: helpCommands('page'), serverUrl}, typed).map(
				({key, label, detail, action}) => ({
					key,
					content: nameAndHint(label, detail ?? ''),
					run: () => choose(action),
				}),
			);
	const selected = Math.min(chosen, options.length - 1);

	useEffect(() => {
		list.current?.children[selected]?.scrollIntoView({block: 'nearest'});
	}, [selected]);

	const onKeyDown = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing) return;
		const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
		if (move !== 0 && options.length > 0) setChosen((selected + move + options.length) % options.length);
		else if (event.key === 'Enter') options[selected]?.run();
		else return;
		event.preventDefault();
	};

	return (
		<Dialog
			title={isSearch ? searchTitle(session, search.room) : 'Palette'}
			className="palette"
			onClose={actions.close}
		>
			<input
				type="text"
				data-first
				value={typed}
				placeholder="Search or jump to…"
				aria-label="Room, person, command or search"
				role="combobox"
				aria-expanded={options.length > 0}
				aria-controls={listId}
				aria-activedescendant={options.length > 0 ? `${listId}-${selected}` : undefined}
				autoComplete="off"
				spellCheck={false}
				onChange={event => {
					setTyped(event.currentTarget.value);
					setChosen(0);
				}}
				onKeyDown={onKeyDown}
			/>
			<div
				ref={list}
				id={listId}
				className={isSearch ? 'options found' : 'options'}
				role="listbox"
				aria-label="Choices"
			>
				{options.map((option, index) => (
					// biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's.
					<div
						key={option.key}
						id={`${listId}-${index}`}
						role="option"
						tabIndex={-1}
						aria-selected={index === selected}
						onMouseMove={() => setChosen(index)}
						onClick={option.run}
					>
						{option.content}
					</div>
				))}
			</div>
			{isSearch && (
				<p className="quiet" role="status">
					{foundWord(found)}
				</p>
			)}
			{!isSearch && (
				<p className="quiet">
					{options.length === 0 ? 'No matches' : '# rooms · @ people · > commands · ? search'}
				</p>
			)}
		</Dialog>
	);
};
