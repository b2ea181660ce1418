/** The full screen of one SSH session. */
import type {ServerChannel} from 'ssh2';
import type {Client} from '../../../client/client.ts';
import {messageOf} from '../../../errors/error-message.ts';
import {type ColourLevel, colourLevel} from '../../../terminal/draw/colour-level.ts';
import {createRemoteMachine, type RemoteMachine} from '../../../terminal/host/remote-machine.ts';
import {systemClock} from '../../../time/clock.ts';
import {openRooms} from '../../join/open-rooms.ts';
import {loadFullScreen} from '../../join/run-ui.ts';
import {connectUser, type SshUser} from '../hub/hub-client.ts';
import {openKeySettings} from '../keys/key-settings.ts';
import type {KeyUsers} from '../keys/key-users.ts';
import type {SshSettings} from '../process/messages.ts';
import {ChannelOutput, type TerminalSize} from './channel-terminal.ts';
import type {RequestFrame} from './frame-scheduler.ts';
import {watchMemory} from './session-memory.ts';

/** The most bytes that wait for a client that reads slowly: a few hundred screens. */
const maxBacklogBytes = 2 * 1024 * 1024;

/** SSH does not pass COLORTERM on, and nearly every terminal has 256 colours. */
const coloursOf = (term: string): ColourLevel => {
	const level = colourLevel({env: {TERM: term}, isTty: true}) ?? '16';
	return level === '16' && /^(?:xterm|screen|tmux|rxvt|vte|foot|alacritty|st)/.test(term) ? '256' : level;
};

export interface ChatOptions {
	readonly settings: SshSettings;
	readonly users: KeyUsers;
	readonly user: SshUser;
	readonly channel: ServerChannel;
	readonly size: TerminalSize;
	readonly term: string;
	readonly room: string | undefined;
	/** Calls back when the screen may draw what it has received, or that time has passed. */
	readonly requestFrame: RequestFrame;
}

export interface ChatEnding {
	readonly exitCode: number;
	/** A sentence for the user, shown after the chat. */
	readonly text?: string;
	/** An error of the program, for the log. */
	readonly error?: unknown;
}

export class ChatSession {
	readonly #options: ChatOptions;
	readonly #machine: RemoteMachine = createRemoteMachine();
	readonly #output: ChannelOutput;
	/** The reason for which the server ended the session. */
	#reason: string | undefined;

	constructor(options: ChatOptions) {
		this.#options = options;
		this.#output = new ChannelOutput(options.channel, options.size, maxBacklogBytes, () =>
			this.end('Your terminal reads too slowly. Connect again to continue.'),
		);
		options.channel.on('close', () => this.end());
	}

	resize(size: TerminalSize): void {
		this.#output.resize(size);
	}

	/** Ends the screen and restores the terminal; shows the reason. */
	end(reason?: string): void {
		this.#reason ??= reason;
		this.#machine.end();
	}

	/** Rejects with a `Failure` if the user cannot connect. */
	async run(): Promise<ChatEnding> {
		const {settings, users, user, room, requestFrame} = this.#options;
		const {client} = await connectUser({settings, users, user, isInteractive: true, requestFrame});
		const stopWatching = watchMemory(client, systemClock, text => this.end(text));
		try {
			const me = client.session().me?.id;
			const first = await openRooms(
				client,
				{token: undefined, rooms: room === undefined ? [] : [room]},
				{rooms: [], drafts: {}, ...(me !== undefined && {listUser: me})},
				false,
			);
			return await this.#show(client, first);
		} finally {
			stopWatching();
			await client.close();
		}
	}

	async #show(client: Client, room: string | undefined): Promise<ChatEnding> {
		const {settings, users, user, channel, term, requestFrame} = this.#options;
		const {runFullScreen} = await loadFullScreen();
		const ending = await runFullScreen({
			client,
			url: settings.page,
			stdin: channel,
			stdout: this.#output as unknown as NodeJS.WriteStream,
			// No variables of the server's environment.
			env: {TERM: term, LANG: 'C.UTF-8'},
			clock: systemClock,
			colours: coloursOf(term),
			config: openKeySettings(users, user.fingerprint),
			machine: this.#machine,
			requestFrame,
			...(room !== undefined && {room}),
		});
		if (ending.type === 'fault') {
			return {
				exitCode: 1,
				text: `The chat ended with an internal error: ${messageOf(ending.error)}`,
				error: ending.error,
			};
		}
		if (this.#reason !== undefined) return {exitCode: 1, text: this.#reason};
		return {exitCode: ending.type === 'quit' ? 0 : 1};
	}
}
