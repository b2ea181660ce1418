/** Runs a shell command of a session in a separate process, with its own memory and without variables of the server. */
import {spawn} from 'node:child_process';
import {Transform} from 'node:stream';
import type {ServerChannel} from 'ssh2';
import {thisProgram} from '../../process/this-program.ts';
import {withCarriageReturns} from './channel-terminal.ts';
import type {CommandConnection} from './command-connection.ts';

/** The heap of a command, in MB. */
const heapMb = 96;
/** The time that a command has to react to a signal. */
const killAfterMs = 2000;

export interface CommandOptions {
	readonly name: string;
	readonly argv: readonly string[];
	readonly connection: CommandConnection;
	readonly channel: ServerChannel;
	/** The client has requested a terminal: lines end with CR and LF, and Ctrl+C arrives as a byte. */
	readonly hasTerminal: boolean;
}

export interface RunningCommand {
	signal(name: NodeJS.Signals): void;
	/** Resolves with the exit code. */
	readonly ended: Promise<number>;
}

const terminalLines = (): Transform =>
	new Transform({
		transform(chunk: Buffer, _, done) {
			// In Latin-1 every byte is one character, so no character of several bytes is split.
			done(undefined, Buffer.from(withCarriageReturns(chunk.toString('latin1')), 'latin1'));
		},
	});

const signalCodes: Readonly<Record<string, number>> = {SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143};

export const runCommand = ({
	name,
	argv,
	connection,
	channel,
	hasTerminal,
}: CommandOptions): RunningCommand => {
	const program = thisProgram([`--max-old-space-size=${heapMb}`]);
	const child = spawn(program.file, [...program.argv, 'ssh-command', name, ...argv], {
		stdio: ['pipe', 'pipe', 'pipe'],
		cwd: '/',
		env: {
			...program.env,
			...{LANG: 'C.UTF-8', TERM: 'dumb', HOME: '/nonexistent', TERMCHAT_SSH: JSON.stringify(connection)},
		},
	});
	const kill = (signal: NodeJS.Signals): void => {
		child.kill(signal);
		setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
	};
	const {stdin, stdout, stderr} = child;
	stdin.on('error', () => {});
	if (hasTerminal) {
		channel.on('data', (data: Buffer) => {
			if (data.includes(3)) kill('SIGINT');
			else if (data.includes(4)) stdin.end();
			else if (!stdin.write(data)) {
				channel.pause();
				stdin.once('drain', () => channel.resume());
			}
		});
		channel.on('end', () => stdin.end());
		stdout.pipe(terminalLines()).pipe(channel, {end: false});
		stderr.pipe(terminalLines()).pipe(channel, {end: false});
	} else {
		channel.pipe(stdin);
		stdout.pipe(channel, {end: false});
		stderr.pipe(channel.stderr, {end: false});
	}
	channel.on('close', () => kill('SIGHUP'));
	const ended = new Promise<number>(resolve => {
		child.on('error', () => resolve(1));
		child.on('close', (code, signal) => resolve(code ?? signalCodes[signal ?? ''] ?? 1));
	});
	return {signal: kill, ended};
};
