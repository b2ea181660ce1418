/** `termchat rooms`: lists the rooms that the user can see. */
import {printableLine, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
} from '../../arguments/connection-flags.ts';
import {exitCodes} from '../../arguments/failure.ts';
import {withClient} from '../../connect/with-client.ts';
import {toRoomText} from '../../output/entry-text.ts';
import {writeColumns, writeJson} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat rooms [URL] [--json]

	Prints a line for each room: name, number of members, number of the newest message, and topic, separated by tabs.

	Flags
	  --json, -j       print each room as a JSON object
${connectionHelp}`;

const flags = {...connectionFlags, ...jsonFlag} as const;

const runRooms = (argv: readonly string[]): Promise<number> =>
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

export const roomsCommand: Command = {help, flags, run: runRooms};
