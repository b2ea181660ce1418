/**
 * What a person can do on the page, as functions over the client: components call these and nothing else. Each
 * refusal of the server is told where the person looks.
 */
import {type Client, RequestError} from '../client/client.ts';
import {hasReacted} from '../client/session/reactions.ts';
import {findRoom} from '../client/session/select.ts';
import type {Notice, RoomState, SaidItem, Session} from '../client/session/state.ts';
import type {Entry, Person, RoomInfo, ServerFrameOf} from '../protocol/frames.ts';
import {directRoom, isNick, isRoomName} from '../protocol/limits.ts';
import {formatDuration} from '../text/duration.ts';
import {parseSearch} from '../text/search-query.ts';
import {readLink} from './address.ts';
import {parseLine} from './composer/slash-command.ts';
import {neighbour, orderRooms} from './room-list/rooms.ts';
import {type CommandActions, runCommand} from './run-command.ts';
import {type Composing, type Jump, nothingWritten, type Panel, type View, type ViewEvent} from './view.ts';

export interface Actions extends CommandActions {
	/** As `join`, by the token of a link. */
	joinByToken(token: string): Promise<boolean>;
	setTopic(room: string, text: string): void;
	/** Sends what is written in a room, or does what it commands. What is wrong stays in the field. */
	submit(room: string, composing: Composing): void;
	write(room: string, composing: Composing): void;
	startReply(item: SaidItem, room: string): void;
	remove(item: SaidItem, room: string): void;
	jump(jump: Jump): void;
	retry(draft: string): void;
	drop(draft: string): void;
	open(panel: Panel): void;
	close(): void;
	draw(drawer: View['drawer']): void;
	toggleMembers(): void;
	markUnread(after: number | undefined): void;
	/** Takes notices away, by their keys. */
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

/** One page of a search, newest first. */
export interface FoundPage {
	readonly entries: readonly Entry[];
	readonly hasMore: boolean;
}

export interface ActionContext {
	readonly client: Client;
	/** The host and port of this page: a link to another does not belong to this server. */
	readonly host: string;
	readonly view: () => View;
	readonly dispatch: (event: ViewEvent) => void;
}

const mostFound = 30;

const ignore = () => {};

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Control characters come along when text is pasted; the wire has no place for them, nor for half a character. */
const sendable = (text: string): string =>
	text
		.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '')
		.toWellFormed()
		.trimEnd();

export const createActions = ({client, host, view, dispatch}: ActionContext): Actions => {
	const session = (): Session => client.session();
	let notices = 0;
	const tell = (room: string | undefined, text: string, level: Notice['level'] = 'error') =>
		dispatch({type: 'noticed', notice: {key: `view:${++notices}`, room, text, level}});
	/** Lets a request run; what the server refuses is shown as a notice. */
	const attempt = (room: string | undefined, request: Promise<unknown>) => {
		request.catch((error: unknown) => tell(room, describe(error)));
	};

	const enter = (room: string) => {
		const state = session().rooms.get(room);
		const hasUnread = state !== undefined && state.unread > 0;
		dispatch({type: 'entered', room, unreadAfter: hasUnread ? state.readSeq : undefined});
	};

	const joinByToken = async (token: string): Promise<boolean> => {
		try {
			enter(await client.joinByToken(token));
			return true;
		} catch (error) {
			tell(view().current, `The link does not open a room: ${describe(error)}`);
			return false;
		}
	};

	const join = async (typed: string): Promise<boolean> => {
		const link = findRoom(session(), typed) === undefined ? readLink(typed, host) : undefined;
		switch (link?.type) {
			case undefined:
				return joinNamed(typed);
			case 'room':
				return joinNamed(link.room);
			case 'token':
				return joinByToken(link.token);
			case 'elsewhere':
				tell(view().current, `That link leads to another server, ${link.host}. Open it in a new tab.`);
				return false;
			case 'none':
				tell(view().current, 'That link names no room.');
				return false;
		}
	};

	const joinNamed = async (room: string): Promise<boolean> => {
		const known = findRoom(session(), room);
		if (known?.membership.type === 'joined') {
			enter(known.room);
			return true;
		}
		if (!isRoomName(room)) {
			tell(view().current, `"${room}" cannot be a room: use letters, digits, _ . or - of one script.`);
			return false;
		}
		try {
			enter(await client.join(room));
			return true;
		} catch (error) {
			tell(view().current, `Could not join ${room}: ${describe(error)}`);
			// A room that was never joined does not stay in the list.
			if (known === undefined) attempt(undefined, client.leave(room));
			return false;
		}
	};

	const openDirect = (person: Person) => {
		const {me} = session();
		if (me === undefined) return;
		if (person.id === me.id) tell(view().current, 'That is you.', 'info');
		else attempt(view().current, client.join(directRoom(me.id, person.id)).then(enter));
	};

	const leave = (room: string) => {
		const rooms = orderRooms(session());
		const next = rooms.length > 1 ? neighbour(rooms, room, 1) : undefined;
		attempt(undefined, client.leave(room));
		dispatch({type: 'left', room, next});
	};

	const create = async (room: string | undefined, isPrivate: boolean) => {
		const made = await client.ask({
			type: 'create',
			...(room !== undefined && {room}),
			...(isPrivate && {isPrivate}),
		});
		enter(await client.join(made.room));
		if (isPrivate) dispatch({type: 'opened', panel: {type: 'invite', room: made.room, token: made.token}});
	};

	const invite: Actions['invite'] = async (room, uses, expiresInSeconds) => {
		try {
			const made = await client.ask({
				type: 'invite',
				room,
				...(uses !== undefined && {uses}),
				...(expiresInSeconds !== undefined && {expiresInSeconds}),
			});
			return made.token;
		} catch (error) {
			tell(room, describe(error));
			return undefined;
		}
	};

	const rename = async (nick: string): Promise<string | undefined> => {
		if (!isNick(nick)) return 'A nick is 1 to 32 letters, digits, _ . or - of one script.';
		try {
			await client.rename(nick);
			return undefined;
		} catch (error) {
			return error instanceof RequestError && error.code === 'nick_taken'
				? `${nick} belongs to somebody else. Try another.`
				: describe(error);
		}
	};

	const react = (item: SaidItem, room: string, emoji: string) => {
		const on = !hasReacted(item, emoji, session().me?.id);
		attempt(room, client.ask({type: 'react', room, seq: item.seq, emoji, on}));
	};

	const postTo = (room: string, text: string, more: {replyTo?: number; expiresInSeconds?: number} = {}) => {
		client.post({room}, text, more);
		dispatch({type: 'unreadMarked', after: undefined});
		dispatch({type: 'jumped', jump: {type: 'newest', room}});
	};

	const write = (room: string, composing: Composing) => dispatch({type: 'written', room, composing});
	const composingOf = (room: string): Composing => view().composing.get(room) ?? nothingWritten;
	const startEdit = (item: SaidItem, room: string) =>
		write(room, {...composingOf(room), text: item.text, about: {type: 'edit', seq: item.seq}});

	const submit: Actions['submit'] = (name, composing) => {
		const room = session().rooms.get(name);
		const text = sendable(composing.text);
		if (room === undefined || text.trim() === '') return;
		dispatch({type: 'submitted'});
		const kept = {...nothingWritten, expiresInSeconds: composing.expiresInSeconds};
		if (composing.about?.type === 'edit') {
			const {seq} = composing.about;
			write(name, kept);
			client.ask({type: 'edit', room: name, seq, text}).catch((error: unknown) => {
				tell(name, `Your message stays as it was: ${describe(error)}`);
				// What was written is not lost, unless something else is being written by now.
				if (composingOf(name).text === '') write(name, composing);
			});
			return;
		}
		const parsed = parseLine(text);
		if (!parsed.ok) {
			// What was typed stays, to be mended.
			tell(name, parsed.reason, 'warning');
			return;
		}
		const {command} = parsed;
		const isMessage = command.type === 'say' || command.type === 'reply';
		// The expiry is for one message: the next one stays unless it is chosen again.
		write(name, isMessage ? nothingWritten : kept);
		const chosenExpiry = composing.expiresInSeconds > 0 && {expiresInSeconds: composing.expiresInSeconds};
		const say: typeof postTo = (to, words, more) => postTo(to, words, {...chosenExpiry, ...more});
		if (command.type !== 'say') {
			runCommand(command, room, {client, actions, dispatch, tell, attempt, say});
			return;
		}
		say(name, command.text, {
			...(command.expiresInSeconds !== undefined && {expiresInSeconds: command.expiresInSeconds}),
			...(composing.about !== undefined && {replyTo: composing.about.seq}),
		});
	};

	const actions: Actions = {
		enter,
		join,
		joinByToken,
		leave,
		openDirect,
		create,
		invite,
		rename,
		setTopic: (room, text) => attempt(room, client.ask({type: 'topic', room, text})),
		submit,
		write,
		startReply: (item, room) => write(room, {...composingOf(room), about: {type: 'reply', seq: item.seq}}),
		startEdit,
		remove: (item, room) => attempt(room, client.ask({type: 'delete', room, seq: item.seq})),
		react,
		jump: jump => dispatch({type: 'jumped', jump}),
		retry: draft => client.retry(draft),
		drop: draft => client.drop(draft),
		open: panel => dispatch({type: 'opened', panel}),
		close: () => dispatch({type: 'closed'}),
		draw: drawer => dispatch({type: 'drawn', drawer}),
		toggleMembers: () => dispatch({type: 'membersToggled'}),
		dismiss: keys => dispatch({type: 'dismissed', keys}),
		markUnread: after => dispatch({type: 'unreadMarked', after}),
		listRooms: () => client.rooms(),
		async search(text, here, before) {
			const parsed = parseSearch(text, Date.now());
			if (!parsed.ok) throw new Error(parsed.reason);
			const {room = here, ...asked} = parsed.search;
			const {entries, hasMore} = await client.ask({
				type: 'search',
				...asked,
				...(before !== undefined && {before}),
				...(room !== undefined && room !== '*' && {room}),
				limit: mostFound,
			});
			return {entries, hasMore};
		},
		stats: room => client.ask({type: 'stats', ...(room !== undefined && {room})}),
		reconnect: () => client.reconnect(),
		loadOlder: room => void client.loadOlder(room).catch(ignore),
		loadNewer: room => void client.loadNewer(room).catch(ignore),
		loadNewest: room => client.loadNewest(room).catch(ignore),
		async loadOldest(room) {
			if (session().rooms.get(room)?.log.hasOlder) await client.loadAround(room, 1).catch(ignore);
		},
		loadAround: (room, seq) =>
			client.loadAround(room, seq).catch((error: unknown) => tell(room, describe(error))),
		fillGap: (room, key) => attempt(room, client.fillGap(room, key)),
		typing: room => client.typing(room),
		lookAt: (room, seq) => client.lookAt(room, seq),
	};
	return actions;
};

/** What a private room's settings say of new messages, for the line under the topic. */
export const roomRules = (room: Pick<RoomState, 'slowSeconds' | 'expiresInSeconds'>): readonly string[] => [
	...(room.slowSeconds > 0 ? [`slow mode: one message each ${formatDuration(room.slowSeconds * 1000)}`] : []),
	...(room.expiresInSeconds > 0
		? [`messages disappear after ${formatDuration(room.expiresInSeconds * 1000)}`]
		: []),
];
