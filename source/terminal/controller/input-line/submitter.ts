/** What Enter does: sends a message, runs a command, or adds a line. */
import {noRoom} from '../../../commands/command.ts';
import {explainUnknown, type Input, readInput} from '../../../commands/read-input.ts';
import {commands} from '../../../commands/registry.ts';
import {holdsToken, showRoomNumber} from '../../../commands/rooms.ts';
import {runCommand} from '../../../commands/run.ts';
import {type Composer, submit} from '../../composer/composer.ts';
import type {TerminalContext} from '../context/command-context.ts';
import {quitQuestion} from '../context/panel-overlay.ts';
import type {EmojiShortcodes} from './emoji.ts';
import type {InputLine} from './input-line.ts';
import {textProblem} from './text-problem.ts';

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
		else this.#perform(readInput(text, commands), before, after);
	}

	/** `after` is the composer without the text. Input that cannot be sent stays in the input. */
	#perform(input: Input, before: Composer, after: Composer): void {
		switch (input.type) {
			case 'nothing':
				return;
			case 'text':
				if (this.#post(this.#emoji.replaceIn(input.text))) this.#inputLine.set(after);
				return;
			case 'room':
				this.#inputLine.set(after);
				showRoomNumber(this.#context, input.number);
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
	#post(text: string): boolean {
		const room = this.#context.room();
		const problem = room === undefined ? noRoom : textProblem(text, this.#context.client.session());
		if (problem !== undefined) this.#context.hint(problem, 'warning');
		else if (room !== undefined) this.#context.post(room.room, text);
		return problem === undefined;
	}
}
