/** Messages that are held before they are sent, so that the user can take them back (`/set undoSend`). */

import {RequestError} from '../client/link/request-error.ts';
import {heldDraft} from '../client/session/selectors.ts';
import type {Draft} from '../client/session/state.ts';
import type {Command, CommandContext, PostOptions} from './command.ts';
import {type Settings, undoSendMs} from './settings.ts';

/** The options of a message, with the time for which it is held. */
export const withHold = (
	settings: Settings,
	options: PostOptions | undefined,
): (PostOptions & {readonly holdMs?: number}) | undefined => {
	const holdMs = undoSendMs(settings);
	return holdMs === undefined ? options : {...options, holdMs};
};

/**
 * The input with which the user would send this draft again. `isExpiryChosen`: the user interface has a separate
 * control for the expiry.
 */
export const inputOfDraft = ({target, text, expiresInSeconds}: Draft, isExpiryChosen = false): string => {
	// A text that begins with a slash was typed with two slashes.
	const typed = text.startsWith('/') && !/^\/me\s/u.test(text) ? `/${text}` : text;
	if ('to' in target) return `/msg ${target.to} ${text}`;
	return expiresInSeconds === undefined || isExpiryChosen ? typed : `/ephemeral ${expiresInSeconds}s ${text}`;
};

/** The text of a message that was taken back, before the text typed since. */
export const beforeTyped = (text: string, typed: string): string =>
	typed.trim() === '' ? text : `${text}\n${typed}`;

/** Whether a receipt was not received because the user took the message back. */
export const isTakenBack = (error: unknown): boolean =>
	error instanceof RequestError && error.code === 'dropped';

const noneHeld = ({settings}: CommandContext): string =>
	undoSendMs(settings()) === undefined
		? 'Messages are sent at once. With /set undoSend 5 they wait for 5 seconds. /delete deletes your last message.'
		: 'Your last message has been sent. /delete deletes it.';

export const undo: Command = {
	name: 'undo',
	usage: '',
	summary: 'take back the message that waits to be sent; see /set undoSend',
	run(context) {
		const draft = heldDraft(context.client.session());
		if (draft === undefined) {
			context.notify(noneHeld(context), 'warning');
			return;
		}
		context.client.drop(draft.draft);
		context.takeBack(draft);
	},
};
