/** `termchat webhook`: creates, lists and revokes the webhooks of a room. */
import type {Client} from '../../../client/client.ts';
import {webhookUrl} from '../../../presenter/rooms/webhooks.ts';
import {isNick} from '../../../protocol/limits.ts';
import {literal, printableLine, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {
	type ConnectionFlags,
	connectionFlags,
	connectionHelp,
	jsonFlag,
	roomFlags,
} from '../../arguments/connection-flags.ts';
import {exitCodes, unexpectedArgument, usageFailure} from '../../arguments/failure.ts';
import {namedChoice} from '../../arguments/named-choice.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {openRoom} from '../../connect/open-room.ts';
import {addressOf} from '../../connect/server-address.ts';
import {withClient} from '../../connect/with-client.ts';
import {toIsoTime} from '../../output/entry-text.ts';
import {writeColumns, writeJson, writeLine} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat webhook create NAME --room ROOM
	  $ termchat webhook list --room ROOM
	  $ termchat webhook revoke ID --room ROOM

	Manages the URLs to which programs post messages in a room. For the owner and the moderators of the room.

	create  prints a new URL; what is posted to it appears as written by the bot NAME
	list    prints the id, the bot, the creator and the last use of each webhook
	revoke  makes the URL of a listed webhook invalid

	Flags
	  --room, -r ROOM  the room
	  --json, -j       print the answer, or each webhook, as JSON
${connectionHelp}
	Examples
	  $ url=$(termchat webhook create ci --room ops)
	  $ curl -d text="build 7 failed" "$url"
`;

const flags = {...connectionFlags, ...roomFlags, ...jsonFlag} as const;

interface WebhookFlags extends ConnectionFlags {
	readonly room?: string | undefined;
	readonly json: boolean;
}

type Action = (client: Client, room: string, given: WebhookFlags, argument: string) => Promise<void>;

const create: Action = async (client, room, given, nick) => {
	const created = await client.ask({type: 'webhook', room, nick});
	if (given.json) await writeJson(created);
	else await writeLine(printableLine(webhookUrl(addressOf(given).page, created.token, created.url)));
};

const list: Action = async (client, room, {json}) => {
	const {webhooks} = await client.ask({type: 'webhooks', room});
	for (const webhook of webhooks) {
		const {webhook: id, user, by, usedAt} = webhook;
		const use = usedAt === undefined ? literal('never used') : words`used ${toIsoTime(usedAt)}`;
		if (json) await writeJson(webhook);
		else await writeColumns(printableLine(id), printableLine(user.nick), printableLine(by.nick), use);
	}
};

const revoke: Action = async (client, room, {json}, webhook) => {
	const revoked = await client.ask({type: 'revokeWebhook', room, webhook});
	if (json) await writeJson(revoked);
};

/** `argument`: the placeholder of the argument after the name of the action, if it has one. */
const actions: Readonly<Record<string, {readonly run: Action; readonly argument?: 'NAME' | 'ID'}>> = {
	create: {run: create, argument: 'NAME'},
	list: {run: list},
	revoke: {run: revoke, argument: 'ID'},
};

const runWebhook = (argv: readonly string[]): Promise<number> =>
	runCommand('webhook', async () => {
		const {flags: given, input} = parseArguments('webhook', help, flags, argv);
		const [name, argument = '', ...rest] = input;
		const action = namedChoice('webhook', 'action', name, actions);
		const [extra] = action.argument === undefined && argument !== '' ? [argument] : rest;
		if (extra !== undefined) throw unexpectedArgument('webhook', extra);
		if (action.argument !== undefined && argument === '') {
			throw usageFailure(`Usage: termchat webhook ${name} ${action.argument} --room ROOM`);
		}
		if (action.argument === 'NAME' && !isNick(argument)) {
			throw usageFailure('The name of a bot has 1 to 32 letters, digits, _ . or - of one script.');
		}
		return withClient(given, async client => {
			await action.run(client, await openRoom(client, given, {mustExist: true}), given, argument);
			return exitCodes.done;
		});
	});

export const webhookCommand: Command = {
	help,
	flags,
	actions: Object.keys(actions),
	run: runWebhook,
};
