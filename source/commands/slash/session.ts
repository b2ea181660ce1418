/** Commands about the session: the outbox, the connection, help, statistics, quitting. */
import {outboxOf} from '../../client/session/selectors.ts';
import type {Draft} from '../../client/session/state.ts';
import {excerptOf} from '../../presenter/messages/message-text.ts';
import {titleOfName} from '../../presenter/rooms/room-title.ts';
import {waitingFor} from '../../presenter/rooms/status.ts';
import {count} from '../../presenter/wording.ts';
import {literal, type Printable, printableLine, words as sentence} from '../../text/sanitize.ts';
import {
	bareRoom,
	type Command,
	type CommandContext,
	currentRoom,
	type ListEntry,
	oneOf,
	UsageError,
	usageIn,
} from '../command.ts';
import {findCommand} from '../read-input.ts';
import {findRoom} from '../room-names.ts';
import {choicesOf, settingDescriptions, settingNamesFor, showSetting} from '../settings.ts';

const retry: Command = {
	name: 'retry',
	usage: '',
	summary: 'resend failed messages',
	run({client, notify}) {
		const failed = outboxOf(client.session()).filter(({state}) => state.type === 'failed');
		if (failed.length === 0) notify('No message has failed.');
		else notify(`${count(failed.length, 'message')} will be sent again.`);
		for (const {draft} of failed) client.retry(draft);
	},
};

/** Matches `drop 2`, `send 2`, `edit 2`, `edit 2 new text`. */
const outboxRequest = /^(send|edit|drop)\s+#?(\d+)(?:\s+([\s\S]+))?$/iu;

const changeOutbox = (context: CommandContext, words: string): void => {
	const {client} = context;
	const [, verb = '', number = '', text = ''] = outboxRequest.exec(words) ?? [];
	if (verb === '') throw new UsageError();
	const drafts = outboxOf(client.session());
	const chosen = drafts[Number(number) - 1];
	if (chosen === undefined) {
		throw new UsageError(`There is no message ${number} in the outbox; it holds ${drafts.length}.`);
	}
	const {draft} = chosen;
	switch (verb.toLowerCase()) {
		case 'drop':
			client.drop(draft);
			context.notify(`Dropped: ${chosen.text}`);
			return;
		case 'edit':
			if (text === '') {
				context.editDraft(draft);
				return;
			}
			client.retry(draft, text);
			context.notify(`Message ${number} of the outbox is now: ${text}`);
			return;
		default:
			client.retry(draft);
			context.notify(`Message ${number} of the outbox will be sent again.`);
	}
};

/** For example `failed: Too fast.`, `waiting for slow mode` or `sending`. */
const draftDetail = ({client}: CommandContext, {state, target}: Draft): Printable => {
	const {rooms, link} = client.session();
	const room = 'room' in target ? rooms.get(target.room) : undefined;
	switch (state.type) {
		case 'failed':
			return sentence`failed: ${printableLine(state.message)}`;
		case 'sending':
			return literal('sending');
		case 'waiting': {
			const alone = {pending: [], membership: {type: 'joined'}} as const;
			const reason = waitingFor(room ?? alone, link.type === 'up');
			return reason === undefined ? literal('waiting') : sentence`waiting for ${reason}`;
		}
	}
};

const draftEntry = (context: CommandContext, draft: Draft, index: number): ListEntry => {
	const {draft: id, target, text} = draft;
	const to =
		'room' in target
			? titleOfName(context.client.session(), target.room)
			: sentence`@${printableLine(target.to)}`;
	const shown = excerptOf(text);
	return {
		key: id,
		label: sentence`${index + 1}  ${to}  ${shown}`,
		detail: draftDetail(context, draft),
		action: {type: 'retryDraft', draft: id},
		more: [
			{key: 'e', label: 'edit', action: {type: 'editDraft', draft: id}},
			{key: 'd', label: 'drop', action: {type: 'dropDraft', draft: id}},
		],
	};
};

const outbox: Command = {
	name: 'outbox',
	usage: '[send|edit|drop N]',
	summary: 'list unsent messages, to send, edit or drop them',
	arguments: [oneOf('send', 'edit', 'drop')],
	run(context, words) {
		if (words !== '') return changeOutbox(context, words);
		const drafts = outboxOf(context.client.session());
		if (drafts.length === 0) {
			context.notify('The outbox is empty.');
			return;
		}
		return context.open({
			type: 'list',
			title: literal('Outbox'),
			entries: drafts.map((draft, index) => draftEntry(context, draft, index)),
			verb: 'sends it again',
			isNumbered: true,
			hint: '/outbox send N sends a message again, /outbox edit N TEXT changes it, /outbox drop N drops it.',
		});
	},
};

const stats: Command = {
	name: 'stats',
	usage: '[server|#ROOM]',
	summary: 'show live statistics of this room, another room or the server',
	arguments: [{from: ['rooms'], words: ['server']}],
	run(context, words) {
		if (words.toLowerCase() === 'server') return context.open({type: 'stats', room: undefined});
		const room = words === '' ? context.room() : findRoom(context.client.session(), words);
		return context.open({type: 'stats', room: room?.room ?? (bareRoom(words) || undefined)});
	},
};

const reconnect: Command = {
	name: 'reconnect',
	usage: '',
	summary: 'try to connect now',
	run({client, notify, plain}) {
		if (client.session().link.type === 'up') notify('Already connected.');
		else {
			plain?.report('Connecting.');
			client.reconnect();
		}
	},
};

const settingsHelp = (context: CommandContext): string => {
	const path = context.settingsPath?.();
	const lines = settingNamesFor(context.ui).map(name => {
		const {kind, about} = settingDescriptions[name];
		const values = choicesOf(
			name,
			(context.themes?.() ?? []).map(theme => theme.name),
		);
		const accepted = kind === 'switch' ? 'on|off' : kind === 'choice' ? values.join('|') : 'WORDS';
		return `${name} ${accepted} (${showSetting(context.settings(), name)}): ${about}`;
	});
	return [...lines, ...(path === undefined ? [] : [`The settings are in ${path}.`])].join('\n');
};

const help: Command = {
	name: 'help',
	aliases: ['h', '?', 'keys'],
	usage: '[COMMAND|set]',
	summary: 'show all keys and commands, one command, or the settings',
	arguments: [{from: ['commands'], words: ['set']}],
	run(context, words) {
		const wanted = words.replace(/^\//, '').toLowerCase();
		if (wanted === '') return context.open({type: 'help'});
		if (wanted === 'set') {
			context.notify(settingsHelp(context));
			return;
		}
		const command = findCommand(wanted, context.commands);
		if (command === undefined) throw new UsageError(`Unknown command /${wanted}. /help lists all commands.`);
		context.notify(`${usageIn(context, command)}: ${command.summary}`);
	},
};

const plain: Command = {
	name: 'plain',
	usage: '',
	summary: 'show how to start without the full screen',
	needs: 'terminal',
	run: ({notify, plain: plainMode}) =>
		notify(
			plainMode === undefined
				? 'Start with: termchat join --plain. It prints one line per event.'
				: 'This is plain mode already. Without --plain, termchat join starts the full screen.',
		),
};

const exportRoom: Command = {
	name: 'export',
	usage: '[FILE]',
	summary: 'show how to save a room to a file',
	needs: 'terminal',
	run(context, words) {
		const {room, kind} = currentRoom(context);
		const file = words || `${kind === 'direct' ? 'direct' : room.replace(/^~/, '')}.md`;
		context.notify(`In a shell: termchat export --room '${room}' --format markdown > '${file}'`);
	},
};

const quit: Command = {
	name: 'quit',
	aliases: ['q', 'exit', 'bye'],
	usage: '',
	summary: 'quit termchat',
	needs: 'terminal',
	run: context => context.quit(),
};

export const sessionCommands: readonly Command[] = [
	stats,
	retry,
	outbox,
	reconnect,
	plain,
	exportRoom,
	help,
	quit,
];
