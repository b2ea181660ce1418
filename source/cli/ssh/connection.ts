/** One connection of an SSH client: its sessions, and nothing else (no forwarding, no files, no agent). */
import type {Connection, PseudoTtyInfo, ServerChannel, Session} from 'ssh2';
import {messageOf} from '../../errors/error-message.ts';
import {printableLine} from '../../text/sanitize.ts';
import {Failure} from '../arguments/failure.ts';
import {connectUser, nickOf, type SshUser} from './hub/hub-client.ts';
import type {KeyUsers} from './keys/key-users.ts';
import type {SshSettings} from './process/messages.ts';
import type {SshLog} from './process/ssh-process.ts';
import {sizeOf, withCarriageReturns} from './session/channel-terminal.ts';
import {ChatSession} from './session/chat-session.ts';
import {readRemoteCommand} from './session/command-words.ts';
import type {FrameScheduler} from './session/frame-scheduler.ts';
import {runCommand} from './session/run-command.ts';

export interface SessionHost {
	readonly settings: SshSettings;
	readonly users: KeyUsers;
	readonly log: SshLog;
	/** When the screens draw. */
	readonly frames: Pick<FrameScheduler, 'forSession'>;
	/** Reserves one of the sessions that the server allows; undefined if all are in use. Call the result at the end. */
	readonly open: (session: OpenSession) => (() => void) | undefined;
}

/** A session that the server can end. */
export interface OpenSession {
	end(reason: string): void;
}

/** The most sessions of one connection (`ControlMaster` of OpenSSH opens several). */
const maxChannels = 4;

interface Outcome {
	readonly exitCode: number;
	/** A sentence for the user, on stderr. */
	readonly text?: string;
}

const signals: Readonly<Record<string, NodeJS.Signals>> = {INT: 'SIGINT', TERM: 'SIGTERM', HUP: 'SIGHUP'};

class SessionChannel {
	readonly #host: SessionHost;
	readonly #user: SshUser;
	#pty: {readonly term: string; readonly info: {cols: number; rows: number}} | undefined;
	#chat: ChatSession | undefined;
	#signal: ((name: NodeJS.Signals) => void) | undefined;
	#isStarted = false;

	constructor(host: SessionHost, user: SshUser, session: Session) {
		this.#host = host;
		this.#user = user;
		session.on('pty', (accept, _, info: PseudoTtyInfo) => {
			this.#pty = {term: termOf(info), info};
			accept?.();
		});
		session.on('window-change', (accept, _, info) => {
			if (this.#pty !== undefined) this.#pty = {...this.#pty, info};
			this.#chat?.resize(sizeOf(info));
			accept?.();
		});
		session.on('signal', (accept, _, {name}) => {
			const signal = signals[name];
			if (signal !== undefined) this.#signal?.(signal);
			accept?.();
		});
		session.on('shell', accept => void this.#start(accept(), ''));
		session.on('exec', (accept, _, {command}) => void this.#start(accept(), command));
	}

	async #start(channel: ServerChannel, command: string): Promise<void> {
		channel.on('error', () => {});
		if (this.#isStarted) return void channel.close();
		this.#isStarted = true;
		const close = this.#host.open({end: reason => this.#end(channel, reason)});
		let outcome: Outcome;
		try {
			outcome =
				close === undefined
					? {exitCode: 1, text: 'The server has no free SSH session. Try again later.'}
					: await this.#run(channel, command);
		} catch (error) {
			if (!(error instanceof Failure)) this.#host.log('ssh_session_failed', {error: messageOf(error)});
			const exitCode = error instanceof Failure ? error.exitCode : 1;
			outcome = {exitCode, text: printableLine(messageOf(error))};
		}
		close?.();
		finish(channel, outcome, this.#pty !== undefined);
	}

	#end(channel: ServerChannel, reason: string): void {
		if (this.#chat !== undefined) this.#chat.end(reason);
		else if (this.#signal !== undefined) this.#signal('SIGTERM');
		else channel.close();
	}

	async #run(channel: ServerChannel, command: string): Promise<Outcome> {
		const wanted = readRemoteCommand(command, this.#pty !== undefined);
		switch (wanted.type) {
			case 'wrong':
				return {exitCode: 2, text: wanted.reason};
			case 'pair':
				return this.#pair(wanted.token);
			case 'run':
				return this.#runCommand(channel, wanted.name, wanted.argv);
			case 'chat':
				return this.#runChat(channel, wanted.room);
		}
	}

	async #runChat(channel: ServerChannel, room: string | undefined): Promise<Outcome> {
		const {settings, users, log, frames} = this.#host;
		if (this.#pty === undefined)
			return {exitCode: 2, text: 'The chat needs a terminal. Connect with: ssh -t'};
		const {term, info} = this.#pty;
		const user = this.#user;
		this.#chat = new ChatSession({
			...{settings, users, user, channel, term, room},
			requestFrame: frames.forSession(),
			size: sizeOf(info),
		});
		const {error, ...outcome} = await this.#chat.run();
		if (error !== undefined) log('ssh_session_failed', {error: messageOf(error)});
		return outcome;
	}

	async #pair(token: string): Promise<Outcome> {
		const {settings, users} = this.#host;
		if (this.#user.fingerprint === undefined) {
			return {
				exitCode: 1,
				text: 'You have signed in without a key. Create one with ssh-keygen, and try again.',
			};
		}
		const {client} = await connectUser({
			...{settings, users, user: this.#user},
			isInteractive: false,
			pair: token,
		});
		const nick = client.session().me?.nick ?? '';
		await client.close();
		return {exitCode: 0, text: `This key is now ${printableLine(nick)}.`};
	}

	async #runCommand(channel: ServerChannel, name: string, argv: readonly string[]): Promise<Outcome> {
		const {settings} = this.#host;
		const {hubSocket, page, access} = settings;
		const {address, login} = this.#user;
		const secret = await this.#secret();
		const command = runCommand({
			...{name, argv, channel, hasTerminal: this.#pty !== undefined},
			connection: {hubSocket, address, page, access, secret, nick: nickOf(login)},
		});
		this.#signal = command.signal;
		return {exitCode: await command.ended};
	}

	/** The secret of the key's user, who is created now if the key is new. Undefined for a guest. */
	async #secret(): Promise<string | undefined> {
		const {settings, users} = this.#host;
		if (this.#user.fingerprint === undefined) return undefined;
		const {client, secret} = await connectUser({settings, users, user: this.#user, isInteractive: false});
		await client.close();
		return secret;
	}
}

/** OpenSSH sends TERM with the request for a terminal; it is not in the types of the library. */
const termOf = (info: PseudoTtyInfo): string => {
	const {term} = info as PseudoTtyInfo & {readonly term?: unknown};
	return typeof term === 'string' && /^[\w.+-]{1,64}$/.test(term) ? term : 'xterm-256color';
};

const finish = (channel: ServerChannel, {exitCode, text}: Outcome, hasTerminal: boolean): void => {
	if (!channel.writable) return void channel.close();
	if (text !== undefined) {
		const line = `${text}\n`;
		// With a terminal there is only one output.
		if (hasTerminal) channel.write(withCarriageReturns(line));
		else channel.stderr.write(line);
	}
	channel.exit(exitCode);
	channel.end();
};

/** Accepts the sessions of a connection that has signed in. */
export const serveConnection = (connection: Connection, user: SshUser, host: SessionHost): void => {
	let open = 0;
	connection.on('session', (accept, reject) => {
		if (open >= maxChannels) return void reject();
		open++;
		const session = accept();
		session.on('close', () => {
			open--;
		});
		new SessionChannel(host, user, session);
	});
};
