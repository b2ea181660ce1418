/** `termchat history`: prints a page of a room's history. */
import {defaultLimits, defaultPage} from '../../../protocol/limits.ts';
import type {Command} from '../../arguments/command.ts';
import {
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
} from '../../arguments/connection-flags.ts';
import {exitCodes, usageFailure} from '../../arguments/failure.ts';
import {integerFlag} from '../../arguments/flag-values.ts';
import {openRoom} from '../../connect/open-room.ts';
import {withClient} from '../../connect/with-client.ts';
import {writeEntry} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat history [URL] --room ROOM [--before SEQ | --after SEQ | --around SEQ] [--limit N]

	Prints a page of a room's history: the newest page, or the one at a message number.

	Flags
	  --room, -r ROOM  the room
	  --before SEQ     only entries older than this number
	  --after SEQ      only entries newer than this number
	  --around SEQ     entries on both sides of this number
	  --limit N        at most N entries (default ${defaultPage}, at most ${defaultLimits.historyPage})
	  --json, -j       print each entry as a JSON frame of the protocol
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

const runHistory = (argv: readonly string[]): Promise<number> =>
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

export const historyCommand: Command = {help, flags, run: runHistory};
