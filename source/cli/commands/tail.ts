/** `termchat tail`: what is said in a room, as lines of text or as the wire's own JSON frames. */
import {type Client, RequestError} from '../../client/client.ts';
import {followRoom} from '../../client/follow.ts';
import {FollowMemory} from '../../client/follow-memory.ts';
import type {Entry} from '../../protocol/frames.ts';
import {words} from '../../text/sanitize.ts';
import {durationFlag, integerFlag} from '../arguments/flag-values.ts';
import {exitCodes, runCommand, usageFailure} from '../arguments/parse-arguments.ts';
import {newestEntries} from '../connect/history-pages.ts';
import {openRoom, untilRoomEnds} from '../connect/open-room.ts';
import {
	type ConnectionFlags,
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
	withClient,
} from '../connect/with-client.ts';
import {toRoomText} from '../output/entry-text.ts';
import {writeError} from '../output/stderr.ts';
import {type EntryStyle, isStdoutFull, writeEntry} from '../output/stdout.ts';

const help = `
	Usage
	  $ termchat tail [URL] --room ROOM [--follow] [--json]

	Prints the last messages of a room, and with --follow each new one as it comes.

	Options
	  --room, -r ROOM  the room to listen to; @ann is what ann and you write to each other
	  --follow, -f     goes on until interrupted, across restarts of the server
	  --since TIME     all that was said within this time, such as 10m or 2h
	  --lines N        the last N entries (default 10)
	  --json, -j       one JSON frame a line, exactly as on the wire
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

/** Refuses `-n 5`, a count in other programs: here -n is the nick, as in every command. */
const refuseShortCount = (argv: readonly string[]): void => {
	const count =
		/^-n(\d+)$/.exec(argv.find(word => /^-n\d+$/.test(word)) ?? '')?.[1] ?? argv[argv.indexOf('-n') + 1];
	if (argv.some(word => /^-n\d*$/.test(word)) && /^\d+$/.test(count ?? '')) {
		throw usageFailure(`-n is the nick in every command. For the last entries write --lines ${count}.`);
	}
};

const enterExisting = (client: Client, given: ConnectionFlags): Promise<string> =>
	openRoom(client, given, {mustExist: true});

/** A room that does not exist yet is created and waited in, with a warning: its name may be mistyped. */
const enterToFollow = async (client: Client, given: ConnectionFlags): Promise<string> => {
	try {
		return await enterExisting(client, given);
	} catch (error) {
		if (!(error instanceof RequestError && error.code === 'no_such_room')) throw error;
		const room = await openRoom(client, given);
		writeError(
			words`termchat tail: there was no room ${toRoomText(room)}. It was created; waiting for its first message.`,
		);
		return room;
	}
};

/**
 * Writes each entry after `after`. While the reader of the output is slow nothing is collected: following stops, and
 * goes on from the last entry written once there is room, from the server's history.
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

export const runTail = (argv: readonly string[]): Promise<number> =>
	runCommand('tail', async () => {
		const given = parseCommandFlags('tail', help, flags, argv);
		refuseShortCount(argv);
		const sinceMs = durationFlag('since', given.since);
		const lines =
			integerFlag('lines', given.lines, 0) ?? (sinceMs === undefined ? 10 : Number.POSITIVE_INFINITY);
		return withClient(given, async client => {
			const room = await (given.follow ? enterToFollow : enterExisting)(client, given);
			const {entries, seq, newest} = await newestEntries(client, room, {
				count: lines,
				sinceAt: sinceMs === undefined ? 0 : Date.now() + client.session().clockSkewMs - sinceMs,
			});
			const style = {isJson: given.json, with: client.session().rooms.get(room)?.with};
			for (const entry of entries) await writeEntry(entry, style);
			if (!given.follow) return exitCodes.done;
			const known = entries.length > 0 ? entries : newest === undefined ? [] : [newest];
			followInto(client, room, seq, style, new FollowMemory(known));
			return untilRoomEnds(client, room);
		});
	});
