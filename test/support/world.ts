/**
 * The world of the end-to-end tests: processes, terminals, wire clients and folders. All are closed when the test ends,
 * the newest first.
 */
import {onTestFinished} from 'vitest';
import {type Folder, makeFolder} from './folder.ts';
import {
	cliPath,
	type Outcome,
	outcomeOf,
	type Running,
	type RunningServer,
	startServer,
	startTermchat,
	userEnvironment,
} from './process.ts';
import {openTerminal, type Terminal} from './terminal.ts';
import {type DialOptions, dial, type WireClient} from './wire-client.ts';

export interface World {
	readonly folder: Folder;
	/** The environment of a user: each user has a home folder. */
	env(user: string, more?: Readonly<Record<string, string>>): Record<string, string>;
	server(argv?: readonly string[], env?: Readonly<Record<string, string>>): Promise<RunningServer>;
	/** `termchat ARGV` in a terminal. */
	terminal(
		user: string,
		argv: readonly string[],
		options?: {readonly columns?: number; readonly rows?: number; readonly env?: Record<string, string>},
	): Terminal;
	dial(url: string, options?: DialOptions): Promise<WireClient>;
	/** A wire client that has sent hello and joined rooms. */
	connect(server: {readonly wsUrl: string}, nick: string, ...rooms: readonly string[]): Promise<WireClient>;
	/** Starts `termchat ARGV` as a process without a terminal. */
	start(
		argv: readonly string[],
		options?: {person?: string; env?: Record<string, string>; input?: string},
	): Running;
	/** Runs `termchat ARGV` as a process and waits for its end. */
	run(
		argv: readonly string[],
		options?: {person?: string; env?: Record<string, string>; input?: string},
	): Promise<Outcome>;
	/** Closes `thing` when the test ends. */
	keep<T extends {close(): unknown}>(thing: T): T;
}

/** Call it within a test. */
export const makeWorld = (): World => {
	const folder = makeFolder();
	const closers: (() => unknown)[] = [() => folder.remove()];
	onTestFinished(async () => {
		for (const close of closers.reverse()) await close();
	});
	const keep = <T extends {close(): unknown}>(thing: T): T => {
		closers.push(() => thing.close());
		return thing;
	};
	const env: World['env'] = (user, more) => userEnvironment(folder.at(user), more);
	const start: World['start'] = (argv, options = {}) =>
		keep(
			startTermchat(argv, {
				cwd: folder.path,
				env: env(options.person ?? 'user', options.env),
				...(options.input !== undefined && {input: options.input}),
			}),
		);
	return {
		folder,
		env,
		keep,
		start,
		server: async (argv = [], more = {}) =>
			keep(await startServer(argv, {cwd: folder.path, env: env('operator', more)})),
		terminal: (user, argv, options = {}) =>
			keep(
				openTerminal({
					file: process.execPath,
					argv: [cliPath, ...argv],
					cwd: folder.path,
					env: env(user, options.env),
					...(options.columns !== undefined && {columns: options.columns}),
					...(options.rows !== undefined && {rows: options.rows}),
				}),
			),
		dial: async (url, options) => keep(await dial(url, options)),
		async connect(server, nick, ...rooms) {
			const client = keep(await dial(server.wsUrl));
			await client.hello(nick);
			for (const room of rooms) await client.join(room);
			return client;
		},
		run: (argv, options) => outcomeOf(start(argv, options)),
	};
};
