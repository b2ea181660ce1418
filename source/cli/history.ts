/** `termchat history`: a page of what was said. */
import {defaultLimits, defaultPage} from '../protocol/limits.ts';
import {exitCodes, reportFailure, usageFailure} from './arguments.ts';
import {enterRoom} from './enter-room.ts';
import {wholeFlag} from './flag-values.ts';
import {writeEntry} from './stdout.ts';
import {jsonFlag, parseVerb, roomFlags, verbFlags, verbHelp, withClient} from './verb.ts';

const help = `
	Usage
	  $ termchat history [URL] --room ROOM [--before SEQ | --after SEQ | --around SEQ] [--limit N]

	Prints a page of a room's history: the newest, or the one at an entry's number.

	Options
	  --room, -r ROOM  the room
	  --before SEQ     entries older than this one
	  --after SEQ      entries newer than this one
	  --around SEQ     entries on both sides of it
	  --limit N        at most N (default ${defaultPage}, at most ${defaultLimits.historyPage})
	  --json, -j       one JSON frame a line, exactly as on the wire
${verbHelp}`;

const flags = {
	...verbFlags,
	...roomFlags,
	before: {type: 'number'},
	after: {type: 'number'},
	around: {type: 'number'},
	limit: {type: 'number'},
	...jsonFlag,
} as const;

export const runHistory = (argv: readonly string[]): Promise<number> =>
	reportFailure('history', async () => {
		const given = parseVerb('history', help, flags, argv);
		const before = wholeFlag('before', given.before, 0);
		const after = wholeFlag('after', given.after, 0);
		const around = wholeFlag('around', given.around, 0);
		const limit = wholeFlag('limit', given.limit, 1, defaultLimits.historyPage) ?? defaultPage;
		if ([before, after, around].filter(anchor => anchor !== undefined).length > 1) {
			throw usageFailure('Give only one of --before, --after and --around.');
		}
		return withClient(given, async client => {
			const room = await enterRoom(client, given, {mustExist: true});
			const page = await client.ask({
				type: 'history',
				room,
				...(before !== undefined && {before}),
				...(after !== undefined && {after}),
				...(around !== undefined && {around}),
				limit,
			});
			const style = {isJson: given.json, with: client.session().rooms.get(room)?.with};
			for (const entry of page.entries) await writeEntry(entry, style);
			return exitCodes.done;
		});
	});
