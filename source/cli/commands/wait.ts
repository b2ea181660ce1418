/** `termchat wait`: ends when somebody says what a script waits for. */

import type {Client} from '../../client/client.ts';
import {followRoom} from '../../client/follow.ts';
import {FollowMemory} from '../../client/follow-memory.ts';
import type {Entry} from '../../protocol/frames.ts';
import {nameKey} from '../../protocol/limits.ts';
import {words} from '../../text/sanitize.ts';
import {durationFlag} from '../arguments/flag-values.ts';
import {exitCodes, runCommand, usageFailure} from '../arguments/parse-arguments.ts';
import {newestEntries} from '../connect/history-pages.ts';
import {openRoom, untilRoomEnds} from '../connect/open-room.ts';
import {
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
	withClient,
} from '../connect/with-client.ts';
import {createMatcher, type Matcher} from '../input/regex-matcher.ts';
import {writeError} from '../output/stderr.ts';
import {writeEntry} from '../output/stdout.ts';

const help = `
	Usage
	  $ termchat wait [URL] --room ROOM --match REGEX [--timeout TIME]

	Waits until a message is said that matches, prints it and ends with 0; ends with 4 when the time is over.

	Options
	  --room, -r ROOM  the room to listen to
	  --match REGEX    what the text must match (JavaScript regular expression); a message that
	                   takes more than a second to match is skipped
	  --from NICK      only what this person says
	  --since TIME     counts what was said within this time as well, such as 1m
	  --timeout TIME   how long to wait, connecting and all, such as 5m (default: for ever)
	  --json, -j       prints the message as a JSON frame
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

/** How long one message may take to match: a pattern that takes longer backtracks, and may never end. */
const matchLimitMs = 1000;

/** The source of a valid regular expression. Throws a usage Failure for any other. */
const readPattern = (match: string | undefined): string => {
	if (match === undefined)
		throw usageFailure("--match is missing: what to wait for, such as --match 'deploy done'.");
	try {
		new RegExp(match, 'u');
		return match;
	} catch (error) {
		throw usageFailure(`--match is no regular expression: ${(error as Error).message}.`);
	}
};

/** Says of each entry whether it is a message that matches. A message that takes too long is skipped with a warning. */
const createFilter =
	(matcher: Matcher, from: string | undefined) =>
	async (entry: Entry): Promise<boolean> => {
		if (entry.type !== 'message') return false;
		if (from !== undefined && nameKey(entry.from.nick) !== nameKey(from)) return false;
		const isMatch = await matcher.matches(entry.text);
		if (isMatch === undefined) {
			writeError(
				words`termchat wait: message ${entry.seq} was skipped: matching --match against it took more than ${matchLimitMs / 1000} s.`,
			);
		}
		return isMatch === true;
	};

/** The first entry that is wanted, of those already there (`sinceMs` back) or of those that come. */
const firstWanted = async (
	client: Client,
	room: string,
	sinceMs: number | undefined,
	isWanted: (entry: Entry) => Promise<boolean>,
): Promise<Entry> => {
	const {entries, seq, newest} = await newestEntries(client, room, {
		count: sinceMs === undefined ? 0 : Number.POSITIVE_INFINITY,
		sinceAt: Date.now() + client.session().clockSkewMs - (sinceMs ?? 0),
	});
	for (const entry of entries) if (await isWanted(entry)) return entry;
	return new Promise((resolve, reject) => {
		const onEntry = (entry: Entry): void => {
			isWanted(entry).then(isMatch => {
				if (isMatch) resolve(entry);
			}, reject);
		};
		followRoom(client, room, seq, onEntry, new FollowMemory(newest === undefined ? [] : [newest]));
	});
};

export const runWait = (argv: readonly string[]): Promise<number> =>
	runCommand('wait', async () => {
		const given = parseCommandFlags('wait', help, flags, argv);
		const source = readPattern(given.match);
		const timeoutMs = durationFlag('timeout', given.timeout);
		const sinceMs = durationFlag('since', given.since);
		const patience = {timeoutMs, reason: `Nobody said what matches ${JSON.stringify(given.match)} in time.`};
		const matcher = createMatcher(source, matchLimitMs);
		const isWanted = createFilter(matcher, given.from);
		const waiting = async (client: Client): Promise<number> => {
			const room = await openRoom(client, given);
			const wanted = firstWanted(client, room, sinceMs, isWanted);
			const found = await Promise.race([wanted, untilRoomEnds(client, room)]);
			await writeEntry(found, {isJson: given.json, with: client.session().rooms.get(room)?.with});
			return exitCodes.done;
		};
		try {
			return await withClient({...given, timeout: undefined}, waiting, patience);
		} finally {
			await matcher.close();
		}
	});
