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

type ActionOf<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;

/** Copies the text, and shows the destination. */
const copyText = (context: CommandContext, text: string): void =>
	attempt(
		context,
		context.copy(text).then(destination => context.notify(destination)),
	);

const openThread = (context: CommandContext, seq: number): unknown => {
	const room = context.room();
	return room && context.openThread(room.room, seq);
};

/** How each action is performed. */
const performers: {
	readonly [Type in Action['type']]: (context: CommandContext, action: ActionOf<Type>) => unknown;
} = {
	none: () => {},
	showRoom: (context, {room}) => context.showRoom(room),
	showMessage: (context, {room, seq}) => jumpTo(context, room, seq),
	openThread: (context, {seq}) => openThread(context, seq),
	openInbox,
	goBack,
	markInboxRead: (context, {through}) => markInboxRead(context, through),
	joinRoom: (context, {room}) => joinRoom(context, room),
	openPanel: (context, {panel}) => context.open(panel),
	openRoom: (context, {room}) => openRoom(context, room),
	openLink: (context, {url}) => openUrl(context, url),
	messagePerson: (context, {person}) => messagePerson(context, person.id),
	runCommand: (context, {command, words}) => runCommandNamed(context, command, words),
	liftBan: ({client}, {room, userId, kind}) => liftBan(client, room, userId, kind),
	revokeWebhook,
	deleteMessage: ({client}, {room, seq}) => client.ask({type: 'delete', room, seq}),
	compose: (context, {text}) => context.compose(text),
	insert: (context, {text}) => context.insert(text),
	post: (context, {text}) => postHere(context, text),
	retryDraft: ({client}, {draft}) => client.retry(draft),
	editDraft: (context, {draft}) => context.editDraft(draft),
	dropDraft: ({client}, {draft}) => client.drop(draft),
	placeRoom: (context, {room, target}) => placeRoom(context, room, target),
	moveRoom: (context, {room, step}) => moveRoom(context, room, step),
	copyText: (context, {text}) => copyText(context, text),
	quit: context => context.quit(true),
};

const perform = async (context: CommandContext, action: Action): Promise<unknown> => {
	// The table pairs each type with its action, but TypeScript cannot infer that from the lookup.
	const performer = performers[action.type] as (context: CommandContext, action: Action) => unknown;
	return performer(context, action);
};

/** Performs the chosen action. If it fails, shows the reason. */
export const performAction = (context: CommandContext, action: Action): void =>
	attempt(context, perform(context, action));
