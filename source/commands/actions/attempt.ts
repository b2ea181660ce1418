/**
 * Waits for requests of the user, and explains why one failed. Separate from `run.ts`, so that the page can load that
 * file later.
 */
import {RequestError} from '../../client/link/request-error.ts';
import {messageOf} from '../../errors/error-message.ts';
import {asSentence} from '../../presenter/wording.ts';
import {printable} from '../../text/sanitize.ts';
import {type CommandContext, UsageError} from '../command.ts';

/**
 * The reason as a sentence. The server's reasons are sentences already; a room name or nick at their beginning keeps
 * its case.
 */
const sentence = (text: string): string => asSentence(printable(text));

/** The error as a text for the user. */
export const explain = (error: unknown): string => {
	if (error instanceof UsageError) return error.message;
	if (error instanceof RequestError) return sentence(error.message);
	return sentence(`Failed: ${messageOf(error)}`);
};

/** Shows the user why a request failed. */
export const notifyError = (context: CommandContext, error: unknown): void =>
	context.notify(explain(error), error instanceof UsageError ? 'warning' : 'error');

/** Waits for a request. If it fails, shows the reason and calls `onFailed`. */
export const attempt = (
	context: CommandContext,
	request: Promise<unknown>,
	onFailed: () => void = () => {},
): void => {
	request.catch(error => {
		notifyError(context, error);
		onFailed();
	});
};

/** Replaces the text of a message. If that fails, shows the reason and calls `onFailed`. */
export const editMessage = (
	context: CommandContext,
	edit: {readonly room: string; readonly seq: number; readonly text: string},
	onFailed: () => void,
): void => {
	context.client.ask({type: 'edit', ...edit}).catch(error => {
		context.notify(`The message was not changed: ${explain(error)}`, 'error');
		onFailed();
	});
};
