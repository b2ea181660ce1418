/** Joins, creates, leaves and changes rooms; changes the user's nick. */

import {attempt, explain} from '../../commands/actions/attempt.ts';
import type {Action, CommandContext} from '../../commands/command.ts';
import type {NotificationChanges} from '../../commands/notifications/notification-choices.ts';
import type {InviteTerms} from '../../commands/slash/moderation.ts';
import {nickProblem} from '../../presenter/name-problem.ts';
import type {Person, PersonInfo, RoomInfo, ServerFrameOf} from '../../protocol/server-frames.ts';
import type {PageParts} from './page-parts.ts';

export type Outcome<Value> =
	| {readonly ok: true; readonly value: Value}
	| {readonly ok: false; readonly problem: string};

export interface RoomActions {
	showRoom(room: string): void;
	showMessage(room: string, seq: number): void;
	/**
	 * Joins a room by its name or a link, and shows it, at a message if it has a number. Resolves to false if that failed;
	 * a notice explains why.
	 */
	join(room: string, seq?: number): Promise<boolean>;
	/** Like `join`, by the token of a link. */
	joinByToken(token: string): Promise<boolean>;
	leave(room: string): void;
	openDirectRoom(person: Person): void;
	createRoom(room: string | undefined, isPrivate: boolean): Promise<void>;
	/** Resolves to a new token for a private room. */
	createInvite(room: string, terms: InviteTerms): Promise<Outcome<string>>;
	/** Shows the URL of a new webhook. Resolves to the problem of its name, or to undefined if it was created. */
	createWebhook(room: string, nick: string): Promise<string | undefined>;
	/** Resolves to the problem of the topic, or to undefined if it was set. */
	setTopic(room: string, text: string): Promise<string | undefined>;
	/** Resolves to the problem of the nick, or to undefined if it was changed. */
	rename(nick: string): Promise<string | undefined>;
	/** All rooms that the user may see. */
	listRooms(): Promise<readonly RoomInfo[]>;
	/** The connected users of the whole server. */
	listPeople(): Promise<readonly PersonInfo[]>;
	/** The first page of all rooms. */
	listFirstRooms(): Promise<{readonly rooms: readonly RoomInfo[]; readonly hasMore: boolean}>;
	/** Opens the list of all rooms. */
	openRoomList(): void;
	loadStats(room: string | undefined): Promise<ServerFrameOf<'stats'>>;
	/** Changes what notifies the user, on all devices. Rejects if the server refuses. */
	setNotifications(changes: NotificationChanges): Promise<void>;
	reconnect(): void;
}

const isDone = (context: CommandContext, request: Promise<unknown>): Promise<boolean> =>
	request.then(
		() => true,
		(error: unknown) => {
			context.notify(explain(error), 'error');
			return false;
		},
	);

type RoomQueries = Pick<RoomActions, 'listRooms' | 'listPeople' | 'listFirstRooms' | 'loadStats'>;

const roomQueries = ({client}: PageParts): RoomQueries => ({
	listRooms: () => client.rooms(),
	listPeople: () => client.people(),
	listFirstRooms: () => client.ask({type: 'rooms'}),
	loadStats: room => client.ask({type: 'stats', ...(room !== undefined && {room})}),
});

type RoomChanges = Pick<RoomActions, 'createInvite' | 'setTopic' | 'rename' | 'setNotifications'>;

const roomChanges = ({client, commands}: PageParts): RoomChanges => ({
	async createInvite(room, terms) {
		try {
			const {token} = await client.ask({type: 'invite', room, ...terms});
			return {ok: true, value: token};
		} catch (error) {
			return {ok: false, problem: explain(error)};
		}
	},
	setTopic: (room, text) => client.ask({type: 'topic', room, text}).then(() => undefined, explain),
	async rename(nick) {
		const problem = nickProblem(nick);
		if (problem !== undefined) return problem;
		return commands
			.load()
			.then(({rename}) => rename(client, nick))
			.then(() => undefined, explain);
	},
	setNotifications: changes => client.ask({type: 'notifications', ...changes}).then(() => {}),
});

export const createRoomActions = (
	context: CommandContext,
	parts: PageParts,
	perform: (action: Action) => void,
): RoomActions => {
	const {client, commands} = parts;
	return {
		...roomQueries(parts),
		...roomChanges(parts),
		showRoom: context.showRoom,
		showMessage: (room, seq) => perform({type: 'showMessage', room, seq}),
		async join(room, seq) {
			const isJoined = await isDone(
				context,
				commands.load().then(({joinRoom}) => joinRoom(context, room)),
			);
			if (isJoined && seq !== undefined) perform({type: 'showMessage', room, seq});
			return isJoined;
		},
		joinByToken: token => isDone(context, client.joinByToken(token).then(context.showRoom)),
		leave: room => attempt(context, Promise.resolve(context.leaveRoom(room))),
		openDirectRoom: person => perform({type: 'messagePerson', person}),
		async createRoom(room, isPrivate) {
			const {createRoom} = await commands.load();
			await createRoom(context, {room, isPrivate});
		},
		createWebhook: (room, nick) =>
			commands
				.load()
				.then(({addWebhook}) => addWebhook(client, context.serverUrl, room, nick))
				.then(panel => context.open(panel))
				.then(() => undefined, explain),
		openRoomList: () => perform({type: 'runCommand', command: 'rooms', words: ''}),
		reconnect: () => client.reconnect(),
	};
};
