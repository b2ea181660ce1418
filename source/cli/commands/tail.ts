/** `termchat tail`: prints the last messages of a room, and with --follow new ones as they arrive. */
import type {Client} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import {followRoom} from '../../client/rooms/follow.ts';
import {FollowMemory} from '../../client/rooms/follow-memory.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import {words} from '../../text/sanitize.ts';
import type {Command} from '../arguments/command.ts';
import {
	type ConnectionFlags,
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
} from '../arguments/connection-flags.ts';
import {exitCodes, usageFailure} from '../arguments/failure.ts';
import {durationFlag, integerFlag} from '../arguments/flag-values.ts';
import {newestEntries} from '../connect/history-pages.ts';
import {openRoom, startToFollow, untilRoomEnds} from '../connect/open-room.ts';
import {withClient} from '../connect/with-client.ts';
import {toRoomText} from '../output/entry-text.ts';
import {writeError} from '../output/stderr.ts';
import {type EntryStyle, isStdoutFull, writeEntry} from '../output/stdout.ts';
import {runCommand} from './run-command.ts';

const defaultLines = 10;

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
${connectionHelp}
	Examples
	  $ termchat tail --room ops --follow
	  $ termchat tail --room ops --since 1h --json | jq -r .text
`;

const flags = {
	...connectionFlags,
	...roomFlags,
	follow: {type: 'boolean', shortFlag: 'f', default: false},
	since: {type: 'string'},
	lines: {type: 'number'},
	...jsonFlag,
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

/**
 * Writes each entry after `after`. While the reader of the output is slow, nothing is collected: following stops, and
 * later continues from the last written entry, with the server's history.
 */
const followInto = (
	client: Client,
	room: string,
	after: number,
	style: EntryStyle,
	memory: FollowMemory,
): void => {
	let last = after;
	const onEntry = (entry: Entry): void => {
		last = entry.seq;
		const written = writeEntry(entry, style);
		if (!isStdoutFull()) return;
		stop();
		void written.then(() => followInto(client, room, last, style, memory));
	};
	const stop = followRoom(client, room, last, onEntry, memory);
};

const runTail = (argv: readonly string[]): Promise<number> =>
	runCommand('tail', async () => {
		const given = parseCommandFlags('tail', help, flags, argv);
		rejectShortCount(argv);
		const sinceMs = durationFlag('since', given.since);
		const count =
			integerFlag('lines', given.lines, 0) ??
			(sinceMs === undefined ? defaultLines : Number.POSITIVE_INFINITY);
		return withClient(given, async client => {
			const open = given.follow ? openToFollow : openExisting;
			const {room, seq: joinedSeq} = await startToFollow(client, () => open(client, given));
			const {entries, seq, newest} = await newestEntries(client, room, {
				count,
				sinceAt: sinceMs === undefined ? 0 : Date.now() + client.session().clockSkewMs - sinceMs,
			});
			const style = {isJson: given.json, with: client.session().rooms.get(room)?.with};
			for (const entry of entries) await writeEntry(entry, style);
			if (!given.follow) return exitCodes.done;
			const start = entries.length > 0 ? seq : Math.min(seq, joinedSeq);
			// The newest entry is not known yet if it arrived after the join and was not printed.
			const isKnown = newest !== undefined && newest.seq <= start;
			const known = entries.length > 0 ? entries : isKnown ? [newest] : [];
			followInto(client, room, start, style, new FollowMemory(known));
			return untilRoomEnds(client, room);
		});
	});

export const tailCommand: Command = {help, flags, run: runTail};
