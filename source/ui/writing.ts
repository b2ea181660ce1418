/** From keys to what is said: the line, its completions and its history, and what becomes of it on Enter. */
import {orderedRooms} from '../client/session/select.ts';
import type {RoomState, Session} from '../client/session/state.ts';
import {lineCount, utf8Length} from '../protocol/well-formed.ts';
import {type EmojiNames, loadEmojiNames} from '../text/emoji.ts';
import {literal, printableLine, words} from '../text/sanitize.ts';
import {explainUnknown} from '../text/slash-command.ts';
import type {Arrangement} from './arrangement.ts';
import type {Desk} from './commands/desk.ts';
import {tokenIn} from './commands/rooms.ts';
import {goToNumber, runCommand} from './commands/run.ts';
import {type CommandName, commands, readInput} from './commands/table.ts';
import type {CompletionSources} from './composer/completion.ts';
import {type Composer, type ComposerEvent, reduceComposer, roomFor, submit} from './composer/composer.ts';
import type {EditCommand, EditEvent} from './composer/edit.ts';
import {pasted, pasteQuestion} from './composer/paste.ts';
import {shortcodeTyped, withEmoji} from './composer/shortcodes.ts';
import {bottom} from './message-pane/scroll.ts';
import type {Overlay} from './overlay/overlay.ts';
import {composerIn} from './ui-state.ts';

export interface WritingDesk extends Desk {
	readonly arrangement: () => Arrangement;
	readonly hint: (text: string, level?: 'info' | 'warning') => void;
	/** What the person should know before they leave; may be empty. */
	readonly farewell: () => string;
}

export interface Writing {
	readonly type: (text: string) => void;
	readonly paste: (text: string, isCut: boolean) => void;
	readonly edit: (command: EditCommand | 'up' | 'down') => void;
	readonly complete: (step: 1 | -1) => void;
	/** An event of the composer that needs nothing from outside. */
	readonly compose: (event: ComposerEvent) => void;
	readonly send: () => void;
	/** Puts a text into the line, in place of what is there; undo brings that back. */
	readonly write: (text: string) => void;
	readonly insert: (text: string) => void;
}

/** Who may be meant, who spoke last first. */
const nicksFor = (session: Session, room: RoomState | undefined): readonly string[] => {
	const nicks = new Set<string>();
	const mine = session.me?.id;
	for (const item of room?.log.items.toReversed() ?? []) {
		if (item.type === 'said' && item.from.id !== mine) nicks.add(item.from.nick);
	}
	for (const member of room?.members ?? []) if (member.id !== mine) nicks.add(member.nick);
	return [...nicks];
};

/** Why a text cannot be sent as it is, in one sentence; undefined where it can. */
export const tooMuch = (text: string, {limits}: Pick<Session, 'limits'>): string | undefined => {
	const bytes = utf8Length(text.normalize('NFC'));
	if (bytes > limits.textBytes) {
		return `Too long: ${bytes} of at most ${limits.textBytes} bytes. Shorten it, or send it in parts.`;
	}
	const lines = lineCount(text);
	if (lines > limits.textLines) return `Too many lines: ${lines} of at most ${limits.textLines}.`;
	return undefined;
};

/** Commands whose words others get to see. */
const speaks: ReadonlySet<CommandName> = new Set(['msg', 'me', 'reply', 'edit', 'ephemeral', 'topic']);

const quietCommands = /^\/(?:j|join)\b/iu;
/** A line that holds a token is not kept in the history. */
const holdsToken = (text: string): boolean =>
	quietCommands.test(text) && text.split(/\s+/u).some(word => tokenIn(word) !== undefined);

/** Asks before one leaves, with what is lost by it; a word typed by itself may have been meant to be said. */
export const leavingQuestion = (lost: string, word?: string): Overlay => ({
	type: 'confirm',
	lines: [...(lost === '' ? [] : [printableLine(lost)]), literal('Leave termchat?')],
	choices: [
		{key: 'y', label: 'leave', intent: {type: 'quit'}},
		...(word === undefined ? [] : [{key: 's', label: 'say it', intent: {type: 'say', text: word}} as const]),
		{key: 'escape', label: 'stay', intent: {type: 'nothing'}},
	],
});

export const createWriting = (desk: WritingDesk): Writing => {
	let emoji: EmojiNames | undefined;
	const composer = (): Composer => composerIn(desk.ui());
	const put = (next: Composer): void => {
		if (next !== composer()) desk.dispatch({type: 'composed', composer: next});
	};
	const compose = (event: ComposerEvent): void => put(reduceComposer(composer(), event));
	const editWith = (event: EditEvent): void => {
		const before = composer().edit.text;
		compose({type: 'edit', event});
		tellTyping(before);
	};
	/** Others see that one writes, but not that one looks for a command. */
	const tellTyping = (before: string): void => {
		const {text} = composer().edit;
		const room = desk.room();
		if (text === before || text === '' || (text.startsWith('/') && !text.startsWith('//'))) return;
		if (room?.membership.type === 'joined') desk.client.typing(room.room);
	};
	const sources = (): CompletionSources => {
		const session = desk.client.session();
		return {
			nicks: nicksFor(session, desk.room()),
			rooms: orderedRooms(session)
				.filter(room => room.kind !== 'direct')
				.map(room => room.room),
			commands,
			emoji,
		};
	};

	/** The names take a moment to load; by the time Tab is pressed they are there. */
	const expectEmoji = (text: string): void => {
		if (emoji !== undefined || !text.includes(':')) return;
		loadEmojiNames().then(
			names => {
				emoji = names;
			},
			() => {},
		);
	};
	/** As it is said: shortcodes are emoji, once their names are there. */
	const spoken = (text: string): string =>
		emoji === undefined || !desk.ui().settings.emoji ? text : withEmoji(text, emoji);
	const showEmoji = (): void => {
		if (emoji === undefined || !desk.ui().settings.emoji) return;
		const {text, cursor} = composer().edit;
		const input = readInput(text);
		if (input.type !== 'text' && !(input.type === 'command' && speaks.has(input.name))) return;
		const typed = shortcodeTyped(text, cursor, emoji);
		if (typed !== undefined) editWith({type: 'replace', ...typed});
	};
	const insert = (text: string): void => {
		editWith({type: 'insert', text});
		expectEmoji(text);
		if (text.endsWith(' ')) showEmoji();
	};
	const write = (text: string): void => {
		editWith({type: 'set', text});
		expectEmoji(text);
	};
	const type = (text: string): void => {
		const {search} = composer();
		if (search !== undefined) compose({type: 'searchTyped', query: search.query + text});
		else insert(text);
	};
	const edit: Writing['edit'] = command => {
		if (command !== 'up' && command !== 'down') {
			editWith({type: command});
			return;
		}
		const {prompt} = desk.arrangement();
		editWith({type: command, width: roomFor(prompt, desk.ui().size.columns)});
	};
	const paste = (text: string, isCut: boolean): void => {
		if (isCut) desk.hint('The paste was too long; its end is missing.', 'warning');
		const question = pasteQuestion(text);
		if (question === undefined) {
			type(pasted(text, 'insert'));
			return;
		}
		desk.dispatch({
			type: 'overlaid',
			overlay: {
				type: 'confirm',
				lines: [words`You pasted ${question.lines} lines.`],
				choices: [
					{key: 'enter', label: 'insert', intent: {type: 'insert', text: pasted(text, 'insert')}},
					{key: 'c', label: 'as code', intent: {type: 'insert', text: pasted(text, 'codeBlock')}},
					{key: 'escape', label: 'drop', intent: {type: 'nothing'}},
				],
			},
		});
	};

	const say = (text: string): boolean => {
		const room = desk.room();
		if (room === undefined) {
			desk.hint('You are in no room. /join #dev takes you to one.', 'warning');
			return false;
		}
		const reason = tooMuch(text, desk.client.session());
		if (reason !== undefined) {
			desk.hint(reason, 'warning');
			return false;
		}
		desk.client.post({room: room.room}, text);
		desk.dispatch({type: 'scrolled', room: room.room, anchor: bottom});
		if (room.log.hasNewer) desk.client.loadNewest(room.room).catch(() => {});
		return true;
	};

	const send = (): void => {
		const before = composer();
		const submitted = submit(before);
		if (submitted.text === undefined) {
			put(submitted.composer);
			return;
		}
		const input = readInput(submitted.text);
		switch (input.type) {
			case 'nothing':
				return;
			case 'text':
				if (say(spoken(input.text))) put(submitted.composer);
				return;
			case 'room':
				put(submitted.composer);
				goToNumber(desk, input.number);
				return;
			case 'command':
				put(
					holdsToken(submitted.text) ? {...submitted.composer, history: before.history} : submitted.composer,
				);
				runCommand(desk, input.name, speaks.has(input.name) ? spoken(input.words) : input.words);
				return;
			case 'unknown':
				desk.hint(explainUnknown(input), 'warning');
				return;
			case 'leaving':
				desk.dispatch({
					type: 'overlaid',
					overlay: leavingQuestion(desk.farewell(), input.text),
				});
		}
	};

	return {
		type,
		paste,
		edit,
		insert,
		write,
		compose,
		send,
		complete: step => compose({type: 'complete', step, sources: sources()}),
	};
};
