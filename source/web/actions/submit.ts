/** Submits the input of a room: posts a message, edits one, or runs a command. */

import {paneKey, threadRoom} from '../../client/session/threads.ts';
import {editMessage} from '../../commands/actions/attempt.ts';
import type {CommandContext} from '../../commands/command.ts';
import {emptyInput, type RoomInput} from '../state/view.ts';
import {postFrom} from './command-context.ts';
import type {CommandFunctions} from './command-functions.ts';
import {withCommands} from './command-loader.ts';
import {changeInput, inputOf} from './input.ts';
import type {PageParts} from './page-parts.ts';

/** Pasted text can contain control characters and unpaired surrogates, which the protocol does not allow. */
const toWireText = (text: string): string =>
	text
		.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '')
		.toWellFormed()
		.trimEnd();

/** The room, and the key of its input or of the input of its thread. */
interface Pane {
	readonly room: string;
	readonly key: string;
}

const setInput = (parts: PageParts, room: string, input: RoomInput): void =>
	parts.dispatch({type: 'inputChanged', room, input});

/** If the edit fails, its text returns to the input, unless the user has typed something else. */
const submitEdit = (
	context: CommandContext,
	parts: PageParts,
	{key, ...edit}: Pane & {readonly seq: number; readonly text: string},
	input: RoomInput,
): void => {
	changeInput(parts, key, {text: '', about: undefined});
	editMessage(context, edit, () => {
		if (inputOf(parts, key).text === '') setInput(parts, key, input);
	});
};

const submitText = (
	context: CommandContext,
	parts: PageParts,
	{room, key}: Pane,
	{about, expiresInSeconds}: RoomInput,
	text: string,
): void => {
	setInput(parts, key, {...emptyInput, expiresInSeconds});
	context.post(room, text, about && {replyTo: about.seq});
};

/** A line that begins with a slash: a command, the number of a room, or text after a second slash. */
const submitSlash = (
	functions: CommandFunctions,
	context: CommandContext,
	parts: PageParts,
	pane: Pane,
	input: RoomInput,
): void => {
	const {key} = pane;
	const clear = () => setInput(parts, key, {...emptyInput, expiresInSeconds: input.expiresInSeconds});
	const line = functions.readInput(toWireText(input.text), context.commands);
	parts.dispatch({type: 'inputSubmitted'});
	switch (line.type) {
		case 'nothing':
			return;
		case 'text':
		case 'quitWord':
			submitText(context, parts, pane, input, line.text);
			return;
		case 'room':
			clear();
			functions.showTypedNumber(context, line.number);
			return;
		case 'unknown':
			context.notify(functions.explainUnknown(line), 'warning');
			return;
		case 'command':
			clear();
			// A command that was used wrongly stays in the input, to be corrected.
			if (!functions.runCommand(context, line.command, line.words)) setInput(parts, key, input);
	}
};

const submit = (context: CommandContext, parts: PageParts, pane: Pane, input: RoomInput): void => {
	const {room, key} = pane;
	const {about} = input;
	const text = toWireText(input.text);
	if (!parts.client.session().rooms.has(room) || text.trim() === '') return;
	if (about?.type !== 'edit' && text.startsWith('/')) {
		withCommands(context, parts, functions => {
			// Unless the user has changed the input since.
			if (inputOf(parts, key).text === input.text) submitSlash(functions, context, parts, pane, input);
		});
		return;
	}
	parts.dispatch({type: 'inputSubmitted'});
	if (about?.type === 'edit') submitEdit(context, parts, {...pane, seq: about.seq, text}, input);
	else submitText(context, parts, pane, input, text);
};

/** What a thread is for commands: its messages, and what is posted answers its first message. */
const inThread = (context: CommandContext, parts: PageParts, thread: number): CommandContext => ({
	...context,
	get commands() {
		return context.commands;
	},
	room() {
		const room = context.room();
		return (room && threadRoom(room)) ?? room;
	},
	post: (room, text, options) =>
		postFrom(parts, paneKey(room, thread), {room, text, options: {replyTo: thread, ...options}}),
});

/** `thread`: the first message of the thread in which the input is. */
export const createSubmit =
	(context: CommandContext, parts: PageParts) =>
	(room: string, input: RoomInput, thread?: number): void =>
		submit(
			thread === undefined ? context : inThread(context, parts, thread),
			parts,
			{room, key: paneKey(room, thread)},
			input,
		);
