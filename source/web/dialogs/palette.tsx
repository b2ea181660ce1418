/** Ctrl+K: jump to a room or person, join a room, begin a command, search what was said. */
import {type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState} from 'react';
import {findRoom} from '../../client/session/select.ts';
import type {Session} from '../../client/session/state.ts';
import type {Entry, RoomInfo} from '../../protocol/frames.ts';
import {roomKind} from '../../protocol/limits.ts';
import {parseSearch} from '../../text/search-query.ts';
import type {Actions} from '../actions.ts';
import {count, roomLabel} from '../format.ts';
import {Dialog} from './dialog.tsx';
import {FoundEntry} from './found-entry.tsx';
import {type PaletteChoice, paletteChoices} from './palette-choices.ts';
import {type Found, useFound} from './use-found.ts';

interface PaletteProps {
	readonly session: Session;
	readonly current: string | undefined;
	readonly initial: string;
	/** The host and port of this page, which tell its own links from others. */
	readonly host: string;
	readonly actions: Actions;
	/** Puts the beginning of a command into the field. */
	readonly onCommand: (text: string) => void;
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
			return 'Write what to look for. from:NICK, before:2026-09-01 and after:2d narrow it; in:* looks in all rooms.';
		case 'searching':
			return 'Searching…';
		case 'found':
			if (found.entries.length === 0) return 'Nothing found.';
			return `${count(found.entries.length, 'message')} found${found.hasMore ? ', and there are more' : ''}.`;
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

/** What is looked for, without `from:`, `in:` and the like; and the room that is searched. */
const readSearch = (typed: string, current: string | undefined) => {
	const parsed = parseSearch(typed, Date.now());
	return parsed.ok
		? {words: parsed.search.query, room: parsed.search.room ?? current}
		: {words: '', room: current};
};

const searchTitle = (session: Session, room: string | undefined): string => {
	if (room === undefined || room === '*') return 'Search all rooms';
	return `Search ${roomLabel(findRoom(session, room) ?? {room, kind: roomKind(room), with: undefined})}`;
};

export const Palette = ({session, current, initial, host, actions, onCommand}: PaletteProps) => {
	const [typed, setTyped] = useState(initial);
	const [chosen, setChosen] = useState(0);
	const list = useRef<HTMLDivElement>(null);
	const listId = useId();
	const listed = useListed(actions);
	const isSearch = typed.startsWith('?');
	const {found, showMore} = useFound(actions, isSearch ? typed.slice(1) : undefined, current);
	const search = readSearch(typed.slice(1), current);

	const runChoice = (choice: PaletteChoice) => {
		actions.close();
		switch (choice.type) {
			case 'enter':
				actions.enter(choice.room);
				break;
			case 'join':
				void actions.join(choice.room);
				break;
			case 'person':
				actions.openDirect(choice.person);
				break;
			case 'command':
				onCommand(choice.text);
				break;
			case 'link':
				void actions.join(choice.text);
				break;
		}
	};
	const goTo = async ({room, seq}: Entry) => {
		actions.close();
		// A public room may be found without being in it.
		if (await actions.join(room)) actions.jump({type: 'seq', room, seq});
	};

	const foundOptions = (): readonly Option[] => {
		if (found.type !== 'found') return [];
		const options = found.entries.map(entry => ({
			key: `${entry.room} ${entry.seq}`,
			content: <FoundEntry entry={entry} words={search.words} session={session} current={current} />,
			run: () => void goTo(entry),
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
		: paletteChoices(session, current, listed, typed, host).map(choice => ({
				key: choice.key,
				content: nameAndHint(choice.label, choice.hint),
				run: () => runChoice(choice),
			}));
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
			title={isSearch ? searchTitle(session, search.room) : 'Jump to'}
			className="palette"
			onClose={actions.close}
		>
			<input
				type="text"
				data-first
				value={typed}
				placeholder="room, @person, >command, ?search, link"
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
			{!isSearch && options.length === 0 && <p className="quiet">Nothing is called that.</p>}
		</Dialog>
	);
};
