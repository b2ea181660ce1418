/** Submits the input of a room: posts a message, edits one, or runs a command. */

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

type SetInput = (room: string, input: RoomInput) => void;

/** If the edit fails, its text returns to the input, unless the user has typed something else. */
const submitEdit = (
	context: CommandContext,
	parts: PageParts,
	edit: {readonly room: string; readonly seq: number; readonly text: string},
	restore: () => void,
): void => {
	editMessage(context, edit, () => {
		if (inputOf(parts, edit.room).text === '') restore();
	});
};

const submitLine = (
	context: CommandContext,
	setInput: SetInput,
	room: string,
	input: RoomInput,
	text: string,
): void => {
	const {about, expiresInSeconds} = input;
	const clear = () => setInput(room, {...emptyInput, expiresInSeconds});
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
			if (!runCommand(context, line.command, line.words)) setInput(room, input);
	}
};

/** Submits a command when the commands are loaded, unless the user has changed the input by then. */
const submitOnceLoaded = (
	context: CommandContext,
	parts: PageParts,
	room: string,
	input: RoomInput,
): void => {
	parts.commands.load().then(
		() => {
			if (inputOf(parts, room).text === input.text) createSubmit(context, parts)(room, input);
		},
		() => context.notify('The commands could not be loaded. Check your connection and try again.', 'error'),
	);
};

export const createSubmit =
	(context: CommandContext, parts: PageParts) =>
	(room: string, input: RoomInput): void => {
		const setInput: SetInput = (name, next) =>
			parts.dispatch({type: 'inputChanged', room: name, input: next});
		const text = toWireText(input.text);
		if (!parts.client.session().rooms.has(room) || text.trim() === '') return;
		if (text.startsWith('/') && context.commands.length === 0) {
			submitOnceLoaded(context, parts, room, input);
			return;
		}
		parts.dispatch({type: 'inputSubmitted'});
		const {about} = input;
		if (about?.type === 'edit') {
			setInput(room, {...emptyInput, expiresInSeconds: input.expiresInSeconds});
			submitEdit(context, parts, {room, seq: about.seq, text}, () => setInput(room, input));
		} else submitLine(context, setInput, room, input, text);
	};
