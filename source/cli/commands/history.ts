/** `termchat history`: a page of what was said. */
import {defaultLimits, defaultPage} from '../../protocol/limits.ts';
import {integerFlag} from '../arguments/flag-values.ts';
import {exitCodes, runCommand, usageFailure} from '../arguments/parse-arguments.ts';
import {openRoom} from '../connect/open-room.ts';
import {
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
	withClient,
} from '../connect/with-client.ts';
import {writeEntry} from '../output/stdout.ts';

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
${connectionHelp}`;

const flags = {
	...connectionFlags,
	...roomFlags,
	before: {type: 'number'},
	after: {type: 'number'},
	around: {type: 'number'},
	limit: {type: 'number'},
	...jsonFlag,
} as const;

export const runHistory = (argv: readonly string[]): Promise<number> =>
	runCommand('history', async () => {
		const given = parseCommandFlags('history', help, flags, argv);
		const before = integerFlag('before', given.before, 0);
		const after = integerFlag('after', given.after, 0);
		const around = integerFlag('around', given.around, 0);
		const limit = integerFlag('limit', given.limit, 1, defaultLimits.historyPage) ?? defaultPage;
		if ([before, after, around].filter(anchor => anchor !== undefined).length > 1) {
			throw usageFailure('Give only one of --before, --after and --around.');
		}
		return withClient(given, async client => {
			const room = await openRoom(client, given, {mustExist: true});
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
