/** The input: editing, completion and history, and what happens on Enter. */
import type {Session} from '../../client/session/state.ts';
import {noRoom} from '../../commands/command.ts';
import {completionSources} from '../../commands/completion.ts';
import {explainUnknown, readInput} from '../../commands/read-input.ts';
import {commands} from '../../commands/registry.ts';
import {holdsToken, showRoomNumber} from '../../commands/rooms.ts';
import {runCommand} from '../../commands/run.ts';
import {lineCount, utf8Length} from '../../protocol/well-formed.ts';
import {type EmojiNames, loadEmojiNames} from '../../text/emoji.ts';
import {words} from '../../text/sanitize.ts';
import {type Composer, type ComposerEvent, reduceComposer, submit, textWidth} from '../composer/composer.ts';
import type {EditCommand, EditEvent} from '../composer/edit.ts';
import {shortcodeTyped, withEmoji} from '../composer/shortcodes.ts';
import {pasted, pasteQuestion} from '../input/paste.ts';
import {composerIn, promptIn} from '../state/ui-state.ts';
import type {TerminalContext} from './command-context.ts';
import {quitQuestion} from './panel-overlay.ts';

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

export const createWriting = (context: TerminalContext): Writing => {
	let emoji: EmojiNames | undefined;
	const composer = (): Composer => composerIn(context.state());
	const put = (next: Composer): void => {
		if (next !== composer()) context.dispatch({type: 'composed', composer: next});
	};
	const compose = (event: ComposerEvent): void => put(reduceComposer(composer(), event));
	const editWith = (event: EditEvent): void => {
		const before = composer().edit.text;
		compose({type: 'edit', event});
		sendTyping(before);
	};
	/** Others see that the user is typing a message, but not a command. */
	const sendTyping = (before: string): void => {
		const {text} = composer().edit;
		const room = context.room();
		if (text === before || text === '' || (text.startsWith('/') && !text.startsWith('//'))) return;
		if (room?.membership.type === 'joined') context.client.typing(room.room);
	};
	const sources = () => completionSources(context.client.session(), context.room(), 'terminal', emoji);

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
	/** The text with its shortcodes as emoji, once their names are loaded. */
	const withShortcodes = (text: string): string =>
		emoji === undefined || !context.state().settings.emoji ? text : withEmoji(text, emoji);
	const showEmoji = (): void => {
		if (emoji === undefined || !context.state().settings.emoji) return;
		const {text, cursor} = composer().edit;
		const input = readInput(text, commands);
		if (input.type !== 'text' && !(input.type === 'command' && input.command.isPublic)) return;
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
		const state = context.state();
		editWith({type: command, width: textWidth(promptIn(state), state.size.columns)});
	};
	const paste = (text: string, isCut: boolean): void => {
		if (isCut) context.hint('The paste was too long and was cut.', 'warning');
		const question = pasteQuestion(text);
		if (question === undefined) {
			type(pasted(text, 'insert'));
			return;
		}
		context.dispatch({
			type: 'overlaid',
			overlay: {
				type: 'confirm',
				lines: [words`You pasted ${question.lines} lines.`],
				choices: [
					{key: 'enter', label: 'insert', action: {type: 'insert', text: pasted(text, 'insert')}},
					{key: 'c', label: 'as code', action: {type: 'insert', text: pasted(text, 'codeBlock')}},
					{key: 'escape', label: 'cancel', action: {type: 'none'}},
				],
			},
		});
	};

	/** Sends a message; false if it cannot be sent as it is, which is explained. */
	const post = (text: string): boolean => {
		const room = context.room();
		const problem = room === undefined ? noRoom : tooMuch(text, context.client.session());
		if (problem !== undefined) context.hint(problem, 'warning');
		else if (room !== undefined) context.post(room.room, text);
		return problem === undefined;
	};

	const send = (): void => {
		const before = composer();
		const submitted = submit(before);
		if (submitted.text === undefined) {
			put(submitted.composer);
			return;
		}
		const input = readInput(submitted.text, commands);
		switch (input.type) {
			case 'nothing':
				return;
			case 'text':
				if (post(withShortcodes(input.text))) put(submitted.composer);
				return;
			case 'room':
				put(submitted.composer);
				showRoomNumber(context, input.number);
				return;
			case 'command': {
				const {command, words: typed} = input;
				const isSecret = command.name === 'join' && holdsToken(context, typed);
				put(isSecret ? {...submitted.composer, history: before.history} : submitted.composer);
				const isRun = runCommand(context, command, command.isPublic ? withShortcodes(typed) : typed);
				if (!isRun) put(before);
				return;
			}
			case 'unknown':
				context.hint(explainUnknown(input), 'warning');
				return;
			case 'quitWord':
				context.dispatch({type: 'overlaid', overlay: quitQuestion(context.farewell(), input.text)});
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
