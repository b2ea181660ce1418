/** `termchat members`: who is in a room. */
import {printableLine, words} from '../text/sanitize.ts';
import {exitCodes, reportFailure} from './arguments.ts';
import {enterRoom} from './enter-room.ts';
import {writeError} from './stderr.ts';
import {writeJson, writeLine} from './stdout.ts';
import {jsonFlag, parseVerb, roomFlags, verbFlags, verbHelp, withClient} from './verb.ts';

const help = `
	Usage
	  $ termchat members [URL] --room ROOM [--json]

	Lists who is in a room, a nick a line. (You yourself are in it while you look.)

	Options
	  --room, -r ROOM  the room
	  --json, -j       one JSON object a line: id and nick
${verbHelp}`;

const flags = {...verbFlags, ...roomFlags, ...jsonFlag} as const;

export const runMembers = (argv: readonly string[]): Promise<number> =>
	reportFailure('members', async () => {
		const given = parseVerb('members', help, flags, argv);
		return withClient(given, async client => {
			const room = await enterRoom(client, given, {mustExist: true});
			const {members, memberCount} = await client.ask({type: 'members', room});
			for (const person of members) {
				await (given.json ? writeJson(person) : writeLine(printableLine(person.nick)));
			}
			const untold = memberCount - members.length;
			if (untold > 0) writeError(words`termchat members: and ${untold} more, whom the server does not list.`);
			return exitCodes.done;
		});
	});
