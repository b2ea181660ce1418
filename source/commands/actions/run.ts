/** Runs commands, and performs actions chosen in lists. Failures are shown to the user. */
import {directRoom} from '../../protocol/limits.ts';
import {type Action, type Command, type CommandContext, runsAlone, UsageError, usageIn} from '../command.ts';
import {markInboxRead, openInbox} from '../inbox.ts';
import {goBack, jumpTo} from '../jumps.ts';
import {liftBan} from '../lift-ban.ts';
import {openUrl} from '../links.ts';
import {findCommand} from '../read-input.ts';
import {joinRoom, openRoom} from '../slash/rooms/join.ts';
import {moveRoom, placeRoom} from '../slash/rooms/room-order.ts';
import {revokeWebhook} from '../webhooks.ts';
import {attempt, notifyError} from './attempt.ts';

const checkUsage = (command: Command, context: CommandContext, words: string): void => {
	const {ui, plain} = context;
	if (command.only !== undefined && (command.only.mode === 'plain') !== (plain !== undefined)) {
		const where = command.only.mode === 'plain' ? 'is for plain mode' : 'needs the full screen';
		throw new UsageError(`/${command.name} ${where}. ${command.only.instead}`);
	}
	if (command.needs !== undefined && command.needs !== ui) {
		throw new UsageError(`/${command.name} is only available in the ${command.needs}.`);
	}
	if (words === '' && !runsAlone(command)) throw new UsageError();
	if (words !== '' && command.usage === '') {
		throw new UsageError(`Unexpected argument "${words}". Usage: ${usageIn(context, command)}`);
	}
};

/**
 * Runs a command. Returns false if it was used incorrectly and did nothing; the line should then stay in the input for
 * correction. Calls `onSettled` when the command has succeeded or failed.
 */
export const runCommand = (
	context: CommandContext,
	command: Command,
	words: string,
	onSettled: () => void = () => {},
): boolean => {
	const onError = (error: unknown): void => {
		const isUnexplained = error instanceof UsageError && error.message === '';
		notifyError(context, isUnexplained ? new UsageError(`Usage: ${usageIn(context, command)}`) : error);
	};
	try {
		checkUsage(command, context, words);
		const done = command.run(context, words);
		if (done === undefined) onSettled();
		else done.catch(onError).then(onSettled);
		return true;
	} catch (error) {
		onError(error);
		onSettled();
		return !(error instanceof UsageError);
	}
};

const messagePerson = async (context: CommandContext, id: string): Promise<void> => {
	const {me} = context.client.session();
	if (me === undefined) return;
	if (id === me.id) context.notify('That is you.');
	else context.showRoom(await context.client.join(directRoom(me.id, id)));
};

/** Does nothing if there is no such command. */
const runCommandNamed = (context: CommandContext, name: string, words: string): void => {
	const command = findCommand(name, context.commands);
	if (command !== undefined) runCommand(context, command, words);
};

/** Clears the input and posts the text to the room that is shown. */
const postHere = (context: CommandContext, text: string): unknown => {
	const room = context.room();
	context.compose('');
	return room && context.post(room.room, text);
};

const perform = async (context: CommandContext, action: Action): Promise<unknown> => {
	const {client} = context;
	switch (action.type) {
		case 'none':
			return;
		case 'showRoom':
			return context.showRoom(action.room);
		case 'showMessage':
			return jumpTo(context, action.room, action.seq);
		case 'openThread': {
			const room = context.room();
			return room && context.openThread(room.room, action.seq);
		}
		case 'openInbox':
			return openInbox(context, action);
		case 'goBack':
			return goBack(context);
		case 'markInboxRead':
			return markInboxRead(context, action.through);
		case 'joinRoom':
			return joinRoom(context, action.room);
		case 'openPanel':
			return context.open(action.panel);
		case 'openRoom':
			return openRoom(context, action.room);
		case 'openLink':
			return openUrl(context, action.url);
		case 'messagePerson':
			return messagePerson(context, action.person.id);
		case 'runCommand':
			return runCommandNamed(context, action.command, action.words);
		case 'liftBan':
			return liftBan(client, action.room, action.userId, action.kind);
		case 'revokeWebhook':
			return revokeWebhook(context, action);
		case 'deleteMessage':
			return client.ask({type: 'delete', room: action.room, seq: action.seq});
		case 'compose':
			return context.compose(action.text);
		case 'insert':
			return context.insert(action.text);
		case 'post':
			return postHere(context, action.text);
		case 'retryDraft':
			return client.retry(action.draft);
		case 'editDraft':
			return context.editDraft(action.draft);
		case 'dropDraft':
			return client.drop(action.draft);
		case 'placeRoom':
			return placeRoom(context, action.room, action.target);
		case 'moveRoom':
			return moveRoom(context, action.room, action.step);
		case 'copyText':
			return attempt(
				context,
				context.copy(action.text).then(text => context.notify(text)),
			);
		case 'quit':
			return context.quit(true);
	}
};

/** Performs the chosen action. If it fails, shows the reason. */
export const performAction = (context: CommandContext, action: Action): void =>
	attempt(context, perform(context, action));
