/** What an agent can do in its rooms. The tools and the resources of the MCP server use it. */
import type {Client} from '../../client/client.ts';
import type {RoomState} from '../../client/session/state.ts';
import {mentions} from '../../protocol/mention.ts';
import type {Entry, Message, Person} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Rate} from '../../time/token-bucket.ts';
import {AgentRooms, type AgentRoomsOptions} from './rooms.ts';
import {UnseenMessages} from './unseen-messages.ts';
import {WriteGuard} from './write-guard.ts';

export interface AgentOptions extends Omit<AgentRoomsOptions, 'onEntry'> {
	readonly rate: Rate;
}

/** Own messages whose replies count as addressed to the agent. */
const maxOwnRemembered = 1000;

export class Agent {
	readonly client: Client;
	readonly clock: Clock;
	readonly rooms: AgentRooms;
	readonly unseen = new UnseenMessages();
	readonly guard: WriteGuard;
	/** `room seq` of the newest messages of the agent. */
	readonly #own = new Set<string>();
	readonly #listeners = new Set<(entry: Entry) => void>();

	constructor(options: AgentOptions) {
		this.client = options.client;
		this.clock = options.clock;
		this.guard = new WriteGuard(options.clock, options.rate);
		this.rooms = new AgentRooms({...options, onEntry: entry => this.#receive(entry)});
		this.client.onFrame(frame => this.guard.receive(frame, this.me?.id));
	}

	/** Connects. A second call has no effect. */
	open(): void {
		this.rooms.open();
	}

	get me(): Person | undefined {
		return this.client.session().me;
	}

	/** The time of the server, in milliseconds since 1970. */
	serverNow(): number {
		return this.clock.now() + this.client.session().clockSkewMs;
	}

	/** Calls `listener` with each new entry of the rooms, also with those of the agent. Returns a function that stops it. */
	onEntry(listener: (entry: Entry) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	isMention({text}: Message): boolean {
		return this.me !== undefined && mentions(text, this.me.nick);
	}

	/** Whether the message answers one of the agent, or is in a thread that the agent has written in. */
	isReply({room, replyTo, thread}: Message): boolean {
		if (replyTo === undefined) return false;
		if (this.#own.has(`${room} ${replyTo}`)) return true;
		return thread !== undefined && (this.#state(room)?.followed?.includes(thread) ?? false);
	}

	/** Records a message of the agent, which an earlier process may have sent. */
	noteOwn(room: string, seq: number): void {
		this.#own.add(`${room} ${seq}`);
		const [oldest] = this.#own;
		if (this.#own.size > maxOwnRemembered && oldest !== undefined) this.#own.delete(oldest);
	}

	#state(room: string): RoomState | undefined {
		return this.client.session().rooms.get(room);
	}

	#receive(entry: Entry): void {
		const isOwn = entry.from.id === this.me?.id;
		if (isOwn && entry.type === 'message') this.noteOwn(entry.room, entry.seq);
		else this.unseen.add(entry, message => this.isMention(message) || this.isReply(message));
		for (const listener of [...this.#listeners]) listener(entry);
	}
}
