/**
 * What a user can do on the page, as functions over the client: components call these and nothing else. What the
 * server refuses is shown where the user looks.
 */
import type {MessageItem, RoomState} from '../../client/session/state.ts';
import type {Action, CommandContext} from '../../commands/command.ts';
import {toggleReaction} from '../../commands/messages.ts';
import type {InviteTerms} from '../../commands/moderation.ts';
import {nickProblem, rename} from '../../commands/people.ts';
import {explainUnknown, readInput} from '../../commands/read-input.ts';
import {createRoom, joinRoom, setTopic, showRoomNumber} from '../../commands/rooms.ts';
import {attempt, explain, performAction, runCommand} from '../../commands/run.ts';
import {type FoundPage, searchMessages} from '../../commands/search.ts';
import type {Person, RoomInfo, ServerFrameOf} from '../../protocol/frames.ts';
import {formatDuration} from '../../text/duration.ts';
import {type Composing, type Jump, nothingWritten, type Panel, type View} from '../state/view.ts';
import {createPageContext, type PageParts} from './command-context.ts';

export interface Actions {
	/** For the functions that commands and components share. */
	readonly context: CommandContext;
	/** Performs what was chosen in a list or a palette. */
	perform(action: Action): void;
	enter(room: string): void;
	/** Joins by a name or a link, and enters; resolves whether that worked. */
	join(room: string): Promise<boolean>;
	/** As `join`, by the token of a link. */
	joinByToken(token: string): Promise<boolean>;
	leave(room: string): void;
	openDirect(person: Person): void;
	create(room: string | undefined, isPrivate: boolean): Promise<void>;
	/** A new token for a private room, or undefined if the server refused, which is shown. */
	invite(room: string, terms: InviteTerms): Promise<string | undefined>;
	/** Resolves with what is wrong, or undefined if the nick is this user's now. */
	rename(nick: string): Promise<string | undefined>;
	startEdit(item: MessageItem, room: string): void;
	/** Adds the reaction, or removes this user's. */
	react(item: MessageItem, room: string, emoji: string): void;
	setTopic(room: string, text: string): void;
	/** Sends what is written in a room, or runs it as a command. What is wrong stays in the field. */
	submit(room: string, composing: Composing): void;
	write(room: string, composing: Composing): void;
	startReply(item: MessageItem, room: string): void;
	remove(item: MessageItem, room: string): void;
	jump(jump: Jump): void;
	retry(draft: string): void;
	drop(draft: string): void;
	open(panel: Panel): void;
	close(): void;
	draw(drawer: View['drawer']): void;
	toggleMembers(): void;
	markUnread(after: number | undefined): void;
	/** Removes notices, by their keys. */
	dismiss(keys: readonly string[]): void;
	listRooms(): Promise<readonly RoomInfo[]>;
	/** The newest matches, or those older than `before` (ms since 1970): the `at` of the last one of a page. */
	search(query: string, room: string | undefined, before?: number): Promise<FoundPage>;
	stats(room: string | undefined): Promise<ServerFrameOf<'stats'>>;
	reconnect(): void;
	loadOlder(room: string): void;
	loadNewer(room: string): void;
	loadNewest(room: string): Promise<void>;
	/** Brings the window to the beginning of the room. */
	loadOldest(room: string): Promise<void>;
	loadAround(room: string, seq: number): Promise<void>;
	fillGap(room: string, key: string): void;
	typing(room: string): void;
	lookAt(room: string, seq: number | undefined): void;
}

const mostFound = 30;

const ignore = () => {};

/** Control characters come along when text is pasted; the wire has no place for them, nor for half a character. */
const sendable = (text: string): string =>
	text
		.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '')
		.toWellFormed()
		.trimEnd();

/** Whether it worked; if not, why is shown. */
const isDone = (context: CommandContext, request: Promise<unknown>): Promise<boolean> =>
	request.then(
		() => true,
		(error: unknown) => {
			context.notify(explain(error), 'error');
			return false;
		},
	);

/** Sends or runs what was submitted in a room. */
const createSubmit = (context: CommandContext, {client, view, dispatch}: PageParts): Actions['submit'] => {
	const write = (room: string, composing: Composing) => dispatch({type: 'written', room, composing});

	const edit = (room: string, composing: Composing, seq: number, text: string): void => {
		client.ask({type: 'edit', room, seq, text}).catch((error: unknown) => {
			context.notify(`The message was not changed: ${explain(error)}`, 'error');
			// The new text is not lost, unless something else is being written by now.
			const now = view().composing.get(room) ?? nothingWritten;
			if (now.text === '') write(room, composing);
		});
	};

	return (name, composing) => {
		const text = sendable(composing.text);
		if (!client.session().rooms.has(name) || text.trim() === '') return;
		dispatch({type: 'submitted'});
		const emptied = {...nothingWritten, expiresInSeconds: composing.expiresInSeconds};
		const {about} = composing;
		if (about?.type === 'edit') {
			write(name, emptied);
			edit(name, composing, about.seq, text);
			return;
		}
		const input = readInput(text, context.commands);
		switch (input.type) {
			case 'nothing':
				return;
			case 'text':
			case 'quitWord':
				write(name, emptied);
				context.post(name, input.text, about && {replyTo: about.seq});
				return;
			case 'room':
				write(name, emptied);
				showRoomNumber(context, input.number);
				return;
			case 'unknown':
				context.notify(explainUnknown(input), 'warning');
				return;
			case 'command':
				write(name, emptied);
				// What was typed stays, to be corrected.
				if (!runCommand(context, input.command, input.words)) write(name, composing);
		}
	};
};

export const createActions = (parts: PageParts): Actions => {
	const {client, view, dispatch} = parts;
	const context = createPageContext(parts);
	const perform = (action: Action) => performAction(context, action);
	const write = (room: string, composing: Composing) => dispatch({type: 'written', room, composing});
	const composingOf = (room: string): Composing => view().composing.get(room) ?? nothingWritten;

	return {
		context,
		perform,
		enter: context.showRoom,
		join: room => isDone(context, joinRoom(context, room)),
		joinByToken: token => isDone(context, client.joinByToken(token).then(context.showRoom)),
		leave: room => attempt(context, Promise.resolve(context.leaveRoom(room))),
		openDirect: person => perform({type: 'messagePerson', person}),
		create: (room, isPrivate) => createRoom(context, {room, isPrivate}),
		async invite(room, terms) {
			try {
				return (await client.ask({type: 'invite', room, ...terms})).token;
			} catch (error) {
				context.notify(explain(error), 'error');
				return undefined;
			}
		},
		rename: nick => {
			const problem = nickProblem(nick);
			return problem === undefined
				? rename(client, nick).then(() => undefined, explain)
				: Promise.resolve(problem);
		},
		startEdit: (item, room) => context.startEdit(room, item),
		react: (item, room, emoji) => attempt(context, toggleReaction(context, room, item, emoji)),
		setTopic: (room, text) => attempt(context, setTopic(client, room, text)),
		submit: createSubmit(context, parts),
		write,
		startReply: (item, room) => write(room, {...composingOf(room), about: {type: 'reply', seq: item.seq}}),
		remove: (item, room) => perform({type: 'deleteMessage', room, seq: item.seq}),
		jump: jump => dispatch({type: 'jumped', jump}),
		retry: draft => client.retry(draft),
		drop: draft => client.drop(draft),
		open: panel => dispatch({type: 'opened', panel}),
		close: () => dispatch({type: 'closed'}),
		draw: drawer => dispatch({type: 'drawn', drawer}),
		toggleMembers: () => context.toggleMembers(),
		dismiss: keys => dispatch({type: 'dismissed', keys}),
		markUnread: after => dispatch({type: 'unreadMarked', after}),
		listRooms: () => client.rooms(),
		search: (query, room, before) =>
			searchMessages(client, query, {room, now: Date.now(), limit: mostFound, before}),
		stats: room => client.ask({type: 'stats', ...(room !== undefined && {room})}),
		reconnect: () => client.reconnect(),
		loadOlder: room => void client.loadOlder(room).catch(ignore),
		loadNewer: room => void client.loadNewer(room).catch(ignore),
		loadNewest: room => client.loadNewest(room).catch(ignore),
		async loadOldest(room) {
			if (client.session().rooms.get(room)?.log.hasOlder) await client.loadAround(room, 1).catch(ignore);
		},
		loadAround: (room, seq) =>
			client.loadAround(room, seq).catch((error: unknown) => context.notify(explain(error), 'error')),
		fillGap: (room, key) => attempt(context, client.fillGap(room, key)),
		typing: room => client.typing(room),
		lookAt: (room, seq) => client.lookAt(room, seq),
	};
};

/** What a private room's settings say of new messages, for the line under the topic. */
export const roomRules = (room: Pick<RoomState, 'slowSeconds' | 'expiresInSeconds'>): readonly string[] => [
	...(room.slowSeconds > 0 ? [`slow mode: one message each ${formatDuration(room.slowSeconds * 1000)}`] : []),
	...(room.expiresInSeconds > 0
		? [`messages disappear after ${formatDuration(room.expiresInSeconds * 1000)}`]
		: []),
];
