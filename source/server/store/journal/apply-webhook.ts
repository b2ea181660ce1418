/** Applies commands about webhooks. */
import {toPerson} from '../../shared/person.ts';
import type {CommandOf} from '../commands.ts';
import type {UserRecord, WebhookRecord} from '../directory/directory.ts';
import type {AddWebhookOutcome} from '../room-commands.ts';
import type {State} from '../state.ts';

/** Removes a webhook, and its bot if it has no other. The nick of the bot is free then; its messages stay. */
const remove = (state: State, {webhook, userId}: WebhookRecord): void => {
	state.removeWebhook(webhook);
	if (state.webhooksOf(userId).length === 0) state.releaseUser(userId);
};

/** Removes the webhooks of a removed room. */
export const removeWebhooksOf = (state: State, room: string): void => {
	for (const webhook of state.webhooks(room)) remove(state, webhook);
};

/** Revokes the webhooks of a room that a banned user created. */
export const revokeWebhooksBy = (state: State, room: string, userId: string) => {
	const revoked = state.webhooks(room).filter(({by}) => by.id === userId);
	const bots = revoked.flatMap(webhook => state.user(webhook.userId) ?? []).map(toPerson);
	for (const webhook of revoked) remove(state, webhook);
	return bots;
};

/** The bot of a new webhook. Undefined if another user has the nick, or a bot of another creator. */
const botOf = (
	state: State,
	{webhook: {userId, by, at}, nick}: CommandOf<'addWebhook'>,
): UserRecord | undefined => {
	const known = state.userByNick(nick);
	if (known !== undefined) {
		const webhooks = state.webhooksOf(known.id);
		return webhooks.length > 0 && webhooks.every(one => one.by.id === by.id) ? known : undefined;
	}
	if (state.user(userId) !== undefined) return undefined;
	const created = state.createUser({id: userId, nick, createdAt: at}, undefined);
	if (created === undefined) return undefined;
	state.setBot(userId, true);
	return {...created, isBot: true};
};

const addWebhook = (state: State, command: CommandOf<'addWebhook'>): AddWebhookOutcome => {
	const {webhook, tokenHash, limit, isModerator, wasUnused} = command;
	const {room, by} = webhook;
	const record = state.room(room);
	if (record === undefined || record.kind === 'direct') return {type: 'refused', reason: 'no_such_room'};
	if (isModerator === true && !state.isModerator(room, by.id))
		return {type: 'refused', reason: 'not_moderator'};
	if (state.webhooks(room).length >= limit) return {type: 'refused', reason: 'limit'};
	const bot = botOf(state, command);
	if (bot === undefined) return {type: 'refused', reason: 'nick_taken'};
	state.addWebhook({...webhook, room: record.room, userId: bot.id}, tokenHash);
	if (wasUnused === true) state.setUnusedSince(by.id, undefined);
	return {type: 'added', user: toPerson(bot)};
};

export const webhookHandlers = {
	addWebhook,
	revokeWebhook(state: State, {room, webhook}: CommandOf<'revokeWebhook'>) {
		const record = state.webhooks(room).find(one => one.webhook === webhook);
		if (record === undefined) return false;
		remove(state, record);
		return true;
	},
};
