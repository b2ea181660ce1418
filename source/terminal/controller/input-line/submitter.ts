/** What Enter does: sends a message, runs a command, or adds a line. */

import {attempt, editMessage} from '../../../commands/actions/attempt.ts';
import {runCommand} from '../../../commands/actions/run.ts';
import {noRoom} from '../../../commands/command.ts';
import {explainUnknown, type Input, readInput} from '../../../commands/read-input.ts';
import {reactTo} from '../../../commands/slash/messages/reactions.ts';
import {commands} from '../../../commands/slash/registry.ts';
import {holdsToken} from '../../../commands/slash/rooms/join.ts';
import {showTypedNumber} from '../../../commands/slash/rooms/room-switching.ts';
import type {About} from '../../../presenter/messages/about-text.ts';
import {type Composer, submit} from '../../composer/composer.ts';
import type {TerminalContext} from '../context/command-context.ts';
import {quitQuestion} from '../context/panel-overlay.ts';
import type {EmojiShortcodes} from './emoji.ts';
import type {InputLine} from './input-line.ts';
import {textProblem} from './text-problem.ts';

const isEmptyInput = ({edit, about}: Composer): boolean => edit.text === '' && about === undefined;

export class Submitter {
	readonly #context: TerminalContext;
	readonly #inputLine: InputLine;
	readonly #emoji: EmojiShortcodes;

	constructor(context: TerminalContext, inputLine: InputLine, emoji: EmojiShortcodes) {
		this.#context = context;
		this.#inputLine = inputLine;
		this.#emoji = emoji;
	}

	submit(): void {
		const before = this.#inputLine.composer();
		const {composer: after, text} = submit(before);
		if (text === undefined) this.#inputLine.set(after);
		else if (before.about === undefined || before.about.type === 'reply')
			this.#perform(readInput(text, commands), before, after);
		else this.#change(before.about, text, before, after);
	}

	/** `after` is the composer without the text. Input that cannot be sent stays in the input. */
	#perform(input: Input, before: Composer, after: Composer): void {
		switch (input.type) {
			case 'nothing':
				return;
			case 'text':
				if (this.#post(input.text, before.about)) this.#inputLine.set(after);
				return;
			case 'room':
				this.#inputLine.set(after);
				showTypedNumber(this.#context, input.number);
				return;
			case 'command':
				this.#run(input, before, after);
				return;
			case 'unknown':
				this.#context.hint(explainUnknown(input), 'warning');
				return;
			case 'quitWord': {
				const overlay = quitQuestion(this.#context.farewell(), input.text);
				this.#context.dispatch({type: 'overlaid', overlay});
			}
		}
	}

	#run({command, words}: Extract<Input, {type: 'command'}>, before: Composer, after: Composer): void {
		const context = this.#context;
		// An invite token is a secret and is not added to the history.
		const isSecret = command.name === 'join' && holdsToken(context, words);
		this.#inputLine.set(isSecret ? {...after, history: before.history} : after);
		const isRun = runCommand(context, command, command.isPublic ? this.#emoji.replaceIn(words) : words);
		if (!isRun) this.#inputLine.set(before);
	}

	/** Sends a message. If that is not possible, shows why and returns false. */
	#post(typed: string, about: About | undefined): boolean {
		const room = this.#context.room();
		const text = this.#emoji.replaceIn(typed);
		const problem = room === undefined ? noRoom : this.#problem(text);
		if (problem !== undefined) this.#context.hint(problem, 'warning');
		else if (room !== undefined) this.#context.post(room.room, text, about && {replyTo: about.seq});
		return problem === undefined;
	}

	/** Edits a message or reacts to it. If that fails, the input returns, unless the user has typed something else. */
	#change({type, seq}: About, typed: string, before: Composer, after: Composer): void {
		const context = this.#context;
		const name = context.room()?.room;
		const text = this.#emoji.replaceIn(typed);
		const problem = name === undefined ? noRoom : this.#problem(text);
		if (name === undefined || problem !== undefined) {
			context.hint(problem ?? noRoom, 'warning');
			return;
		}
		const restore = (): void => {
			const isUnused = isEmptyInput(this.#inputLine.composer());
			if (isUnused && context.room()?.room === name) this.#inputLine.set(before);
		};
		this.#inputLine.set(after);
		if (type === 'edit') editMessage(context, {room: name, seq, text}, restore);
		else attempt(context, reactTo(context, name, seq, text.trim()), restore);
	}

	#problem(text: string): string | undefined {
		return textProblem(text, this.#context.client.session());
	}
}
