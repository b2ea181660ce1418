/** What each action of the keymap does in the chat, except those of the line editor. */

import {performAction} from '../../commands/actions/run.ts';
import {
	showNeighbour,
	showNextActive,
	showPrevious,
	showRoomNumber,
} from '../../commands/slash/rooms/room-switching.ts';
import {messageOf} from '../../errors/error-message.ts';
import {count} from '../../presenter/wording.ts';
import type {EditCommand} from '../composer/edit.ts';
import type {Host} from '../host/host.ts';
import {type Key, keyId} from '../input/key.ts';
import {hintFor} from '../input/key-labels.ts';
import type {Action, Mode} from '../input/key-table.ts';
import {withoutLast, withoutLastWord} from '../overlay/overlay.ts';
import {composerIn, glyphsIn} from '../state/ui-state.ts';
import type {TerminalContext} from './context/command-context.ts';
import {type SidePane, sidePaneProblem, sidePanes} from './context/side-panes.ts';
import type {InputLine} from './input-line/input-line.ts';
import type {Submitter} from './input-line/submitter.ts';
import type {MessageActions} from './messages/message-actions.ts';
import type {Navigation} from './messages/navigation.ts';
import type {Selection} from './messages/selection.ts';

export interface ChatParts {
	readonly context: TerminalContext;
	readonly navigation: Navigation;
	readonly inputLine: InputLine;
	readonly submitter: Submitter;
	readonly selection: Selection;
	readonly messageActions: MessageActions;
	readonly host: Host;
}

export type ChatActions = Readonly<Record<Exclude<Action, EditCommand>, (key: Key, mode: Mode) => void>>;

/** Pressing Ctrl+C twice within this time quits. */
const quitMs = 3000;

/** Quits if the key is pressed twice within some seconds. The first press shows a hint. */
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
		const texts = [
			`Press ${hintFor('leave', glyphsIn(context.state()))} again to quit.`,
			kept,
			context.farewell(),
		];
		context.hint(texts.filter(text => text !== '').join(' '));
	}

	/** Call when another key was pressed. */
	reset(): void {
		this.#until = 0;
	}
}

const toggleMouse = ({settings, saveSettings, hint, state}: TerminalContext): void => {
	const isOn = !settings().mouse;
	const key = hintFor('toggleMouse', glyphsIn(state()));
	saveSettings({...settings(), mouse: isOn});
	hint(
		isOn
			? `Mouse on: it scrolls and clicks in termchat. ${key} turns it off.`
			: `Mouse off: the terminal selects text. ${key} turns it on.`,
	);
};

/** Shows or hides a pane. If the terminal is too narrow for it, the setting stays, and a hint names an alternative. */
const togglePane = ({settings, saveSettings, hint, state}: TerminalContext, pane: SidePane): void => {
	const problem = sidePaneProblem(pane, state().size.columns, glyphsIn(state()));
	if (problem !== undefined) {
		hint(problem);
		return;
	}
	const isOn = !settings()[pane];
	saveSettings({...settings(), [pane]: isOn});
	const key = hintFor(pane === 'rooms' ? 'toggleRooms' : 'toggleMembers', glyphsIn(state()));
	if (!isOn) hint(`The ${sidePanes[pane].name} is hidden. ${key} shows it.`);
};

const openEditor = ({context, inputLine, host}: ChatParts): void => {
	const before = composerIn(context.state()).edit.text;
	host.editText(before).then(
		text => {
			if (text !== before) inputLine.write(text);
		},
		error => context.hint(messageOf(error), 'warning'),
	);
};

/** Scrolls, and moves the selection: a key always acts on a visible message. */
export const scrollWith = (
	{selection}: ChatParts,
	scroll: () => void,
	direction: 'up' | 'down',
	by: 'page' | 'lines' = 'page',
): void => {
	scroll();
	selection.follow(direction, by);
};

const roomActions = ({context}: ChatParts) => ({
	palette: () => void context.open({type: 'palette', query: ''}),
	search: () => void context.open({type: 'palette', query: '?'}),
	previousRoom: () => showNeighbour(context, -1),
	nextRoom: () => showNeighbour(context, 1),
	nextActiveRoom: () => showNextActive(context),
	lastRoom: () => showPrevious(context),
	moveRoomUp: () => performAction(context, {type: 'runCommand', command: 'move', words: 'up'}),
	moveRoomDown: () => performAction(context, {type: 'runCommand', command: 'move', words: 'down'}),
	copyRoomLink: () => performAction(context, {type: 'runCommand', command: 'link', words: ''}),
	goToRoom: (key: Key) => showRoomNumber(context, Number(key.name)),
});

const navigationActions = (parts: ChatParts) => {
	const {navigation} = parts;
	const pageUp = () => scrollWith(parts, () => navigation.page('up'), 'up');
	const pageDown = () => scrollWith(parts, () => navigation.page('down'), 'down');
	const toTop = () => scrollWith(parts, () => navigation.toTop(), 'up');
	const toBottom = () => scrollWith(parts, () => navigation.toBottom(), 'down');
	return {
		scrollUp: pageUp,
		scrollDown: pageDown,
		scrollToOldest: toTop,
		scrollToBottom: toBottom,
		pageUp,
		pageDown,
		toFirst: toTop,
		toLast: toBottom,
		lineUp: () => scrollWith(parts, () => navigation.scroll(-1), 'up', 'lines'),
		lineDown: () => scrollWith(parts, () => navigation.scroll(1), 'down', 'lines'),
		firstUnread: () => navigation.toUnread(),
		inbox: () => performAction(parts.context, {type: 'openInbox'}),
		goBack: () => performAction(parts.context, {type: 'goBack'}),
		previousMention: () => navigation.toMention(-1),
		nextMention: () => navigation.toMention(1),
	};
};

const selectionActions = ({selection, messageActions}: ChatParts) => ({
	selectMessage: () => selection.begin(),
	selectOlder: () => selection.move(-1),
	selectNewer: () => selection.move(1),
	stopSelecting: () => selection.end(),
	reply: () => messageActions.perform('reply'),
	edit: () => messageActions.perform('edit'),
	delete: () => messageActions.perform('delete'),
	react: () => messageActions.perform('react'),
	copy: () => messageActions.perform('copy'),
	copyCode: () => messageActions.perform('copyCode'),
	openThread: () => messageActions.perform('openThread'),
	followThread: () => messageActions.perform('followThread'),
	pin: () => messageActions.perform('pin'),
	openLink: () => messageActions.perform('openLink'),
	inspect: () => messageActions.perform('inspect'),
	copyMessageLink: () => messageActions.perform('copyMessageLink'),
	markUnread: () => messageActions.perform('markUnread'),
	showReaders: () => messageActions.perform('showReaders'),
	showAnswered: () => messageActions.perform('showAnswered'),
});

const inputActions = (parts: ChatParts) => {
	const {context, inputLine, submitter} = parts;
	const changeQuery = (change: (text: string) => string): void => {
		const {search} = composerIn(context.state());
		if (search !== undefined) inputLine.apply({type: 'searchTyped', query: change(search.query)});
	};
	return {
		up: () => inputLine.edit('up'),
		down: () => inputLine.edit('down'),
		send: () => submitter.submit(),
		takeBack: () => performAction(context, {type: 'runCommand', command: 'undo', words: ''}),
		complete: () => inputLine.complete(1),
		completeBack: () => inputLine.complete(-1),
		chooseNext: () => inputLine.apply({type: 'moveInList', step: 1}),
		choosePrevious: () => inputLine.apply({type: 'moveInList', step: -1}),
		historyOlder: () => inputLine.apply({type: 'historyOlder'}),
		historyNewer: () => inputLine.apply({type: 'historyNewer'}),
		historySearch: () => inputLine.apply({type: 'historySearch'}),
		historySearchBack: () => inputLine.apply({type: 'historySearchBack'}),
		choose: (_key: Key, mode: Mode) =>
			mode === 'historySearch' ? inputLine.apply({type: 'acceptSearch'}) : inputLine.takeCandidate(),
		close: (_key: Key, mode: Mode) =>
			inputLine.apply({type: mode === 'historySearch' ? 'dismissSearch' : 'dismissCompletion'}),
		deleteTyped: () => changeQuery(withoutLast),
		deleteTypedWord: () => changeQuery(withoutLastWord),
		cancelAbout: () => inputLine.apply({type: 'cancelAbout'}),
		openEditor: () => openEditor(parts),
	};
};

export const createChatActions = (parts: ChatParts, quitKey: QuitKey): ChatActions => {
	const {context, host} = parts;
	return {
		...roomActions(parts),
		...navigationActions(parts),
		...selectionActions(parts),
		...inputActions(parts),
		startChord: key => context.dispatch({type: 'chord', chord: keyId(key)}),
		closeThread: () => context.closeThread(),
		help: () => void context.open({type: 'help'}),
		toggleRooms: () => togglePane(context, 'rooms'),
		toggleMembers: () => togglePane(context, 'members'),
		toggleMouse: () => toggleMouse(context),
		redraw: host.redraw,
		suspend: host.suspend,
		leave: () => quitKey.press(),
	};
};
