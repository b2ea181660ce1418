/** The server of a chaos run: processes that follow each other on the same database. Actions run one at a time. */
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {Programs, ServerProcess} from './programs.ts';

const betweenStartsMs = 500;

export interface ServerHostOptions {
	readonly programs: Programs;
	readonly program: string;
	/** The folder of the database. */
	readonly folder: string;
	/** The name of its log file. */
	readonly name?: string;
	/** Further arguments of `termchat serve`. */
	readonly argv?: readonly string[];
	/** How long a start that fails is repeated. Default: it is not repeated. */
	readonly startTimeoutMs?: number;
	/** Sends per user, and their burst. */
	readonly rateLimit: string;
	/** An action on the server failed. */
	readonly onFailure: (what: string) => void;
}

export class ServerHost {
	readonly database: string;
	readonly #options: ServerHostOptions;
	readonly #clockFile: string;
	#running: ServerProcess | undefined;
	#work: Promise<void> = Promise.resolve();

	constructor(options: ServerHostOptions) {
		this.#options = options;
		this.database = path.join(options.folder, 'chat.db');
		this.#clockFile = path.join(options.folder, 'clock');
	}

	/** 0 while there is no server. */
	get port(): number {
		return this.#running?.port ?? 0;
	}

	/** 0 while there is no server. */
	get pid(): number {
		return this.#running?.pid ?? 0;
	}

	async start(): Promise<void> {
		const endsAt = performance.now() + (this.#options.startTimeoutMs ?? 0);
		for (;;) {
			try {
				this.#running = await this.open(this.database);
				return;
			} catch (error) {
				if (performance.now() > endsAt) throw error;
				await pause(betweenStartsMs);
			}
		}
	}

	/** Another server, with a separate database. */
	open(database: string): Promise<ServerProcess> {
		const {programs, program, rateLimit, name, argv: more = []} = this.#options;
		const argv = [
			...['serve', '--host', '127.0.0.1', '--port', '0', '--db', database],
			...['--rate-limit', rateLimit, '--connections-per-address', 'off'],
			...more,
		];
		return programs.server(program, argv, this.#clockFile, name);
	}

	/** Runs an action after all earlier actions. Afterwards a server runs again, even if the action failed. */
	exclusively(work: (running: ServerProcess) => Promise<void>): Promise<void> {
		this.#work = this.#work.then(async () => {
			try {
				if (this.#running !== undefined) await work(this.#running);
			} catch (error) {
				this.#options.onFailure((error as Error).stack ?? String(error));
			}
			if (this.#running === undefined) await this.start();
		});
		return this.#work;
	}

	/** Resolves when all actions have ended. */
	settled(): Promise<void> {
		return this.#work;
	}

	/** Ends the running server with this signal. Call `start` afterwards. */
	async end(signal: NodeJS.Signals): ServerProcess['ended'] {
		const running = this.#running;
		if (running === undefined) return {code: null, signal: null};
		running.signal(signal);
		const ended = await running.ended;
		this.#running = undefined;
		return ended;
	}

	/** Sets the error of the wall clock of this server and of later servers. */
	setClock(offsetMs: number): void {
		writeFileSync(this.#clockFile, String(offsetMs));
		this.#running?.signal('SIGUSR2');
	}
}
