/** The input of the current room: typing, pasting, editing, completion and history. */

import {readInput} from '../../../commands/read-input.ts';
import {commands, helpCommands} from '../../../commands/slash/registry.ts';
import {listsNeeded, mayComplete} from '../../../commands/suggestions/completion.ts';
import {type CompletionSources, completionSources} from '../../../commands/suggestions/completion-sources.ts';
import {ServerLists} from '../../../commands/suggestions/server-lists.ts';
import {beforeTyped} from '../../../commands/undo-send.ts';
import type {About} from '../../../presenter/messages/about-text.ts';
import {words} from '../../../text/sanitize.ts';
import {type Composer, type ComposerEvent, reduceComposer, textWidth} from '../../composer/composer.ts';
import type {EditCommand, EditEvent} from '../../composer/edit.ts';
import {pasted, pasteQuestion} from '../../input/paste.ts';
import type {Overlay} from '../../overlay/overlay.ts';
import {composerIn, promptIn} from '../../state/ui-state.ts';
import type {TerminalContext} from '../context/command-context.ts';
import type {EmojiShortcodes} from './emoji.ts';

const pasteOverlay = (text: string, lines: number): Overlay => ({
	type: 'confirm',
	lines: [words`You pasted ${lines} lines.`],
	choices: [
		{key: 'enter', label: 'insert', action: {type: 'insert', text: pasted(text, 'insert')}},
		{key: 'c', label: 'as code', action: {type: 'insert', text: pasted(text, 'codeBlock')}},
		{key: 'escape', label: 'cancel', action: {type: 'none'}},
	],
});

/** Edit commands after which the rest of a word may have completions. */
const deletes: ReadonlySet<EditCommand> = new Set([
	'deleteLeft',
	'deleteRight',
	'killWordLeft',
	'killPartLeft',
]);

export class InputLine {
	readonly #context: TerminalContext;
	readonly #emoji: EmojiShortcodes;
	readonly #lists: ServerLists;

	constructor(context: TerminalContext, emoji: EmojiShortcodes) {
		this.#context = context;
		this.#emoji = emoji;
		emoji.onLoaded = this.#refresh;
		this.#lists = new ServerLists({
			client: context.client,
			now: () => context.now(),
			onLoaded: this.#refresh,
		});
	}

	composer(): Composer {
		return composerIn(this.#context.state());
	}

	set(composer: Composer): void {
		if (composer !== this.composer()) this.#context.dispatch({type: 'composed', composer});
	}

	/** Applies an event of the composer. */
	apply(event: ComposerEvent): void {
		this.set(reduceComposer(this.composer(), event));
	}

	/** Typed text: part of the query during a history search, otherwise inserted. */
	type(text: string): void {
		const {search, about, edit} = this.composer();
		if (search !== undefined) {
			this.apply({type: 'searchTyped', query: search.query + text});
			return;
		}
		// The input of a reaction begins with a colon. Users who type a name with its colons mean this one.
		const hasColon = about?.type === 'react' && edit.text === ':' && text.startsWith(':');
		this.insert(hasColon ? text.slice(1) : text);
		this.#suggest();
	}

	/** Inserts a paste, after a question if it is long. `isCut`: the paste was too long. */
	paste(text: string, isCut: boolean): void {
		if (isCut) this.#context.hint('The paste was too long and was cut.', 'warning');
		const question = pasteQuestion(text);
		if (question === undefined) this.#pasteLine(pasted(text, 'insert'));
		else this.#context.dispatch({type: 'overlaid', overlay: pasteOverlay(text, question.lines)});
	}

	/** No list opens after a paste. */
	#pasteLine(text: string): void {
		const {search} = this.composer();
		if (search !== undefined) this.type(text);
		else this.insert(text);
	}

	insert(text: string): void {
		this.#edit({type: 'insert', text});
		this.#emoji.prepare(text);
		if (text.endsWith(' ')) this.#replaceShortcode();
	}

	/** Replaces the whole text. Can be undone. */
	write(text: string): void {
		this.#edit({type: 'set', text});
		this.#emoji.prepare(text);
	}

	/** Puts the text of a message that was taken back before what has been typed since. */
	takeBack(text: string, replyTo: number | undefined): void {
		const {edit, about} = this.composer();
		const all = beforeTyped(text, edit.text);
		if (replyTo !== undefined && about === undefined) this.startAbout({type: 'reply', seq: replyTo}, all);
		else this.write(all);
	}

	/** The input is about a message from now on. `text` replaces what is in it. */
	startAbout(about: About, text?: string): void {
		this.apply({type: 'startAbout', about, text});
		this.#emoji.prepare(this.composer().edit.text);
	}

	edit(command: EditCommand | 'up' | 'down'): void {
		if (command !== 'up' && command !== 'down') {
			this.#edit({type: command});
			if (deletes.has(command)) this.#suggest();
			return;
		}
		const state = this.#context.state();
		this.#edit({type: command, width: textWidth(promptIn(state), state.size.columns)});
	}

	complete(step: 1 | -1): void {
		this.apply({type: 'complete', step, sources: this.#sources()});
		if (this.composer().completion === undefined) this.#suggest();
	}

	/** Enter in the list of completions. */
	takeCandidate(): void {
		this.apply({type: 'acceptCompletion'});
		this.#suggest();
	}

	#sources(): CompletionSources {
		const context = this.#context;
		const {rooms, people} = this.#lists;
		return completionSources(context.client.session(), context.room(), 'terminal', {
			commands: helpCommands('terminal'),
			emoji: this.#emoji.names,
			values: context.settings(),
			themes: context.themes?.() ?? [],
			listed: rooms,
			people,
		});
	}

	/** Opens the list of completions for the word at the cursor, changes it or closes it. */
	#suggest(): void {
		const {edit, about, completion, dismissedAt} = this.composer();
		if (!this.#context.settings().suggestions || about?.type === 'react') return;
		const isPossible = mayComplete(edit.text, edit.cursor);
		// Most keys end here: typing a message must not cost more than the key.
		if (!isPossible && completion === undefined && dismissedAt === undefined) return;
		if (isPossible) this.#lists.load(listsNeeded(edit.text, edit.cursor, commands));
		this.apply({type: 'suggest', sources: this.#sources()});
	}

	/** Something was loaded that the open list, or the word at the cursor, may show. */
	readonly #refresh = (): void => {
		const {completion, search} = this.composer();
		const isChosen = completion !== undefined && completion.list.selected !== -1;
		if (search === undefined && !isChosen) this.#suggest();
	};

	#edit(event: EditEvent): void {
		const before = this.composer().edit.text;
		this.apply({type: 'edit', event});
		this.#sendTyping(before);
	}

	/** Notifies the room that the user is typing a message. Commands, edits and reactions are not reported. */
	#sendTyping(before: string): void {
		const {about, edit} = this.composer();
		const {text} = edit;
		if (about !== undefined && about.type !== 'reply') return;
		if (text === before || text === '' || (text.startsWith('/') && !text.startsWith('//'))) return;
		const room = this.#context.room();
		if (room?.membership.type === 'joined') this.#context.client.typing(room.room);
	}

	/** Replaces a shortcode that was just completed, in a message or a command whose text others see. */
	#replaceShortcode(): void {
		const {text, cursor} = this.composer().edit;
		const typed = this.#emoji.typed(text, cursor);
		if (typed === undefined) return;
		const input = readInput(text, commands);
		const isPublic = input.type === 'text' || (input.type === 'command' && input.command.isPublic);
		if (isPublic) this.#edit({type: 'replace', ...typed});
	}
}
