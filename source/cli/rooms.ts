/** `termchat rooms`: the rooms one may see. */
import {printableLine, words} from '../text/sanitize.ts';
import {exitCodes, reportFailure} from './arguments.ts';
import {toRoomText} from './entry-text.ts';
import {writeColumns, writeJson} from './stdout.ts';
import {jsonFlag, parseVerb, verbFlags, verbHelp, withClient} from './verb.ts';

const help = `
	Usage
	  $ termchat rooms [URL] [--json]

	Lists the rooms: name, people in it, newest message's number, topic; separated by tabs.

	Options
	  --json, -j       one JSON object a line
${verbHelp}`;

const flags = {...verbFlags, ...jsonFlag} as const;

export const runRooms = (argv: readonly string[]): Promise<number> =>
	reportFailure('rooms', async () => {
		const given = parseVerb('rooms', help, flags, argv);
		return withClient(given, async client => {
			for (const info of await client.rooms()) {
				if (given.json) {
					await writeJson(info);
					continue;
				}
				await writeColumns(
					info.with === undefined ? printableLine(info.room) : toRoomText(info.room, info.with),
					words`${info.memberCount}`,
					words`${info.seq}`,
					printableLine(info.topic),
				);
			}
			return exitCodes.done;
		});
	});
