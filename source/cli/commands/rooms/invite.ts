/** `termchat invite`: creates, lists and revokes invites to a private room. */
import type {Client} from '../../../client/client.ts';
import {literal, printableLine, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {
	connectionFlags,
	connectionHelp,
	jsonFlag,
	parseCommandFlags,
	roomFlags,
} from '../../arguments/connection-flags.ts';
import {exitCodes, usageFailure} from '../../arguments/failure.ts';
import {integerFlag, readRoomName, secondsFlag} from '../../arguments/flag-values.ts';
import {inviteLink} from '../../connect/server-address.ts';
import {withClient} from '../../connect/with-client.ts';
import {toIsoTime} from '../../output/entry-text.ts';
import {writeColumns, writeJson} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat invite [URL] [--room ROOM] [--uses N] [--expires TIME]

	Prints a private room and a link that opens it in a terminal (termchat join --token -) or a browser.
	Creates a new room unless --room is a private room (~name-…). The server deletes a private room that has been empty
	for ten minutes, or for the time its operator has set.

	Flags
	  --room, -r ROOM  a private room you are in (~name-…), or a name for a new one
	  --uses N         how often the link can be used (default: unlimited)
	  --expires TIME   how long the link can be used, such as 1d (default: as long as the room exists)
	  --list           list the invites of the room instead
	  --revoke ID      revoke a listed invite instead
	  --json, -j       print the answer as a JSON frame of the protocol
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

/** Joins the private room of this name, or creates one. The token of a new room comes with it. */
const joinOrCreate = async (
	client: Client,
	typed: string | undefined,
): Promise<{room: string; token?: string | undefined}> => {
	const room = typed === undefined ? undefined : readRoomName(typed);
	if (room?.startsWith('~')) return {room: await client.join(room, {limit: 0})};
	return client.ask({type: 'create', isPrivate: true, ...(room !== undefined && {room})});
};

const listInvites = async (client: Client, room: string, isJson: boolean): Promise<void> => {
	const {invites} = await client.ask({type: 'invites', room});
	for (const invite of invites) {
		if (isJson) {
			await writeJson(invite);
			continue;
		}
		const {usesLeft, expiresAt} = invite;
		const uses =
			usesLeft === undefined
				? literal('unlimited uses')
				: words`${usesLeft} ${literal(usesLeft === 1 ? 'use' : 'uses')} left`;
		const expiry = expiresAt === undefined ? [] : [words`until ${toIsoTime(expiresAt)}`];
		await writeColumns(printableLine(invite.invite), uses, ...expiry);
	}
};

interface InviteLimits {
	readonly uses?: number;
	readonly expiresInSeconds?: number;
}

/** The token of a new room has no limits; with limits, or for a room that exists, the server creates an invite. */
const createInvite = async (client: Client, room: string, token: string | undefined, limits: InviteLimits) =>
	token === undefined || Object.keys(limits).length > 0
		? client.ask({type: 'invite', room, ...limits})
		: {type: 'created', room, token};

const runInvite = (argv: readonly string[]): Promise<number> =>
	runCommand('invite', async () => {
		const given = parseCommandFlags('invite', help, flags, argv);
		const uses = integerFlag('uses', given.uses, 1);
		const expiresInSeconds = secondsFlag('expires', given.expires);
		const {revoke} = given;
		if ((given.list || revoke !== undefined) && !given.room?.startsWith('~')) {
			throw usageFailure('--list and --revoke need the private room, such as --room ~planning-482913057264.');
		}
		const limits = {
			...(uses !== undefined && {uses}),
			...(expiresInSeconds !== undefined && {expiresInSeconds}),
		};
		return withClient(given, async client => {
			const {room, token} = await joinOrCreate(client, given.room);
			if (given.list) {
				await listInvites(client, room, given.json);
			} else if (revoke !== undefined) {
				await client.ask({type: 'revoke', room, invite: revoke});
			} else {
				const invite = await createInvite(client, room, token, limits);
				if (given.json) await writeJson(invite);
				else await writeColumns(printableLine(room), printableLine(inviteLink(given, invite.token)));
			}
			return exitCodes.done;
		});
	});

export const inviteCommand: Command = {help, flags, run: runInvite};
