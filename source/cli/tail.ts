/** `termchat tail`: what is said in a room, as lines of text or as the wire's own JSON frames. */
import {followRoom} from '../client/follow.ts';
import {exitCodes, reportFailure} from './arguments.ts';
import {enterRoom, untilTheEnd} from './enter-room.ts';
import {durationFlag, wholeFlag} from './flag-values.ts';
import {newestEntries} from './pages.ts';
import {writeEntry} from './stdout.ts';
import {parseVerb, roomFlags, verbFlags, verbHelp, withClient} from './verb.ts';

const help = `
	Usage
	  $ termchat tail [URL] --room ROOM [--follow] [--json]

	Prints the last messages of a room, and with --follow each new one as it comes.

	Options
	  --room ROOM    the room to listen to; @ann is what ann and you write to each other
	  --follow, -f   goes on until interrupted, across restarts of the server
	  --since TIME   all that was said within this time, such as 10m or 2h
	  --lines N      the last N entries (default 10)
	  --json         one JSON frame a line, exactly as on the wire
${verbHelp}
	Examples
	  $ termchat tail --room ops --follow
	  $ termchat tail --room ops --since 1h --json | jq -r .text
`;

const flags = {
	...verbFlags,
	...roomFlags,
	follow: {type: 'boolean', shortFlag: 'f', default: false},
	since: {type: 'string'},
	lines: {type: 'number', shortFlag: 'n'},
	json: {type: 'boolean', default: false},
} as const;

export const runTail = (argv: readonly string[]): Promise<number> =>
	reportFailure('tail', async () => {
		const given = parseVerb('tail', help, flags, argv);
		const sinceMs = durationFlag('since', given.since);
		const lines =
			wholeFlag('lines', given.lines, 0) ?? (sinceMs === undefined ? 10 : Number.POSITIVE_INFINITY);
		return withClient(given, async client => {
			const room = await enterRoom(client, given);
			const {entries, seq} = await newestEntries(client, room, {
				count: lines,
				sinceAt: sinceMs === undefined ? 0 : Date.now() + client.session().clockSkewMs - sinceMs,
			});
			const style = {isJson: given.json, with: client.session().rooms.get(room)?.with};
			for (const entry of entries) await writeEntry(entry, style);
			if (!given.follow) return exitCodes.done;
			followRoom(client, room, seq, entry => void writeEntry(entry, style));
			return untilTheEnd(client, room);
		});
	});
