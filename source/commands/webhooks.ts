/** Creates and revokes webhooks, for commands, lists and the page. */
import type {Client} from '../client/client.ts';
import {nickProblem} from '../presenter/name-problem.ts';
import {titleOfName} from '../presenter/rooms/room-title.ts';
import {webhookUrl} from '../presenter/rooms/webhooks.ts';
import {type CommandContext, type Panel, UsageError} from './command.ts';
import {ofNewerServer} from './newer-request.ts';

type WebhookPanel = Extract<Panel, {type: 'webhookUrl'}>;

/** The text for a new webhook, in a user interface without a dialog. */
export const webhookUrlText = (
	{client}: Pick<CommandContext, 'client'>,
	{room, nick, url}: WebhookPanel,
): string =>
	[
		`Programs that post to this URL write in ${titleOfName(client.session(), room)} as ${nick}. Keep it secret; it is shown only once:`,
		url,
		'In a shell: curl -d text=hello URL',
		'/webhooks lists the webhooks of the room and revokes them.',
	].join('\n');

/** Creates a webhook. Rejects with a sentence for the user. */
export const addWebhook = async (
	client: Client,
	serverUrl: string,
	room: string,
	nick: string,
): Promise<WebhookPanel> => {
	const problem = nickProblem(nick);
	if (problem !== undefined) throw new UsageError(problem);
	const created = await ofNewerServer(client.ask({type: 'webhook', room, nick}), 'webhooks');
	const url = webhookUrl(serverUrl, created.token, created.url);
	return {type: 'webhookUrl', room: created.room, nick: created.user.nick, url};
};

/** Rejects with a sentence for the user. */
export const revokeWebhook = async (
	{client, notify}: Pick<CommandContext, 'client' | 'notify'>,
	{room, webhook: handle, nick}: {readonly room: string; readonly webhook: string; readonly nick: string},
): Promise<void> => {
	await client.ask({type: 'revokeWebhook', room, webhook: handle});
	notify(`The webhook ${nick} was revoked. Its URL no longer works.`);
};
