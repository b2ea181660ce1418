/** Submits the input of a room: posts a message, edits one, or runs a command. */

import {paneKey, threadRoom} from '../../client/session/threads.ts';
import {editMessage, runCommand} from '../../commands/actions/run.ts';
import type {CommandContext} from '../../commands/command.ts';
import {explainUnknown, readInput} from '../../commands/read-input.ts';
import {showRoomNumber} from '../../commands/slash/rooms/room-switching.ts';
import {emptyInput, type RoomInput} from '../state/view.ts';
import {inputOf} from './input.ts';
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

type SetInput = (room: string, input: RoomInput) => void;

/** If the edit fails, its text returns to the input, unless the user has typed something else. */
const submitEdit = (
	context: CommandContext,
	parts: PageParts,
	{key, ...edit}: Pane & {readonly seq: number; readonly text: string},
	restore: () => void,
): void => {
	editMessage(context, edit, () => {
		if (inputOf(parts, key).text === '') restore();
	});
};

const submitLine = (
	context: CommandContext,
	setInput: SetInput,
	{room, key}: Pane,
	input: RoomInput,
	text: string,
): void => {
	const {about, expiresInSeconds} = input;
	const clear = () => setInput(key, {...emptyInput, expiresInSeconds});
	const line = readInput(text, context.commands);
	switch (line.type) {
		case 'nothing':
			return;
		case 'text':
		case 'quitWord':
			clear();
			context.post(room, line.text, about && {replyTo: about.seq});
			return;
		case 'room':
			clear();
			showRoomNumber(context, line.number);
			return;
		case 'unknown':
			context.notify(explainUnknown(line), 'warning');
			return;
		case 'command':
			clear();
			// A command that was used wrongly stays in the input, to be corrected.
			if (!runCommand(context, line.command, line.words)) setInput(key, input);
	}
};

/** Submits a command when the commands are loaded, unless the user has changed the input by then. */
const submitOnceLoaded = (context: CommandContext, parts: PageParts, pane: Pane, input: RoomInput): void => {
	parts.commands.load().then(
		() => {
			if (inputOf(parts, pane.key).text === input.text) submit(context, parts, pane, input);
		},
		() => context.notify('The commands could not be loaded. Check your connection and try again.', 'error'),
	);
};

const submit = (context: CommandContext, parts: PageParts, pane: Pane, input: RoomInput): void => {
	const {room, key} = pane;
	const setInput: SetInput = (name, next) => parts.dispatch({type: 'inputChanged', room: name, input: next});
	const text = toWireText(input.text);
	if (!parts.client.session().rooms.has(room) || text.trim() === '') return;
	if (text.startsWith('/') && context.commands.length === 0) {
		submitOnceLoaded(context, parts, pane, input);
		return;
	}
	parts.dispatch({type: 'inputSubmitted'});
	const {about} = input;
	if (about?.type === 'edit') {
		setInput(key, {...emptyInput, expiresInSeconds: input.expiresInSeconds});
		submitEdit(context, parts, {key, room, seq: about.seq, text}, () => setInput(key, input));
	} else submitLine(context, setInput, pane, input, text);
};

/** What a thread is for commands: its messages, and what is posted answers its first message. */
const inThread = (context: CommandContext, thread: number): CommandContext => ({
	...context,
	get commands() {
		return context.commands;
	},
	room() {
		const room = context.room();
		return (room && threadRoom(room)) ?? room;
	},
	post: (room, text, options) => context.post(room, text, {replyTo: thread, ...options}),
});

/** `thread`: the first message of the thread in which the input is. */
export const createSubmit =
	(context: CommandContext, parts: PageParts) =>
	(room: string, input: RoomInput, thread?: number): void =>
		submit(
			thread === undefined ? context : inThread(context, thread),
			parts,
			{room, key: paneKey(room, thread)},
			input,
		);
