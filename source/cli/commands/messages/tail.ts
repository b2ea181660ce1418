/** `termchat tail`: prints the last messages of a room, and with --follow new ones as they arrive. */
import type {Client} from '../../../client/client.ts';
import {RequestError} from '../../../client/link/request-error.ts';
import {followRoom} from '../../../client/rooms/follow.ts';
import type {FollowMemory} from '../../../client/rooms/follow-memory.ts';
import {countsAsUnread} from '../../../protocol/entry-kinds.ts';
import type {Entry} from '../../../protocol/server-frames.ts';
import {printableLine, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {
	type ConnectionFlags,
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
} from '../../arguments/connection-flags.ts';
import {exitCodes, usageFailure} from '../../arguments/failure.ts';
import {durationFlag, integerFlag} from '../../arguments/flag-values.ts';
import {fixedConnection} from '../../connect/fixed-connection.ts';
import {newestEntries} from '../../connect/history-pages.ts';
import {continueAfter, openRoom, startToFollow, untilRoomEnds} from '../../connect/open-room.ts';
import {withClient} from '../../connect/with-client.ts';
import {toRoomText} from '../../output/entry-text.ts';
import {toSafeJson} from '../../output/safe-json.ts';
import {writeError} from '../../output/stderr.ts';
import {type EntryStyle, isStdoutFull, writeEntry} from '../../output/stdout.ts';
import {JobQueue} from '../../process/job-queue.ts';
import {runWithInput} from '../../process/run-with-input.ts';
import {runCommand} from '../run-command.ts';

const defaultLines = 10;
const maxJobs = 16;

const help = `
	Usage
	  $ termchat tail [URL] --room ROOM [--follow] [--json]

	Prints the last messages of a room, and with --follow new ones as they arrive.

	Flags
	  --room, -r ROOM  the room; @ann for your direct messages with ann
	  --follow, -f     wait for new messages until interrupted, also when the server restarts
	  --since TIME     all messages sent within this time, such as 10m or 2h
	  --lines N        the last N entries (default ${defaultLines})
	  --json, -j       print each entry as a JSON frame of the protocol
	  --exec CMD       run this program for each message, with its JSON frame on stdin, instead of printing it; words
	                   are separated by spaces, and no shell is involved
	  --shell          run the CMD of --exec with sh -c
	  --jobs N         how many programs run at the same time (default 1)
${connectionHelp}
	Examples
	  $ termchat tail --room ops --follow
	  $ termchat tail --room ops --since 1h --json | jq -r .text
	  $ termchat tail --room ops --follow --exec ./deploy.sh
`;

const flags = {
	...connectionFlags,
	...roomFlags,
	follow: {type: 'boolean', shortFlag: 'f', default: false},
	since: {type: 'string'},
	lines: {type: 'number'},
	...jsonFlag,
	exec: {type: 'string'},
	shell: {type: 'boolean', default: false},
	jobs: {type: 'number'},
} as const;

/** Rejects `-n 5`, a count in other programs: in every command of termchat -n is the nick. */
const rejectShortCount = (argv: readonly string[]): void => {
	const count =
		/^-n(\d+)$/.exec(argv.find(word => /^-n\d+$/.test(word)) ?? '')?.[1] ?? argv[argv.indexOf('-n') + 1];
	if (argv.some(word => /^-n\d*$/.test(word)) && /^\d+$/.test(count ?? '')) {
		throw usageFailure(`-n is short for --nick. Use --lines ${count} for the last entries.`);
	}
};

const openExisting = (client: Client, given: ConnectionFlags): Promise<string> =>
	openRoom(client, given, {mustExist: true});

/** Creates a room that does not exist yet, with a warning: the name may be mistyped. */
const openToFollow = async (client: Client, given: ConnectionFlags): Promise<string> => {
	try {
		return await openExisting(client, given);
	} catch (error) {
		if (!(error instanceof RequestError && error.code === 'no_such_room')) throw error;
		const room = await openRoom(client, given);
		writeError(
			words`termchat tail: ${toRoomText(room)} did not exist and was created. Waiting for its first message.`,
		);
		return room;
	}
};

/** Receives the entries: the output, or a program. */
interface Sink {
	/** Resolves when it can receive more. */
	write(entry: Entry): Promise<void>;
	isFull(): boolean;
	/** Resolves when every written entry has been handled. */
	idle(): Promise<void>;
}

const outputSink = (style: EntryStyle): Sink => ({
	write: entry => writeEntry(entry, style),
	isFull: isStdoutFull,
	idle: async () => {},
});

/** The most messages that wait for their program. At this limit, no others are requested from the server. */
const maxWaiting = 100;

/** Runs the program for each message. Reports a run that fails, and continues with the next message. */
const programSink = (program: readonly string[], jobs: number): Sink => {
	const queue = new JobQueue<Entry>({
		...{jobs, capacity: maxWaiting},
		run: async entry => {
			const end = await runWithInput(program, `${toSafeJson(entry)}\n`);
			if (end !== undefined) {
				writeError(
					words`termchat tail: The command ended with ${printableLine(end)} for message ${entry.seq}.`,
				);
			}
		},
	});
	return {
		isFull: () => queue.isFull(),
		idle: () => queue.idle(),
		write: entry => (countsAsUnread(entry) ? queue.add(entry) : Promise.resolve()),
	};
};

interface ExecFlags {
	readonly exec?: string | undefined;
	readonly shell: boolean;
	readonly jobs?: number | undefined;
	readonly json: boolean;
}

/** The program of --exec and its arguments; undefined without --exec. */
const readProgram = ({exec, shell, jobs, json}: ExecFlags): readonly string[] | undefined => {
	if (exec === undefined) {
		if (shell || jobs !== undefined) throw usageFailure('--shell and --jobs need --exec.');
		return undefined;
	}
	// The program would run on the server's machine.
	if (fixedConnection() !== undefined) throw usageFailure('--exec does not work over SSH.');
	if (json) throw usageFailure('--exec always gets JSON. Remove --json.');
	const program = exec.split(' ').filter(word => word !== '');
	if (program.length === 0) throw usageFailure('--exec needs a command.');
	return shell ? ['sh', '-c', exec] : program;
};

/**
 * Writes each entry after `after`. While the sink is full, no entries are collected. Following stops, and later
 * continues after the last written entry with the server's history. Rejects if the sink fails.
 */
const followInto = (
	client: Client,
	room: string,
	after: number,
	sink: Sink,
	memory: FollowMemory,
): Promise<never> =>
	new Promise((_, reject) => {
		const followAfter = (start: number): void => {
			let last = start;
			const onEntry = (entry: Entry): void => {
				last = entry.seq;
				const written = sink.write(entry);
				written.catch(error => {
					stop();
					reject(error);
				});
				if (!sink.isFull()) return;
				stop();
				void written.then(
					() => followAfter(last),
					() => {},
				);
			};
			const stop = followRoom(client, room, last, onEntry, memory);
		};
		followAfter(after);
	});

/** With a program, `--follow` starts with the next message, so that the program does not run again for old ones. */
const lineCount = (
	given: {readonly lines?: number | undefined; readonly follow: boolean},
	isSince: boolean,
	hasProgram: boolean,
): number => {
	const standard = hasProgram && given.follow ? 0 : defaultLines;
	return integerFlag('lines', given.lines, 0) ?? (isSince ? Number.POSITIVE_INFINITY : standard);
};

const runTail = (argv: readonly string[]): Promise<number> =>
	runCommand('tail', async () => {
		const given = parseCommandFlags('tail', help, flags, argv);
		rejectShortCount(argv);
		const sinceMs = durationFlag('since', given.since);
		const program = readProgram(given);
		const jobs = integerFlag('jobs', given.jobs, 1, maxJobs) ?? 1;
		const count = lineCount(given, sinceMs !== undefined, program !== undefined);
		return withClient(given, async client => {
			const open = given.follow ? openToFollow : openExisting;
			const {room, seq: joinedSeq} = await startToFollow(client, () => open(client, given));
			const past = await newestEntries(client, room, {
				count,
				sinceAt: sinceMs === undefined ? 0 : Date.now() + client.session().clockSkewMs - sinceMs,
			});
			const style = {isJson: given.json, with: client.session().rooms.get(room)?.with};
			const sink = program === undefined ? outputSink(style) : programSink(program, jobs);
			for (const entry of past.entries) await sink.write(entry);
			if (!given.follow) {
				await sink.idle();
				return exitCodes.done;
			}
			const {start, memory} = continueAfter(past, joinedSeq);
			return Promise.race([followInto(client, room, start, sink, memory), untilRoomEnds(client, room)]);
		});
	});

export const tailCommand: Command = {help, flags, run: runTail};
