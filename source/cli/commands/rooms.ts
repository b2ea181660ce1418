/** `termchat rooms`: the rooms one may see. */
import {printableLine, words} from '../../text/sanitize.ts';
import {exitCodes, runCommand} from '../arguments/parse-arguments.ts';
import {
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	withClient,
} from '../connect/with-client.ts';
import {toRoomText} from '../output/entry-text.ts';
import {writeColumns, writeJson} from '../output/stdout.ts';

const help = `
	Usage
	  $ termchat rooms [URL] [--json]

	Lists the rooms: name, people in it, newest message's number, topic; separated by tabs.

	Options
	  --json, -j       one JSON object a line
${connectionHelp}`;

const flags = {...connectionFlags, ...jsonFlag} as const;

export const runRooms = (argv: readonly string[]): Promise<number> =>
	runCommand('rooms', async () => {
		const given = parseCommandFlags('rooms', help, flags, argv);
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
