/**
 * The state of one IRC connection, and what the handlers of commands (`commands/`) and the writers of frames (`replies/`)
 * do with it. It writes messages, and sends requests to the hub.
 */
import type {ClientFrame} from '../../../protocol/client-frames.ts';
import {checkClientFrame} from '../../../protocol/connection/codec.ts';
import type {Person, ServerFrame, ServerFrameOf} from '../../../protocol/server-frames.ts';
import {defaultUserName, hostOf} from '../names/names.ts';
import {formatMessage, type IrcMessage} from '../wire/message.ts';
import {type Numeric, numerics} from '../wire/numerics.ts';
import {type Capability, capabilityOfTag} from './capabilities.ts';
import {Departures} from './departures.ts';
import {Invites} from './invites.ts';
import type {IrcContext} from './irc-context.ts';
import {MonitorList} from './monitor-list.ts';
import type {OpenBatch} from './open-batch.ts';
import {OwnRooms} from './own-rooms.ts';
import {RegistrationState} from './registration-state.ts';
import {type Outgoing, Response} from './response.ts';

type WithoutId<Frame> = Frame extends ClientFrame ? Omit<Frame, 'id'> : never;
/** A request to the hub. The session adds the `id`. */
export type HubRequest = WithoutId<ClientFrame>;

/** What a session uses of its connection. */
export interface IrcConnection {
	/** Writes a line with its CR LF. `isReply`: it answers a command. */
	write(line: string, isReply: boolean): void;
	/** Handles a request of the protocol. */
	perform(frame: ClientFrame): Promise<void> | undefined;
	/** Ends the connection on the client's wish, after everything that was written. */
	quit(): void;
	/** Takes from the address's budget of reads and returns 0, or returns the milliseconds until that is possible. */
	takeReads(count: number): number;
	readonly isSecure: boolean;
	/** Whether the client reads so slowly that it gets nothing that it can do without. */
	readonly isBehind: boolean;
}

/** A refusal of a request: an `error` frame, or a request that is not valid. */
export type RefusedRequest = ServerFrameOf<'error'>;

/** Users that one command looks up for one read of the address's budget. */
const usersPerRead = 4;
/** The id of requests whose answers are ignored. */
const ignoredId = 'ignored';

export class IrcSession {
	readonly context: IrcContext;
	readonly connection: IrcConnection;
	/** What the client has requested with `CAP REQ`. */
	readonly capabilities = new Set<Capability>();
	/** What the client has sent before it was registered. */
	readonly registration = new RegistrationState();
	/** The rooms that this connection is in. */
	readonly rooms = new OwnRooms();
	readonly departures = new Departures();
	/** Tokens of private rooms that the user was invited to. */
	readonly invites = new Invites();
	readonly monitored = new MonitorList();
	readonly metadataKeys = new Set<string>();
	/** The drafts of messages that this connection has sent and whose echo has not come yet. */
	readonly ownDrafts = new Set<string>();
	/** The read positions of rooms, as far as this connection has received them. */
	readonly readSeqs = new Map<string, number>();
	/** The message of several lines that the client is sending. */
	openBatch: OpenBatch | undefined;
	/** The `welcome` of the hub; undefined before that. */
	welcome: ServerFrameOf<'welcome'> | undefined;
	/** The user with the current nick; undefined before `welcome`. */
	user: Person | undefined;
	/** The client has received 001. */
	isRegistered = false;
	/** The command that is being handled; undefined between commands. */
	command: string | undefined;
	/** Called once, when the client is registered. */
	onRegistered: () => void = () => {};
	#response: Response | undefined;
	#isEnded = false;
	#lastId = 0;
	#lastBatch = 0;
	#lastDraft = 0;
	/** Drafts must differ between the connections of a user. */
	readonly #draftPrefix = `irc-${crypto.randomUUID().slice(0, 18)}`;
	readonly #awaited = new Map<number, (answer: ServerFrame) => void>();

	constructor(context: IrcContext, connection: IrcConnection) {
		this.context = context;
		this.connection = connection;
	}

	/** The nick, or `*` before there is one. */
	get nick(): string {
		return this.user?.nick ?? this.registration.nick ?? '*';
	}

	/** The source of the client's own messages. */
	get source(): string {
		return this.user === undefined ? this.nick : this.sourceOf(this.user);
	}

	/** The user name and the host of a user. Only users of IRC have user names. */
	userAndHost(person: Person): readonly [string, string] {
		return [this.context.people.get(person.id)?.userName || defaultUserName, hostOf(person)];
	}

	/** The source of messages of a user: `nick!user@id.termchat`. */
	sourceOf(person: Person): string {
		const [name, host] = this.userAndHost(person);
		return `${person.nick}!${name}@${host}`;
	}

	has(capability: Capability): boolean {
		return this.capabilities.has(capability);
	}

	/** The client does not want the members of a room when it joins. */
	get hasNoImplicitNames(): boolean {
		return this.has('no-implicit-names') || this.has('draft/no-implicit-names');
	}

	/** The client requests history itself, with CHATHISTORY. */
	get canRequestHistory(): boolean {
		return [...this.capabilities].some(name => name.endsWith('chathistory'));
	}

	/** Takes a change from the budget of the user. Returns 0, or the milliseconds until the next one is allowed. */
	takeChange(): number {
		const {changes, clock} = this.context;
		if (this.welcome === undefined || this.user === undefined) return 0;
		return changes.take(this.user.id, this.welcome.limits, clock.monotonic());
	}

	/** The id of a new message, whose echo is then recognized by `ownDrafts`. */
	nextDraft(): string {
		const draft = `${this.#draftPrefix}-${++this.#lastDraft}`;
		this.ownDrafts.add(draft);
		return draft;
	}

	// — messages to the client —

	/** Answers the command that is being handled. Outside of a command it is an event. */
	reply(message: Outgoing): void {
		if (this.#response === undefined) this.event(message);
		else this.#response.add(message);
	}

	/** Answers with a numeric. The nick of the client becomes the first parameter. */
	numeric(name: Numeric, ...params: readonly string[]): void {
		this.reply({command: numerics[name], params: [this.nick, ...params]});
	}

	/** A message that answers no command. */
	event(message: Outgoing): void {
		this.connection.write(this.#format(message), false);
	}

	/** Answers with several messages as one batch, if the client has `batch`; otherwise with the messages alone. */
	replyBatch(type: string, params: readonly string[], messages: readonly Outgoing[]): void {
		if (!this.has('batch')) {
			for (const message of messages) this.reply(message);
			return;
		}
		const batch = this.nextBatch();
		this.reply({command: 'BATCH', params: [`+${batch}`, type, ...params]});
		for (const message of messages) this.reply({...message, tags: {batch, ...message.tags}});
		this.reply({command: 'BATCH', params: [`-${batch}`]});
	}

	/** A standard reply (https://ircv3.net/specs/extensions/standard-replies), or a notice for older clients. */
	standardReply(
		type: 'FAIL' | 'WARN' | 'NOTE',
		command: string,
		code: string,
		context: readonly string[],
		text: string,
	): void {
		if (this.has('standard-replies')) this.reply({command: type, params: [command, code, ...context, text]});
		else this.notice(text);
	}

	fail(command: string, code: string, context: readonly string[], text: string): void {
		this.standardReply('FAIL', command, code, context, text);
	}

	/** A notice of the server to the client, outside of any room. */
	notice(text: string): void {
		this.reply({command: 'NOTICE', params: [this.nick, text]});
	}

	/** The id of a new batch. */
	nextBatch(): string {
		return (++this.#lastBatch).toString(36);
	}

	/** Whether the answer to the command that is being handled is collected for a label. */
	get isLabeled(): boolean {
		return this.#response?.isLabeled === true;
	}

	/** Runs the handler of a command. What it replies belongs to the label of the message, if it has one. */
	async respond(message: IrcMessage, run: () => void | Promise<void>): Promise<void> {
		const label = this.has('labeled-response') ? message.tags.get('label') : undefined;
		const isValid = label !== undefined && label !== '' && label.length <= 64;
		const response = new Response(isValid ? label : undefined, outgoing =>
			this.connection.write(this.#format(outgoing), true),
		);
		this.#response = response;
		this.command = message.command;
		try {
			await run();
		} finally {
			this.#response = undefined;
			this.command = undefined;
			response.end(() => this.nextBatch());
		}
	}

	// — requests to the hub —

	/**
	 * Sends a request to the hub. Resolves with the answer, which may be an `error`; a request that posts an entry is
	 * answered by `sent`. `onAnswer` is called at once with the answer: before any later frame is written.
	 */
	request(frame: HubRequest, onAnswer?: (answer: ServerFrame) => void): Promise<ServerFrame> {
		const id = ++this.#lastId;
		const checked = checkClientFrame({...frame, id});
		return new Promise(resolve => {
			const answered = (answer: ServerFrame): void => {
				onAnswer?.(answer);
				resolve(answer);
			};
			if (!checked.ok) return answered({type: 'error', ...checked.refusal});
			this.#awaited.set(id, answered);
			this.connection.perform(checked.frame);
		});
	}

	/** Sends a request that the hub does not answer, such as `typing`. A refusal is ignored. */
	notify(frame: HubRequest): void {
		const checked = checkClientFrame({...frame, id: ignoredId});
		if (checked.ok) this.connection.perform(checked.frame);
	}

	/**
	 * Waits until the client may look up this many users. The hub limits its requests itself, but not these look-ups. The next line
	 * of the client waits as well.
	 */
	async waitToLookUp(users: number): Promise<void> {
		const reads = Math.ceil(users / usersPerRead);
		for (;;) {
			const retryInMs = this.connection.takeReads(reads);
			if (retryInMs === 0 || this.#isEnded) return;
			await new Promise<void>(resolve => this.context.clock.after(retryInMs, resolve));
		}
	}

	/** Passes an answer on to its request. False: the frame answers no request of this session. */
	receiveAnswer(frame: ServerFrame): boolean {
		if (frame.type === 'joined') this.readSeqs.set(frame.room, frame.readSeq);
		if (!('id' in frame)) return false;
		if (frame.id === ignoredId) return true;
		if (typeof frame.id !== 'number') return false;
		const answered = this.#awaited.get(frame.id);
		if (answered === undefined) return false;
		this.#awaited.delete(frame.id);
		answered(frame);
		return true;
	}

	/** The connection has ended. */
	end(): void {
		if (this.#isEnded) return;
		this.#isEnded = true;
		this.context.counts.open--;
		this.context.sessions.delete(this);
	}

	#format({tags = {}, source, command, params}: Outgoing): string {
		const written = new Map<string, string>();
		const isNumeric = /^\d/.test(command);
		const all = isNumeric ? tags : {time: new Date(this.context.clock.now()).toISOString(), ...tags};
		for (const [key, value] of Object.entries(all)) {
			if (value !== undefined && this.has(capabilityOfTag(key))) written.set(key, value);
		}
		return formatMessage({tags: written, source: source ?? this.context.serverName, command, params});
	}
}
