/** `termchat invite`: a token that opens a private room; makes the room where there is none. */
import {exitCodes, parseArguments, reportFailure, usageFailure} from './arguments.ts';
import {bareRoom, durationFlag, wholeFlag} from './flag-values.ts';
import {writeJson, writeLine} from './stdout.ts';
import {linkFor, verbFlags, verbHelp, withClient} from './verb.ts';

const help = `
	Usage
	  $ termchat invite [--room ROOM] [--uses N] [--expires TIME]

	Prints a private room and a link that opens it, in a terminal (termchat join --token -) or a browser.
	Without --room, or with a name that is no private room, a new one is made. A room nobody is in is
	forgotten after a while: ten minutes, unless the server's operator chose otherwise.

	Options
	  --room ROOM      a private room you are in (~name-…), or a name for a new one
	  --uses N         the link works N times (default: any number)
	  --expires TIME   the link works for this time, such as 1d (default: until the room is forgotten)
	  --list           lists the room's invites instead
	  --revoke ID      ends an invite of the list instead
	  --json           the answer as a JSON frame
${verbHelp}
	Examples
	  $ termchat invite --room planning
	  $ termchat invite --room ~planning-482913057264 --uses 1 --expires 1h
`;

const flags = {
	...verbFlags,
	room: {type: 'string', shortFlag: 'r'},
	uses: {type: 'number'},
	expires: {type: 'string'},
	list: {type: 'boolean', default: false},
	revoke: {type: 'string'},
	json: {type: 'boolean', default: false},
} as const;

export const runInvite = (argv: readonly string[]): Promise<number> =>
	reportFailure('invite', async () => {
		const {flags: given} = parseArguments('invite', help, flags, argv);
		const expiresMs = durationFlag('expires', given.expires);
		const uses = wholeFlag('uses', given.uses, 1);
		if ((given.list || given.revoke !== undefined) && !given.room?.startsWith('~')) {
			throw usageFailure(
				'--list and --revoke need --room with the private room, such as ~planning-482913057264.',
			);
		}
		const lasting = {
			...(uses !== undefined && {uses}),
			...(expiresMs !== undefined && {expiresInSeconds: Math.max(1, Math.round(expiresMs / 1000))}),
		};
		return withClient(given, async client => {
			const made = given.room?.startsWith('~')
				? {room: await client.join(given.room, {limit: 0}), token: undefined}
				: await client.ask({
						type: 'create',
						isPrivate: true,
						...(given.room !== undefined && {room: bareRoom(given.room)}),
					});
			if (given.list) {
				const answer = await client.ask({type: 'invites', room: made.room});
				for (const invite of answer.invites) {
					const uses = invite.usesLeft === undefined ? 'any number of uses' : `${invite.usesLeft} uses left`;
					const until =
						invite.expiresAt === undefined ? '' : `\tuntil ${new Date(invite.expiresAt).toISOString()}`;
					await (given.json ? writeJson(invite) : writeLine(`${invite.invite}\t${uses}${until}`));
				}
				return exitCodes.done;
			}
			if (given.revoke !== undefined) {
				await client.ask({type: 'revoke', room: made.room, invite: given.revoke});
				return exitCodes.done;
			}
			// A new room's own token has no bounds; where some are wished for, an invite of its own carries them.
			const isBounded = Object.keys(lasting).length > 0 || made.token === undefined;
			const answer = isBounded ? await client.ask({type: 'invite', room: made.room, ...lasting}) : made;
			if (given.json) await writeJson(answer);
			else await writeLine(`${made.room}\t${linkFor(given, answer.token ?? '')}`);
			return exitCodes.done;
		});
	});
