/** `termchat members`: lists the members of a room. */
import {personName} from '../../../presenter/person-name.ts';
import type {Person, ServerFrameOf} from '../../../protocol/server-frames.ts';
import {literal, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
} from '../../arguments/connection-flags.ts';
import {exitCodes} from '../../arguments/failure.ts';
import {openRoom} from '../../connect/open-room.ts';
import {withClient} from '../../connect/with-client.ts';
import {writeError} from '../../output/stderr.ts';
import {writeJson, writeLine} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat members [URL] --room ROOM [--json]

	Prints the nicks of a room's members, one on each line; "(bot)" follows that of a bot. The list includes you: the command joins the room.

	Flags
	  --room, -r ROOM  the room
	  --json, -j       print each member as a JSON object with id, nick and bot; with role (owner or moderator) and
	                   away (since, and text or isIdle), if there is one
${connectionHelp}`;

const flags = {...connectionFlags, ...roomFlags, ...jsonFlag} as const;

/** A member as `--json` prints it. */
const toMember = (
	person: Person,
	{owner, moderators = [], away = []}: ServerFrameOf<'members'>,
): Readonly<Record<string, unknown>> => {
	const isModerator = moderators.some(({id}) => id === person.id);
	const role = person.id === owner?.id ? 'owner' : isModerator ? 'moderator' : undefined;
	const {user: _, ...absence} = away.find(({user}) => user.id === person.id) ?? {user: undefined};
	return {
		...person,
		...(role !== undefined && {role}),
		...('since' in absence && {away: absence}),
	};
};

const runMembers = (argv: readonly string[]): Promise<number> =>
	runCommand('members', async () => {
		const given = parseCommandFlags('members', help, flags, argv);
		return withClient(given, async client => {
			const room = await openRoom(client, given, {mustExist: true});
			const answer = await client.ask({type: 'members', room});
			const {members, memberCount} = answer;
			for (const person of members) {
				await (given.json ? writeJson(toMember(person, answer)) : writeLine(personName(person)));
			}
			const unlisted = memberCount - members.length;
			if (unlisted > 0) {
				const noun = literal(unlisted === 1 ? 'member' : 'members');
				writeError(words`termchat members: ${unlisted} more ${noun} not listed by the server.`);
			}
			return exitCodes.done;
		});
	});

export const membersCommand: Command = {help, flags, run: runMembers};
