/** Ctrl+K: jump to a room or person, join a room, begin a command, search what was said. */
import {type KeyboardEvent, useEffect, useId, useRef, useState} from 'react';
import type {Session} from '../../client/session/state.ts';
import type {Entry, RoomInfo} from '../../protocol/frames.ts';
import type {Actions} from '../actions.ts';
import {clockTime, day, roomLabel} from '../format.ts';
import {oneLine} from '../message-pane/text.tsx';
import {Dialog} from './dialog.tsx';
import {type PaletteChoice, paletteChoices} from './palette-choices.ts';

interface PaletteProps {
	readonly session: Session;
	readonly current: string | undefined;
	readonly initial: string;
	readonly actions: Actions;
	/** Puts the beginning of a command into the field. */
	readonly onCommand: (text: string) => void;
}

type Found =
	| {readonly type: 'none'}
	| {readonly type: 'searching'}
	| {readonly type: 'found'; readonly entries: readonly Entry[]}
	| {readonly type: 'failed'; readonly message: string};

const searchDelayMs = 250;

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

/** Searches a moment after the last key, and forgets answers that come too late. */
const useSearch = (actions: Actions, query: string | undefined, room: string | undefined): Found => {
	const [found, setFound] = useState<Found>({type: 'none'});
	useEffect(() => {
		if (query === undefined || query.trim() === '') {
			setFound({type: 'none'});
			return;
		}
		let isWanted = true;
		const set = (next: Found) => {
			if (isWanted) setFound(next);
		};
		const timer = setTimeout(() => {
			set({type: 'searching'});
			actions.search(query, room).then(
				entries => set({type: 'found', entries}),
				(error: unknown) =>
					set({type: 'failed', message: error instanceof Error ? error.message : String(error)}),
			);
		}, searchDelayMs);
		return () => {
			isWanted = false;
			clearTimeout(timer);
		};
	}, [actions, query, room]);
	return found;
};

const foundText = (entry: Entry): string => ('text' in entry ? entry.text : '');

const foundWord = (found: Found): string => {
	switch (found.type) {
		case 'none':
			return 'Write what to look for. from:NICK, before:2026-09-01 and after:2d narrow it; in:* looks in all rooms.';
		case 'searching':
			return 'Searching…';
		case 'found':
			return found.entries.length === 0 ? 'Nothing found.' : '';
		case 'failed':
			return found.message;
	}
};

interface Option {
	readonly key: string;
	readonly label: string;
	readonly hint: string;
	readonly run: () => void;
}

export const Palette = ({session, current, initial, actions, onCommand}: PaletteProps) => {
	const [typed, setTyped] = useState(initial);
	const [chosen, setChosen] = useState(0);
	const list = useRef<HTMLDivElement>(null);
	const listId = useId();
	const listed = useListed(actions);
	const isSearch = typed.startsWith('?');
	const found = useSearch(actions, isSearch ? typed.slice(1) : undefined, current);

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
		}
	};
	const goTo = (entry: Entry) => {
		actions.close();
		actions.enter(entry.room);
		actions.jump({type: 'seq', room: entry.room, seq: entry.seq});
	};

	const options: readonly Option[] = isSearch
		? found.type === 'found'
			? found.entries.map(entry => ({
					key: `${entry.room} ${entry.seq}`,
					label: oneLine(foundText(entry).replaceAll('\n', ' ')),
					hint: `${oneLine(entry.from.nick)} · ${day(entry.at)} ${clockTime(entry.at)}`,
					run: () => goTo(entry),
				}))
			: []
		: paletteChoices(session, current, listed, typed).map(choice => ({
				key: choice.key,
				label: choice.label,
				hint: choice.hint,
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

	const here = current === undefined ? undefined : session.rooms.get(current);
	return (
		<Dialog
			title={isSearch && here !== undefined ? `Search ${roomLabel(here)}` : 'Jump to'}
			className="palette"
			onClose={actions.close}
		>
			<input
				type="text"
				data-first
				value={typed}
				placeholder="room, @person, >command, ?search"
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
						<b>{option.label}</b>
						<span>{option.hint}</span>
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
