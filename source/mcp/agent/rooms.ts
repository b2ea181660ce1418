/** The connection of an agent and its rooms: the only ones that its tools can reach. */
import type {Client} from '../../client/client.ts';
import {followRoom} from '../../client/rooms/follow.ts';
import type {Link, RoomState} from '../../client/session/state.ts';
import {nameKey} from '../../protocol/limits.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import {cancelled, noConnection, ToolError, toToolError} from './tool-error.ts';

/** How long a tool waits for a connection before it reports a failure. */
const connectTimeoutMs = 5000;
/** Programs that start this one kill it some seconds after they have closed its stdin. */
const closeTimeoutMs = 3000;

export interface AgentRoomsOptions {
	readonly client: Client;
	readonly clock: Clock;
	/** The names of `--room`. */
	readonly names: readonly string[];
	/** The token of a private room. */
	readonly token?: string | undefined;
	/** Receives each entry of the rooms after the first join, once and in order, also across reconnections. */
	readonly onEntry: (entry: Entry) => void;
}

/** A room as it was given, and the result of its first join. */
interface NamedRoom {
	readonly name: string;
	/** The canonical name, once it is joined. */
	room?: string;
	failure?: ToolError;
}

const stoppedError = ({errorCode, errorField, reason}: Extract<Link, {type: 'stopped'}>): ToolError => {
	const code = errorCode ?? 'unavailable';
	if (code === 'nick_taken') {
		return new ToolError(code, 'The nick belongs to another user. Start termchat mcp with another --nick.');
	}
	const remedy = errorField === 'access' ? ' Set TERMCHAT_ACCESS to the password of the server.' : '';
	return new ToolError(code, `${reason}${remedy}`);
};

export class AgentRooms {
	readonly #options: AgentRoomsOptions;
	readonly #rooms: NamedRoom[];
	readonly #token: NamedRoom | undefined;
	/** Called when the link changes and when the first joins have ended. */
	readonly #listeners = new Set<() => void>();
	#isOpen = false;
	#isJoining = false;
	/** The first join of each room has ended. */
	#hasJoined = false;

	constructor(options: AgentRoomsOptions) {
		this.#options = options;
		this.#rooms = options.names.map(name => ({name}));
		this.#token = options.token === undefined ? undefined : {name: 'the room of TERMCHAT_TOKEN'};
	}

	/** Connects, and joins the rooms on the first connection. A second call has no effect. */
	open(): void {
		if (this.#isOpen) return;
		this.#isOpen = true;
		const {client} = this.#options;
		client.subscribe(() => this.#linkChanged());
		client.open();
	}

	/** Resolves when there is a connection and the rooms were joined; rejects with a `ToolError` after 5 s. */
	async ready(signal: AbortSignal | undefined): Promise<void> {
		this.reconnect();
		if (this.#isReady()) return;
		const {promise, resolve, reject} = Promise.withResolvers<void>();
		const check = (): void => {
			try {
				if (this.#isReady()) resolve();
			} catch (error) {
				reject(error);
			}
		};
		const cancel = this.#options.clock.after(connectTimeoutMs, () => reject(noConnection(this.#reason())));
		const abort = (): void => reject(cancelled());
		this.#listeners.add(check);
		signal?.addEventListener('abort', abort);
		try {
			await promise;
		} finally {
			this.#listeners.delete(check);
			cancel();
			signal?.removeEventListener('abort', abort);
		}
	}

	/**
	 * Tries to connect now instead of later, unless the server has asked to wait. Also tries if the nick was taken:
	 * another program of this agent may just have registered it and stored its secret.
	 */
	reconnect(): void {
		const {client} = this.#options;
		const {link} = client.session();
		const isTaken = link.type === 'stopped' && link.errorCode === 'nick_taken';
		if (isTaken || (link.type === 'waiting' && link.errorCode === undefined)) client.reconnect();
	}

	/** Disconnects. A new user's handshake is finished first: otherwise the secret of its nick would be lost. */
	async close(): Promise<void> {
		const {client, clock} = this.#options;
		const {promise, resolve} = Promise.withResolvers<void>();
		const isDone = (): boolean =>
			client.session().me !== undefined || client.session().link.type !== 'connecting';
		const check = (): void => {
			if (!this.#isOpen || isDone()) resolve();
		};
		const cancel = clock.after(closeTimeoutMs, resolve);
		this.#listeners.add(check);
		check();
		await promise;
		cancel();
		await client.close();
	}

	/** Whether the rooms have been joined. From then on there may be unseen messages even without a connection. */
	get hasJoined(): boolean {
		return this.#hasJoined;
	}

	/** All rooms that were joined once. */
	joined(): readonly string[] {
		return this.#all().flatMap(({room}) => (room === undefined ? [] : [room]));
	}

	/** The rooms that could not be joined. */
	failed(): readonly {readonly name: string; readonly failure: ToolError}[] {
		return this.#all().flatMap(({name, failure}) => (failure === undefined ? [] : [{name, failure}]));
	}

	/** The state of a room of this agent. Throws a `ToolError` for any other room, and for one that it is not in. */
	find(typed: string): RoomState {
		const key = nameKey(typed.replace(/^#/, ''));
		const named = this.#all().find(({name, room}) => nameKey(name) === key || nameKey(room ?? '') === key);
		if (named === undefined) throw this.#unknownRoom();
		if (named.failure !== undefined) throw named.failure;
		const state = named.room === undefined ? undefined : this.#options.client.session().rooms.get(named.room);
		if (state === undefined)
			throw new ToolError('not_joined', 'The room is not joined yet. Try again later.');
		const {membership} = state;
		if (membership.type !== 'refused') return state;
		const by = membership.removal?.by.nick;
		const text =
			by === undefined
				? membership.message
				: `${by} removed you from ${state.room}. You can no longer use it.`;
		throw new ToolError(membership.code, text);
	}

	#all(): readonly NamedRoom[] {
		return this.#token === undefined ? this.#rooms : [...this.#rooms, this.#token];
	}

	#unknownRoom(): ToolError {
		const rooms = this.#all().map(({name, room}) => room ?? name);
		return new ToolError('forbidden', `You can only use the rooms of this agent: ${rooms.join(', ')}.`);
	}

	#linkChanged(): void {
		const {link} = this.#options.client.session();
		if (link.type === 'up' && !this.#isJoining) void this.#joinAll();
		for (const listener of [...this.#listeners]) listener();
	}

	async #joinAll(): Promise<void> {
		this.#isJoining = true;
		await Promise.all(this.#all().map(named => this.#join(named)));
		this.#hasJoined = true;
		for (const listener of [...this.#listeners]) listener();
	}

	/** Joins a room and follows it from the newest entry at the join. */
	async #join(named: NamedRoom): Promise<void> {
		const {client, token, onEntry} = this.#options;
		const heads = new Map<string, number>();
		const stop = client.onFrame(frame => {
			if (frame.type === 'joined' && !heads.has(frame.room)) heads.set(frame.room, frame.seq);
		});
		try {
			const isToken = named === this.#token && token !== undefined;
			const room = await (isToken ? client.joinByToken(token) : client.join(named.name, {limit: 0}));
			named.room = room;
			followRoom(client, room, heads.get(room) ?? 0, onEntry);
		} catch (error) {
			named.failure = toToolError(error) ?? new ToolError('unavailable', String(error));
		} finally {
			stop();
		}
	}

	/** Throws a `ToolError` if there will be no connection. */
	#isReady(): boolean {
		const {link} = this.#options.client.session();
		if (link.type === 'stopped') throw stoppedError(link);
		return link.type === 'up' && this.#hasJoined;
	}

	#reason(): string {
		const {link} = this.#options.client.session();
		return link.type === 'waiting' ? link.reason : 'it did not answer in time';
	}
}
