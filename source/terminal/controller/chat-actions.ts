/** What each action of the keymap does in the chat, except those of the line editor. */

import {showNeighbour, showNextActive, showPrevious, showRoomNumber} from '../../commands/rooms.ts';
import {messageOf} from '../../errors/error-message.ts';
import {count} from '../../presenter/wording.ts';
import type {EditCommand} from '../composer/edit.ts';
import type {Host} from '../host/host.ts';
import {type Key, keyId} from '../input/key.ts';
import type {Action, Mode} from '../input/key-table.ts';
import {withoutLast, withoutLastWord} from '../overlay/overlay.ts';
import {composerIn} from '../state/ui-state.ts';
import type {TerminalContext} from './command-context.ts';
import type {Reading} from './reading.ts';
import type {Selecting} from './selecting.ts';
import type {Writing} from './writing.ts';

export interface ChatParts {
	readonly context: TerminalContext;
	readonly reading: Reading;
	readonly writing: Writing;
	readonly selecting: Selecting;
	readonly host: Host;
}

export type ChatActions = Readonly<Record<Exclude<Action, EditCommand>, (key: Key, mode: Mode) => void>>;

/** Pressing Ctrl+C twice within this time quits. */
const quitMs = 3000;

/** Quits on the second call within some seconds; the first one says so. */
export class QuitKey {
	readonly #parts: Pick<ChatParts, 'context' | 'host'>;
	#until = 0;

	constructor(parts: Pick<ChatParts, 'context' | 'host'>) {
		this.#parts = parts;
	}

	press(): void {
		const {context, host} = this.#parts;
		if (context.now() < this.#until) {
			host.quit();
			return;
		}
		this.#until = context.now() + quitMs;
		const waiting = context.client.session().outbox?.length ?? 0;
		const kept = waiting === 0 ? '' : `${count(waiting, 'unsent message')} will be kept.`;
		const texts = ['Press Ctrl+C again to quit.', kept, context.farewell()];
		context.hint(texts.filter(text => text !== '').join(' '));
	}

	/** Another key was pressed. */
	reset(): void {
		this.#until = 0;
	}
}

const toggle = (
	{settings, saveSettings, hint}: TerminalContext,
	name: 'rooms' | 'members' | 'mouse',
): void => {
	const isOn = !settings()[name];
	saveSettings({...settings(), [name]: isOn});
	if (name !== 'mouse') return;
	hint(
		isOn
			? 'The mouse scrolls and selects here. F9 gives it back to the terminal.'
			: 'The mouse selects text in the terminal.',
	);
};

const openEditor = ({context, writing, host}: ChatParts): void => {
	const before = composerIn(context.state()).edit.text;
	host.editText(before).then(
		text => {
			if (text !== before) writing.write(text);
		},
		error => context.hint(messageOf(error), 'warning'),
	);
};

/** Scrolls, and moves a selection along: a key always acts on a message that is on the screen. */
export const scrollWith = (
	{selecting}: ChatParts,
	scroll: () => void,
	direction: 'up' | 'down',
	by: 'page' | 'lines' = 'page',
): void => {
	scroll();
	selecting.follow(direction, by);
};

const roomActions = ({context}: ChatParts) => ({
	palette: () => void context.open({type: 'palette', query: ''}),
	search: () => void context.open({type: 'palette', query: '?'}),
	previousRoom: () => showNeighbour(context, -1),
	nextRoom: () => showNeighbour(context, 1),
	nextActiveRoom: () => showNextActive(context),
	lastRoom: () => showPrevious(context),
	goToRoom: (key: Key) => showRoomNumber(context, Number(key.name)),
});

const readingActions = (parts: ChatParts) => {
	const {reading} = parts;
	const pageUp = () => scrollWith(parts, () => reading.page('up'), 'up');
	const pageDown = () => scrollWith(parts, () => reading.page('down'), 'down');
	const toTop = () => scrollWith(parts, reading.toTop, 'up');
	const toBottom = () => scrollWith(parts, reading.toBottom, 'down');
	return {
		scrollUp: pageUp,
		scrollDown: pageDown,
		scrollToOldest: toTop,
		scrollToBottom: toBottom,
		pageUp,
		pageDown,
		toFirst: toTop,
		toLast: toBottom,
		lineUp: () => scrollWith(parts, () => reading.scroll(-1), 'up', 'lines'),
		lineDown: () => scrollWith(parts, () => reading.scroll(1), 'down', 'lines'),
		firstUnread: reading.toUnread,
		previousMention: () => reading.toMention(-1),
		nextMention: () => reading.toMention(1),
	};
};

const selectionActions = ({selecting}: ChatParts) => ({
	selectMessage: selecting.begin,
	selectOlder: () => selecting.move(-1),
	selectNewer: () => selecting.move(1),
	stopSelecting: selecting.end,
	reply: () => selecting.act('reply'),
	edit: () => selecting.act('edit'),
	delete: () => selecting.act('delete'),
	react: () => selecting.act('react'),
	copy: () => selecting.act('copy'),
	openLink: () => selecting.act('openLink'),
	inspect: () => selecting.act('inspect'),
});

const writingActions = (parts: ChatParts) => {
	const {context, writing} = parts;
	const searchTyped = (change: (text: string) => string): void => {
		const {search} = composerIn(context.state());
		if (search !== undefined) writing.compose({type: 'searchTyped', query: change(search.query)});
	};
	return {
		up: () => writing.edit('up'),
		down: () => writing.edit('down'),
		send: writing.send,
		complete: () => writing.complete(1),
		completeBack: () => writing.complete(-1),
		chooseNext: () => writing.complete(1),
		choosePrevious: () => writing.complete(-1),
		historyOlder: () => writing.compose({type: 'historyOlder'}),
		historyNewer: () => writing.compose({type: 'historyNewer'}),
		historySearch: () => writing.compose({type: 'historySearch'}),
		historySearchBack: () => writing.compose({type: 'historySearchBack'}),
		choose: (_key: Key, mode: Mode) =>
			writing.compose({type: mode === 'historySearch' ? 'acceptSearch' : 'acceptCompletion'}),
		close: (_key: Key, mode: Mode) =>
			writing.compose({type: mode === 'historySearch' ? 'dismissSearch' : 'dismissCompletion'}),
		deleteTyped: () => searchTyped(withoutLast),
		deleteTypedWord: () => searchTyped(withoutLastWord),
		openEditor: () => openEditor(parts),
	};
};

export const createChatActions = (parts: ChatParts, quitKey: QuitKey): ChatActions => {
	const {context, host} = parts;
	return {
		...roomActions(parts),
		...readingActions(parts),
		...selectionActions(parts),
		...writingActions(parts),
		startChord: key => context.dispatch({type: 'chord', chord: keyId(key)}),
		help: () => void context.open({type: 'help'}),
		toggleRooms: () => toggle(context, 'rooms'),
		toggleMembers: () => toggle(context, 'members'),
		toggleMouse: () => toggle(context, 'mouse'),
		redraw: host.redraw,
		suspend: host.suspend,
		leave: () => quitKey.press(),
	};
};
