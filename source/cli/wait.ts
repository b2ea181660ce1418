/** `termchat wait`: ends when somebody says what a script waits for. */

import type {Client} from '../client/client.ts';
import {followRoom} from '../client/follow.ts';
import type {Entry, Message} from '../protocol/frames.ts';
import {nameKey} from '../protocol/limits.ts';
import {exitCodes, reportFailure, usageFailure} from './arguments.ts';
import {enterRoom, untilTheEnd} from './enter-room.ts';
import {durationFlag} from './flag-values.ts';
import {newestEntries} from './pages.ts';
import {writeEntry} from './stdout.ts';
import {parseVerb, roomFlags, verbFlags, verbHelp, withClient} from './verb.ts';

const help = `
	Usage
	  $ termchat wait [URL] --room ROOM --match REGEX [--timeout TIME]

	Waits until a message is said that matches, prints it and ends with 0; ends with 4 when the time is over.

	Options
	  --room ROOM      the room to listen to
	  --match REGEX    what the text must match (JavaScript regular expression)
	  --from NICK      only what this person says
	  --since TIME     counts what was said within this time as well, such as 1m
	  --timeout TIME   how long to wait, connecting and all, such as 5m (default: for ever)
	  --json           prints the message as a JSON frame
${verbHelp}
	Example
	  $ termchat wait --room ops --match '^deploy (done|failed)' --timeout 5m
`;

const flags = {
	...verbFlags,
	...roomFlags,
	match: {type: 'string'},
	since: {type: 'string'},
	from: {type: 'string'},
	json: {type: 'boolean', default: false},
} as const;

const toPattern = (match: string | undefined): RegExp => {
	if (match === undefined)
		throw usageFailure("--match is missing: what to wait for, such as --match 'deploy done'.");
	try {
		return new RegExp(match, 'u');
	} catch (error) {
		throw usageFailure(`--match is no regular expression: ${(error as Error).message}.`);
	}
};

export const runWait = (argv: readonly string[]): Promise<number> =>
	reportFailure('wait', async () => {
		const given = parseVerb('wait', help, flags, argv);
		const pattern = toPattern(given.match);
		const timeoutMs = durationFlag('timeout', given.timeout);
		const sinceMs = durationFlag('since', given.since);
		const patience = {timeoutMs, reason: `Nobody said what matches ${JSON.stringify(given.match)} in time.`};
		const waiting = async (client: Client): Promise<number> => {
			const room = await enterRoom(client, given);
			const isWanted = (entry: Entry): entry is Message =>
				entry.type === 'message' &&
				pattern.test(entry.text) &&
				(given.from === undefined || nameKey(entry.from.nick) === nameKey(given.from));
			const {entries, seq} = await newestEntries(client, room, {
				count: sinceMs === undefined ? 0 : Number.POSITIVE_INFINITY,
				sinceAt: Date.now() + client.session().clockSkewMs - (sinceMs ?? 0),
			});
			const coming = new Promise<Entry>(resolve => {
				followRoom(client, room, seq, entry => {
					if (isWanted(entry)) resolve(entry);
				});
			});
			const found = entries.find(isWanted) ?? (await Promise.race([coming, untilTheEnd(client, room)]));
			await writeEntry(found, {isJson: given.json, with: client.session().rooms.get(room)?.with});
			return exitCodes.done;
		};
		return withClient({...given, timeout: undefined}, waiting, patience);
	});
