/** Jumps to a message, and back. */
import {findMessage} from '../client/session/window.ts';
import {type CommandContext, UsageError} from './command.ts';

/** Shows a message in its context. `goBack` then returns to the current place. */
export const jumpTo = (context: CommandContext, room: string, seq: number): void | Promise<void> => {
	const here = context.room();
	if (here !== undefined) context.places.push({room: here.room, seq: here.lookingAt});
	return context.showMessage(room, seq);
};

/** Returns to the place before the last jump. Skips places in rooms that the user has left. */
export const goBack = (context: CommandContext): void | Promise<void> => {
	const {rooms} = context.client.session();
	for (let place = context.places.pop(); place !== undefined; place = context.places.pop()) {
		if (rooms.has(place.room)) return context.showPlace(place);
	}
	context.notify('There is no earlier place to go back to.');
};

/** Shows the message that a reply refers to. */
export const showAnswered = (
	context: CommandContext,
	room: string,
	replyTo: number | undefined,
): void | Promise<void> => {
	if (replyTo === undefined) throw new UsageError('That message is not a reply.');
	const items = context.client.session().rooms.get(room)?.log.items ?? [];
	const answered = findMessage(items, replyTo)?.item;
	if (answered?.deletedAt !== undefined) context.notify('The answered message was deleted.');
	return jumpTo(context, room, replyTo);
};
