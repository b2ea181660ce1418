/** Commands about webhooks: URLs at which programs post messages to a room. */
import type {Client} from '../../client/client.ts';
import {findRoom} from '../../client/session/selectors.ts';
import type {RoomState} from '../../client/session/state.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import {webhookText} from '../../presenter/rooms/webhooks.ts';
import type {WebhookInfo} from '../../protocol/server-frames.ts';
import {literal, words as printableWords} from '../../text/sanitize.ts';
import {
	bareNick,
	bareRoom,
	type Command,
	type CommandContext,
	currentRoom,
	firstWord,
	joinedRoomArgument,
	type ListEntry,
	oneOf,
	UsageError,
} from '../command.ts';
import {ofNewerServer} from '../newer-request.ts';
import {addWebhook, revokeWebhook} from '../webhooks.ts';

/** The room at the start of the arguments, or the room that is shown, and the remaining words. */
const roomIn = (context: CommandContext, words: string): readonly [RoomState, string] => {
	const [first, rest] = firstWord(words);
	if (!/^[#~]/.test(first)) return [currentRoom(context), words];
	const room = findRoom(context.client.session(), bareRoom(first));
	if (room === undefined) throw new UsageError(`You are not in ${first}. Join it first.`);
	return [room, rest];
};

const webhook: Command = {
	name: 'webhook',
	usage: '[#ROOM] NAME',
	summary: 'create a URL for programs to post messages in your room, as a bot with this name',
	arguments: [joinedRoomArgument],
	async run(context, words) {
		const [{room}, name] = roomIn(context, words);
		if (!/^\S+$/.test(name)) throw new UsageError();
		const {client, serverUrl} = context;
		await context.open(await addWebhook(client, serverUrl, room, bareNick(name)));
	},
};

/** The webhooks that each client listed last, with their room, so that the numbers refer to the listed ones. */
const listed = new WeakMap<Client, {readonly room: string; readonly webhooks: readonly WebhookInfo[]}>();

const webhookEntry = ({room}: RoomState, info: WebhookInfo, index: number, now: number): ListEntry => ({
	key: info.webhook,
	label: printableWords`${index + 1}  ${webhookText(info, now)}`,
	action: {type: 'none'},
	more: [
		{
			key: 'd',
			label: 'revoke',
			action: {type: 'revokeWebhook', room, webhook: info.webhook, nick: info.user.nick},
		},
	],
});

const createEntry = ({room}: RoomState): ListEntry => ({
	key: 'create',
	label: literal('Create webhook'),
	isApart: true,
	action: {type: 'openPanel', panel: {type: 'createWebhook', room}},
});

const listWebhooks = async (context: CommandContext, room: RoomState): Promise<void> => {
	const {client} = context;
	const {webhooks} = await ofNewerServer(client.ask({type: 'webhooks', room: room.room}), 'webhooks');
	listed.set(client, {room: room.room, webhooks});
	// On the page this list has the only button that creates a webhook, so the list opens even if it is empty.
	if (webhooks.length === 0 && context.ui !== 'page') {
		return context.notify(`${roomTitle(room)} has no webhooks. /webhook NAME creates one.`);
	}
	const now = context.now() + client.session().clockSkewMs;
	return context.open({
		type: 'list',
		title: printableWords`Webhooks of ${roomTitle(room)}`,
		verb: 'closes the list',
		isNumbered: true,
		hint: '/webhook NAME creates one, /webhooks revoke N revokes one.',
		entries: [
			...webhooks.map((info, index) => webhookEntry(room, info, index, now)),
			...(context.plain === undefined ? [createEntry(room)] : []),
		],
	});
};

const revokeNumber = (context: CommandContext, typed: string): Promise<void> => {
	const known = listed.get(context.client);
	const found = known?.webhooks[Number(typed) - 1];
	if (known === undefined || known.webhooks.length === 0)
		throw new UsageError('List the webhooks with /webhooks first.');
	if (found === undefined) throw new UsageError(`There is no webhook number ${typed}. /webhooks lists them.`);
	return revokeWebhook(context, {room: known.room, webhook: found.webhook, nick: found.user.nick});
};

const webhooks: Command = {
	name: 'webhooks',
	usage: '[#ROOM | revoke N]',
	summary: 'list the webhooks of your room, to revoke them',
	arguments: [{...oneOf('revoke'), ...joinedRoomArgument}],
	async run(context, words) {
		const [verb, number] = firstWord(words);
		if (verb.toLowerCase() === 'revoke') {
			if (!/^\d+$/.test(number)) throw new UsageError();
			return revokeNumber(context, number);
		}
		const [room, rest] = roomIn(context, words);
		if (rest !== '') throw new UsageError();
		await listWebhooks(context, room);
	},
};

export const webhookCommands: readonly Command[] = [webhook, webhooks];
