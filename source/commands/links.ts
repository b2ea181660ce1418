/** Links in messages: web addresses, and the rooms and users that a text names. */
import type {MessageItem} from '../client/session/state.ts';
import {referencesIn, withReferences} from '../presenter/messages/references.ts';
import {type NamedReference, type Reference, withLinks} from '../presenter/span.ts';
import {nameKey} from '../protocol/limits.ts';
import {literal, printable, printableLine, words} from '../text/sanitize.ts';
import type {Action, CommandContext, ListEntry} from './command.ts';

/** Opens a web address and shows the result. */
export const openUrl = async (context: CommandContext, url: string): Promise<void> => {
	const opened = await context.openLink(url);
	if (opened.type === 'opened') context.notify(`Opened ${url}`);
	else context.notify(`The link was not opened: ${opened.reason}. It is ${url}`, 'warning');
};

/** The action for a mentioned room, user or thread. */
export const actionOf = (reference: Reference): Action => {
	switch (reference.type) {
		case 'room':
			return {type: 'openRoom', room: reference.room};
		case 'user':
			return {type: 'runCommand', command: 'msg', words: reference.nick};
		case 'thread':
			return {type: 'openThread', seq: reference.seq};
	}
};

const referenceEntry = (reference: NamedReference): ListEntry => ({
	key: `${reference.type} ${reference.type === 'room' ? reference.room : reference.nick}`,
	label:
		reference.type === 'room'
			? words`#${printableLine(reference.room)}`
			: words`@${printableLine(reference.nick)}`,
	detail: literal(reference.type === 'room' ? 'room' : 'direct messages'),
	action: actionOf(reference),
});

/** Everything that a message links to, each once: web addresses first, then rooms and users other than `me`. */
export const linkEntries = (
	{text}: Pick<MessageItem, 'text'>,
	me: string | undefined,
): readonly ListEntry[] => {
	const line = withReferences(withLinks(printable(text)));
	const urls = new Set(line.flatMap(({link}) => link ?? []));
	const isMe = (reference: NamedReference): boolean =>
		reference.type === 'user' && me !== undefined && nameKey(reference.nick) === nameKey(me);
	return [
		...[...urls].map(
			(url): ListEntry => ({key: url, label: printableLine(url), action: {type: 'openLink', url}}),
		),
		...referencesIn(line)
			.filter(reference => !isMe(reference))
			.map(referenceEntry),
	];
};
