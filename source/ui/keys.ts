/** From input to actions: (mode, key) → action by the keymap, and clicks by what lies under them. */
import {messageOf} from '../client/error-message.ts';
import type {Action as ChosenAction} from '../commands/command.ts';
import {showNeighbour, showNextActive, showPrevious, showRoomNumber} from '../commands/rooms.ts';
import {performAction} from '../commands/run.ts';
import {count} from '../presenter/wording.ts';
import type {TerminalContext} from './command-context.ts';
import {composerMode, keyContext} from './composer/composer.ts';
import {type EditCommand, editCommands} from './composer/edit.ts';
import type {Host} from './host.ts';
import {type InputEvent, type Key, keyId} from './input-parser.ts';
import {type Action, actionFor, emptyContext, type KeyContext, keyLabel, type Mode} from './keymap.ts';
import {membersRuleWidth, type ScreenLayout} from './layout.ts';
import {helpOf} from './overlay/help.ts';
import {moved, type Overlay, withoutLast, withoutLastWord} from './overlay/overlay.ts';
import {paletteOverlay} from './panel-overlay.ts';
import type {Reading} from './reading.ts';
import type {Selecting} from './selecting.ts';
import {composerIn} from './ui-state.ts';
import type {Writing} from './writing.ts';

export interface KeysOptions {
	readonly context: TerminalContext;
	readonly reading: Reading;
	readonly writing: Writing;
	readonly selecting: Selecting;
	readonly host: Host;
}

/** Ctrl+C twice within this time leaves. */
const leaveMs = 3000;
const wheelLines = 3;
const pageOfList = 10;

const isEditCommand = (action: Action): action is EditCommand =>
	editCommands.some(command => command === action);

const written: KeyContext = {...emptyContext, isEmpty: false};
/** The text of a key that means nothing else once something is written. */
const onlyText = (key: Key): string | undefined =>
	key.text !== '' && actionFor('chat', key, written) === undefined ? key.text : undefined;

export const createKeys = (
	options: KeysOptions,
): {
	/** What came with one read of the terminal, in order. */
	readonly handleAll: (events: readonly InputEvent[]) => void;
} => {
	const {context, reading, writing, selecting, host} = options;
	const {arrangement, hint, farewell} = context;
	let leaveBefore = 0;

	const overlay = (): Overlay | undefined => context.state().overlay;
	const setOverlay = (next: Overlay | undefined): void => context.dispatch({type: 'overlaid', overlay: next});
	const choose = (action: ChosenAction): void => {
		setOverlay(undefined);
		performAction(context, action);
	};

	const modeNow = (): Mode => {
		const state = context.state();
		if (state.overlay !== undefined) return state.overlay.type;
		const mode = composerMode(composerIn(state));
		return mode === 'chat' && state.selection !== undefined ? 'select' : mode;
	};
	const contextNow = (mode: Mode): KeyContext => {
		const state = context.state();
		if (mode !== 'chat' && mode !== 'completion') return {...emptyContext, chord: state.chord};
		const {prompt, composer} = arrangement();
		return keyContext(composer, prompt, state.size.columns, state.chord);
	};

	// — overlays —

	const select = (by: number): void => {
		const open = overlay();
		if (open?.type === 'palette' || open?.type === 'list') {
			setOverlay({...open, selected: moved(open.selected, by, open.entries.length)});
		}
	};
	const query = (text: string): void => {
		const open = overlay();
		if (open?.type === 'palette') setOverlay(paletteOverlay(context, text, open.listed));
	};
	const scrollHelp = (by: number): void => {
		const open = overlay();
		if (open?.type !== 'help') return;
		const {glyphs, layout} = arrangement();
		if (layout.type === 'tooSmall') return;
		const {lastTop} = helpOf(layout.size, glyphs, open.top);
		setOverlay({...open, top: Math.max(0, Math.min(lastTop, open.top + by))});
	};
	const chooseEntry = (): void => {
		const open = overlay();
		const entry = open?.type === 'palette' || open?.type === 'list' ? open.entries[open.selected] : undefined;
		if (entry !== undefined) choose(entry.action);
	};

	const typedInPalette = (change: (text: string) => string): void => {
		const open = overlay();
		if (open?.type !== 'palette') return;
		// Backspace in an empty palette closes it, as in most of them.
		if (open.query === '') setOverlay(undefined);
		else query(change(open.query));
	};
	const by = (rows: number): void => {
		if (overlay()?.type === 'help') scrollHelp(rows);
		else select(rows);
	};
	const overlayActions: Partial<Record<Action, () => void>> = {
		choose: chooseEntry,
		chooseNext: () => select(1),
		choosePrevious: () => select(-1),
		pageUp: () => by(-pageOfList),
		pageDown: () => by(pageOfList),
		lineUp: () => scrollHelp(-1),
		lineDown: () => scrollHelp(1),
		toFirst: () => by(-1e6),
		toLast: () => by(1e6),
		deleteTyped: () => typedInPalette(withoutLast),
		deleteTypedWord: () => typedInPalette(withoutLastWord),
		close: () => setOverlay(undefined),
		suspend: host.suspend,
	};

	/** Keys an overlay has of its own, and what is typed into it. */
	const overlayKey = (key: Key): void => {
		const open = overlay();
		if (open?.type === 'palette') {
			if (key.text !== '') query(open.query + key.text);
			return;
		}
		if (open?.type === 'list') {
			const other = open.entries[open.selected]?.more?.find(one => one.key === key.name);
			if (other !== undefined) choose(other.action);
			return;
		}
		if (open?.type === 'confirm') {
			const choice = open.choices.find(one => one.key === keyId(key) || one.key === key.text.toLowerCase());
			if (choice !== undefined) choose(choice.action);
		}
	};

	// — the chat —

	const leave = (): void => {
		const now = context.now();
		if (now < leaveBefore) {
			host.quit();
			return;
		}
		leaveBefore = now + leaveMs;
		const waiting = context.client.session().outbox?.length ?? 0;
		const kept = waiting === 0 ? '' : `${count(waiting, 'unsent message')} will be kept.`;
		hint(['Press Ctrl+C again to quit.', kept, farewell()].filter(text => text !== '').join(' '));
	};
	const toggle = (name: 'rooms' | 'members' | 'mouse'): void => {
		const {settings} = context.state();
		const isOn = !settings[name];
		context.saveSettings({...settings, [name]: isOn});
		if (name === 'mouse') {
			hint(
				isOn
					? 'The mouse scrolls and selects here. F9 gives it back to the terminal.'
					: 'The mouse selects text in the terminal.',
			);
		}
	};
	const openEditor = (): void => {
		const before = composerIn(context.state()).edit.text;
		host.editText(before).then(
			text => {
				if (text !== before) writing.write(text);
			},
			error => hint(messageOf(error), 'warning'),
		);
	};

	const searchTyped = (change: (text: string) => string): void => {
		const {search} = composerIn(context.state());
		if (search !== undefined) writing.compose({type: 'searchTyped', query: change(search.query)});
	};

	/** A selection goes along with the view: what a key then does is done to a message that is seen. */
	const scroll = (work: () => void, direction: 'up' | 'down', by: 'page' | 'lines' = 'page'): void => {
		work();
		selecting.follow(direction, by);
	};
	const act = (action: Action) => (): void => selecting.act(action);
	const compose =
		(type: 'historyOlder' | 'historyNewer' | 'historySearch' | 'historySearchBack') => (): void =>
			writing.compose({type});

	/** Every action that is not the line editor's own. */
	const actions: Readonly<Record<Exclude<Action, EditCommand>, (key: Key, mode: Mode) => void>> = {
		startChord: key => context.dispatch({type: 'chord', chord: keyId(key)}),
		up: () => writing.edit('up'),
		down: () => writing.edit('down'),
		palette: () => void context.open({type: 'palette', query: ''}),
		search: () => void context.open({type: 'palette', query: '?'}),
		previousRoom: () => showNeighbour(context, -1),
		nextRoom: () => showNeighbour(context, 1),
		nextActiveRoom: () => showNextActive(context),
		lastRoom: () => showPrevious(context),
		goToRoom: key => showRoomNumber(context, Number(key.name)),
		scrollUp: () => scroll(() => reading.page('up'), 'up'),
		scrollDown: () => scroll(() => reading.page('down'), 'down'),
		scrollToOldest: () => scroll(reading.toTop, 'up'),
		scrollToBottom: () => scroll(reading.toBottom, 'down'),
		firstUnread: reading.toUnread,
		previousMention: () => reading.toMention(-1),
		nextMention: () => reading.toMention(1),
		selectMessage: selecting.begin,
		selectOlder: () => selecting.move(-1),
		selectNewer: () => selecting.move(1),
		stopSelecting: selecting.end,
		reply: act('reply'),
		edit: act('edit'),
		delete: act('delete'),
		react: act('react'),
		copy: act('copy'),
		openLink: act('openLink'),
		inspect: act('inspect'),
		send: writing.send,
		complete: () => writing.complete(1),
		completeBack: () => writing.complete(-1),
		historyOlder: compose('historyOlder'),
		historyNewer: compose('historyNewer'),
		historySearch: compose('historySearch'),
		historySearchBack: compose('historySearchBack'),
		choose: (_key, mode) =>
			writing.compose({type: mode === 'historySearch' ? 'acceptSearch' : 'acceptCompletion'}),
		close: (_key, mode) =>
			writing.compose({type: mode === 'historySearch' ? 'dismissSearch' : 'dismissCompletion'}),
		chooseNext: () => writing.complete(1),
		choosePrevious: () => writing.complete(-1),
		deleteTyped: () => searchTyped(withoutLast),
		deleteTypedWord: () => searchTyped(withoutLastWord),
		openEditor,
		help: () => setOverlay({type: 'help', top: 0}),
		toggleRooms: () => toggle('rooms'),
		toggleMembers: () => toggle('members'),
		toggleMouse: () => toggle('mouse'),
		redraw: host.redraw,
		suspend: host.suspend,
		leave,
		pageUp: () => scroll(() => reading.page('up'), 'up'),
		pageDown: () => scroll(() => reading.page('down'), 'down'),
		toFirst: () => scroll(reading.toTop, 'up'),
		toLast: () => scroll(reading.toBottom, 'down'),
		lineUp: () => scroll(() => reading.scroll(-1), 'up', 'lines'),
		lineDown: () => scroll(() => reading.scroll(1), 'down', 'lines'),
	};
	const perform = (action: Action, key: Key, mode: Mode): void => {
		if (isEditCommand(action)) writing.edit(action);
		else actions[action](key, mode);
	};

	/** A key that means nothing there: text, or the answer to a question. */
	const typed = (key: Key, mode: Mode, chord: string | undefined): void => {
		if (overlay() !== undefined) overlayKey(key);
		else if (chord !== undefined) hint(`${keyLabel(`${chord} ${keyId(key)}`)} has no function.`);
		else if (mode === 'select') selecting.end();
		else if (key.text !== '') writing.type(key.text);
	};
	const onKey = (key: Key): void => {
		const mode = modeNow();
		const {chord, hint: shown} = context.state();
		const action = actionFor(mode, key, contextNow(mode));
		if (chord !== undefined) context.dispatch({type: 'chord', chord: undefined});
		if (shown !== undefined && action !== 'leave') context.dispatch({type: 'hinted', hint: undefined});
		if (action !== 'leave') leaveBefore = 0;
		if (action === undefined) typed(key, mode, chord);
		else if (overlay() !== undefined) overlayActions[action]?.();
		else perform(action, key, mode);
	};

	// — the mouse —

	const onWheel = (direction: 'up' | 'down'): void => {
		const step = direction === 'up' ? -1 : 1;
		const open = overlay();
		if (open?.type === 'help') scrollHelp(step * wheelLines);
		else if (open !== undefined) select(step);
		else scroll(() => reading.scroll(step * wheelLines), direction, 'lines');
	};
	/** A click among the panes; `line` counts from their top. */
	const onPanes = (screen: ScreenLayout, column: number, line: number): void => {
		const {rooms, members} = arrangement();
		if (column < screen.roomsWidth) {
			const clicked = rooms[line]?.room;
			if (clicked !== undefined) context.showRoom(clicked);
			return;
		}
		const isMembers =
			screen.membersWidth > 0 && column >= screen.size.columns - screen.membersWidth - membersRuleWidth;
		const person = isMembers ? members[line]?.person : undefined;
		if (person === undefined || person.id === context.client.session().me?.id) return;
		performAction(context, {type: 'messagePerson', person});
	};
	const onClick = (column: number, row: number): void => {
		const {layout} = arrangement();
		if (layout.type === 'tooSmall') return;
		if (overlay() !== undefined) {
			setOverlay(undefined);
			return;
		}
		const line = row - layout.panesTop;
		const isNewer = layout.hasHints && line === layout.messagesRows && column > layout.size.columns / 2;
		if (isNewer) reading.toBottom();
		else if (line >= 0 && line < layout.messagesRows) onPanes(layout, column, line);
	};

	const onPaste = (text: string, isCut: boolean): void => {
		const open = overlay();
		if (open?.type === 'palette') query(open.query + text.replace(/\s+/gu, ' '));
		else if (open === undefined) writing.paste(text, isCut);
	};

	/** A key that is text and nothing else where one writes. */
	const isText = (event: InputEvent | undefined): event is Extract<InputEvent, {type: 'key'}> => {
		if (event?.type !== 'key' || event.key.text === '' || modeNow() !== 'chat') return false;
		const {chord} = context.state();
		return chord === undefined && actionFor('chat', event.key, contextNow('chat')) === undefined;
	};
	/** What comes with one read. A run of text is written at once: a paste without marks is thousands of keys. */
	const handleAll = (events: readonly InputEvent[]): void => {
		for (let index = 0; index < events.length; index++) {
			const event = events[index];
			if (event === undefined) return;
			const next = events[index + 1];
			if (next?.type !== 'key' || !isText(event) || onlyText(next.key) === undefined) {
				handle(event);
				continue;
			}
			let {text} = event.key;
			for (; index + 1 < events.length; index++) {
				const more = events[index + 1];
				const added = more?.type === 'key' ? onlyText(more.key) : undefined;
				if (added === undefined) break;
				text += added;
			}
			onKey({...event.key, text});
		}
	};
	const handle = (event: InputEvent): void => {
		switch (event.type) {
			case 'key':
				onKey(event.key);
				return;
			case 'paste':
				onPaste(event.text, event.isCut);
				return;
			case 'wheel':
				onWheel(event.direction);
				return;
			case 'click':
				if (event.button === 'left') onClick(event.column, event.row);
				return;
			case 'focus':
				context.dispatch({type: 'focused', isFocused: event.isFocused});
				return;
			case 'background': {
				const {red, green, blue} = event;
				context.dispatch({type: 'background', background: {red, green, blue}});
				return;
			}
			case 'kittyKeyboard':
				return;
		}
	};
	return {handleAll};
};
