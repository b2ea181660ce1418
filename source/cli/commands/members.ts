/** `termchat members`: who is in a room. */
import {printableLine, words} from '../../text/sanitize.ts';
import {exitCodes, runCommand} from '../arguments/parse-arguments.ts';
import {openRoom} from '../connect/open-room.ts';
import {
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
	withClient,
} from '../connect/with-client.ts';
import {writeError} from '../output/stderr.ts';
import {writeJson, writeLine} from '../output/stdout.ts';

const help = `
	Usage
	  $ termchat members [URL] --room ROOM [--json]

	Lists who is in a room, a nick a line. (You yourself are in it while you look.)

	Options
	  --room, -r ROOM  the room
	  --json, -j       one JSON object a line: id and nick
${connectionHelp}`;

const flags = {...connectionFlags, ...roomFlags, ...jsonFlag} as const;

export const runMembers = (argv: readonly string[]): Promise<number> =>
	runCommand('members', async () => {
		const given = parseCommandFlags('members', help, flags, argv);
		return withClient(given, async client => {
			const room = await openRoom(client, given, {mustExist: true});
			const {members, memberCount} = await client.ask({type: 'members', room});
			for (const person of members) {
				await (given.json ? writeJson(person) : writeLine(printableLine(person.nick)));
			}
			const untold = memberCount - members.length;
			if (untold > 0) writeError(words`termchat members: and ${untold} more, whom the server does not list.`);
			return exitCodes.done;
		});
	});
