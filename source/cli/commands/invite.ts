/** `termchat invite`: a token that opens a private room; makes the room where there is none. */
import type {Client} from '../../client/client.ts';
import {literal, printableLine, words} from '../../text/sanitize.ts';
import {durationFlag, integerFlag, readRoomName} from '../arguments/flag-values.ts';
import {exitCodes, runCommand, usageFailure} from '../arguments/parse-arguments.ts';
import {
	connectionFlags,
	connectionHelp,
	inviteLink,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
	withClient,
} from '../connect/with-client.ts';
import {toIsoTime} from '../output/entry-text.ts';
import {writeColumns, writeJson} from '../output/stdout.ts';

const help = `
	Usage
	  $ termchat invite [URL] [--room ROOM] [--uses N] [--expires TIME]

	Prints a private room and a link that opens it, in a terminal (termchat join --token -) or a browser.
	Without --room, or with a name that is no private room, a new one is made. A room nobody is in is
	forgotten after a while: ten minutes, unless the server's operator chose otherwise.

	Options
	  --room, -r ROOM  a private room you are in (~name-…), or a name for a new one
	  --uses N         the link works N times (default: any number)
	  --expires TIME   the link works for this time, such as 1d (default: until the room is forgotten)
	  --list           lists the room's invites instead
	  --revoke ID      ends an invite of the list instead
	  --json, -j       the answer as a JSON frame
${connectionHelp}
	Examples
	  $ termchat invite --room planning
	  $ termchat invite --room ~planning-482913057264 --uses 1 --expires 1h
`;

const flags = {
	...connectionFlags,
	...roomFlags,
	uses: {type: 'number'},
	expires: {type: 'string'},
	list: {type: 'boolean', default: false},
	revoke: {type: 'string'},
	...jsonFlag,
} as const;

/** Joins the private room that is named; makes one where none is. A token comes with a new one. */
const enterOrMake = async (
	client: Client,
	wished: string | undefined,
): Promise<{room: string; token?: string | undefined}> => {
	const room = wished === undefined ? undefined : readRoomName(wished);
	if (room?.startsWith('~')) return {room: await client.join(room, {limit: 0})};
	return client.ask({type: 'create', isPrivate: true, ...(room !== undefined && {room})});
};

const list = async (client: Client, room: string, isJson: boolean): Promise<void> => {
	const {invites} = await client.ask({type: 'invites', room});
	for (const invite of invites) {
		if (isJson) {
			await writeJson(invite);
			continue;
		}
		const {usesLeft, expiresAt} = invite;
		const uses =
			usesLeft === undefined
				? literal('any number of uses')
				: words`${usesLeft} ${literal(usesLeft === 1 ? 'use' : 'uses')} left`;
		const until = expiresAt === undefined ? [] : [words`until ${toIsoTime(expiresAt)}`];
		await writeColumns(printableLine(invite.invite), uses, ...until);
	}
};

export const runInvite = (argv: readonly string[]): Promise<number> =>
	runCommand('invite', async () => {
		const given = parseCommandFlags('invite', help, flags, argv);
		const expiresMs = durationFlag('expires', given.expires);
		const uses = integerFlag('uses', given.uses, 1);
		const {revoke} = given;
		if ((given.list || revoke !== undefined) && !given.room?.startsWith('~')) {
			throw usageFailure(
				'--list and --revoke need --room with the private room, such as ~planning-482913057264.',
			);
		}
		const bounds = {
			...(uses !== undefined && {uses}),
			...(expiresMs !== undefined && {expiresInSeconds: Math.max(1, Math.round(expiresMs / 1000))}),
		};
		return withClient(given, async client => {
			const {room, token} = await enterOrMake(client, given.room);
			if (given.list) {
				await list(client, room, given.json);
				return exitCodes.done;
			}
			if (revoke !== undefined) {
				await client.ask({type: 'revoke', room, invite: revoke});
				return exitCodes.done;
			}
			// A new room's own token has no bounds; where some are wished for, an invite of its own carries them.
			const isBounded = Object.keys(bounds).length > 0;
			const opened =
				token === undefined || isBounded
					? await client.ask({type: 'invite', room, ...bounds})
					: {type: 'created', room, token};
			if (given.json) await writeJson(opened);
			else await writeColumns(printableLine(room), printableLine(inviteLink(given, opened.token)));
			return exitCodes.done;
		});
	});
