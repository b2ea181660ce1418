/** Commands about threads. */
import {threadOf} from '../../../client/session/threads.ts';
import {type Command, type CommandContext, currentRoom, oneOf, UsageError} from '../../command.ts';
import {onlyReferred} from './referred-message.ts';

/** The open thread, or the thread of the message that the arguments refer to. */
const threadIn = (context: CommandContext, words: string): {readonly room: string; readonly seq: number} => {
	const {room, shownThread} = currentRoom(context);
	if (words === '' && shownThread !== undefined) return {room, seq: shownThread};
	const referred = onlyReferred(context, words);
	return {room: referred.room.room, seq: threadOf(referred.item)};
};

/** The newest message that has replies or is a reply. */
const newestThread = (context: CommandContext): number | undefined => {
	const {log} = currentRoom(context);
	for (const item of log.items.toReversed()) {
		if (item.type === 'message' && (item.thread !== undefined || item.replies !== undefined))
			return threadOf(item);
	}
	return undefined;
};

const openThread = (
	context: CommandContext,
	{room, seq}: {readonly room: string; readonly seq: number},
): void | Promise<void> => context.openThread(room, seq);

const thread: Command = {
	name: 'thread',
	usage: '[#SEQ|-N|@NICK] | close',
	summary: 'open the thread of a message, by default the newest thread; close leaves it',
	arguments: [oneOf('close')],
	run(context, words) {
		if (words.toLowerCase() === 'close') {
			if (currentRoom(context).shownThread === undefined) throw new UsageError('No thread is open.');
			return context.closeThread();
		}
		if (words !== '') return openThread(context, threadIn(context, words));
		const seq = newestThread(context);
		if (seq === undefined) {
			const example = context.plain === undefined ? '/thread #12' : '/thread 12';
			throw new UsageError(`There is no thread here yet. Name a message: ${example}`);
		}
		return openThread(context, {room: currentRoom(context).room, seq});
	},
};

/** Follows or unfollows the thread, and shows the effect. */
export const setFollowing = async (
	context: CommandContext,
	{room, seq}: {readonly room: string; readonly seq: number},
	on: boolean,
): Promise<void> => {
	await context.client.ask({type: 'follow', room, seq, on});
	context.notify(
		on
			? 'You follow this thread: its new replies alert you like mentions.'
			: 'You no longer follow this thread.',
	);
};

const follow: Command = {
	name: 'follow',
	usage: '[#SEQ|-N|@NICK]',
	summary: 'follow a thread: its new replies alert you like mentions',
	run: (context, words) => setFollowing(context, threadIn(context, words), true),
};

const unfollow: Command = {
	name: 'unfollow',
	usage: '[#SEQ|-N|@NICK]',
	summary: 'stop following a thread',
	run: (context, words) => setFollowing(context, threadIn(context, words), false),
};

export const threadCommands: readonly Command[] = [thread, follow, unfollow];
