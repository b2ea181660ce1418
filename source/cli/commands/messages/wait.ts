/** `termchat wait`: waits for a message that matches. */
import type {Client} from '../../../client/client.ts';
import {followRoom} from '../../../client/rooms/follow.ts';
import {messageOf} from '../../../errors/error-message.ts';
import {countsAsUnread, textOf} from '../../../protocol/entry-kinds.ts';
import {nameKey} from '../../../protocol/limits.ts';
import type {Entry} from '../../../protocol/server-frames.ts';
import {words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
} from '../../arguments/connection-flags.ts';
import {exitCodes, usageFailure} from '../../arguments/failure.ts';
import {durationFlag} from '../../arguments/flag-values.ts';
import {newestEntries} from '../../connect/history-pages.ts';
import {
	continueAfter,
	type FollowStart,
	openRoom,
	startToFollow,
	untilRoomEnds,
} from '../../connect/open-room.ts';
import {withClient} from '../../connect/with-client.ts';
import {createRegexMatcher, type RegexMatcher} from '../../input/regex-matcher.ts';
import {writeError} from '../../output/stderr.ts';
import {writeEntry} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat wait [URL] --room ROOM --match REGEX [--timeout TIME]

	Waits for a message that matches, prints it and exits with 0. Exits with 4 if --timeout expires first.

	Flags
	  --room, -r ROOM  the room
	  --match REGEX    the JavaScript regular expression that the text must match; messages that
	                   take more than a second to match are skipped
	  --from NICK      only messages from this user
	  --since TIME     include messages that were sent within this time, such as 1m
	  --timeout TIME   how long to wait, including the connection, such as 5m (default: no limit)
	  --json, -j       print the message as a JSON frame of the protocol
${connectionHelp}
	Example
	  $ termchat wait --room ops --match '^deploy (done|failed)' --timeout 5m
`;

const flags = {
	...connectionFlags,
	...roomFlags,
	match: {type: 'string'},
	since: {type: 'string'},
	from: {type: 'string'},
	...jsonFlag,
} as const;

/** The time limit for matching one message. A pattern that takes longer is backtracking and may take hours. */
const matchLimitMs = 1000;

/** The source of a valid regular expression. Throws a usage `Failure` for any other. */
const readPattern = (match: string | undefined): string => {
	if (match === undefined) {
		throw usageFailure("Missing --match. Example: termchat wait --room ops --match 'deploy done'");
	}
	try {
		new RegExp(match, 'u');
		return match;
	} catch (error) {
		throw usageFailure(`--match must be a regular expression: ${messageOf(error)}.`);
	}
};

/** Whether an entry is a message that matches. A message that takes too long to match is skipped with a warning. */
const createFilter =
	(matcher: RegexMatcher, from: string | undefined) =>
	async (entry: Entry): Promise<boolean> => {
		if (!countsAsUnread(entry)) return false;
		if (from !== undefined && nameKey(entry.from.nick) !== nameKey(from)) return false;
		const isMatch = await matcher.matches(textOf(entry));
		if (isMatch === undefined) {
			writeError(
				words`termchat wait: Skipped message ${entry.seq}: --match took more than ${matchLimitMs / 1000} s.`,
			);
		}
		return isMatch === true;
	};

/** The first matching entry, of the last `sinceMs` or received since the join. */
const firstMatch = async (
	client: Client,
	{room, seq: joinedSeq}: FollowStart,
	sinceMs: number | undefined,
	isMatch: (entry: Entry) => Promise<boolean>,
): Promise<Entry> => {
	const past = await newestEntries(client, room, {
		count: sinceMs === undefined ? 0 : Number.POSITIVE_INFINITY,
		sinceAt: Date.now() + client.session().clockSkewMs - (sinceMs ?? 0),
	});
	for (const entry of past.entries) if (await isMatch(entry)) return entry;
	return new Promise((resolve, reject) => {
		const onEntry = (entry: Entry): void => {
			isMatch(entry).then(found => {
				if (found) resolve(entry);
			}, reject);
		};
		const {start, memory} = continueAfter(past, joinedSeq);
		followRoom(client, room, start, onEntry, memory);
	});
};

const runWait = (argv: readonly string[]): Promise<number> =>
	runCommand('wait', async () => {
		const given = parseCommandFlags('wait', help, flags, argv);
		const source = readPattern(given.match);
		const timeoutMs = durationFlag('timeout', given.timeout);
		const sinceMs = durationFlag('since', given.since);
		const limit = {timeoutMs, reason: `No message matched ${JSON.stringify(given.match)} in time.`};
		const matcher = createRegexMatcher(source, matchLimitMs);
		const isMatch = createFilter(matcher, given.from);
		const waitForMatch = async (client: Client): Promise<number> => {
			const opened = await startToFollow(client, () => openRoom(client, given));
			const {room} = opened;
			const found = await Promise.race([
				firstMatch(client, opened, sinceMs, isMatch),
				untilRoomEnds(client, room),
			]);
			await writeEntry(found, {isJson: given.json, with: client.session().rooms.get(room)?.with});
			return exitCodes.done;
		};
		try {
			return await withClient({...given, timeout: undefined}, waitForMatch, limit);
		} finally {
			await matcher.close();
		}
	});

export const waitCommand: Command = {help, flags, run: runWait};
