/** `webhook`, `webhooks` and `revokeWebhook`: the webhooks of a room, for its owner and moderators. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {webhooksPerRoom} from '../../../protocol/limits.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {personOrPlaceholder} from '../../hub/people.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget, takeUserBudget} from '../../hub/rules/budgets.ts';
import {hasOwnerPowers, mayModerate, notModerator, ownerOf} from '../../hub/rules/ownership.ts';
import {nameForLog, noSuchRoom} from '../../hub/rules/visible-rooms.ts';
import {noteUsed} from '../../hub/unused-users.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {issuerOf, newHandle} from '../../shared/invite-handle.ts';
import {hashOf, newId, newSecret} from '../../shared/secrets.ts';
import type {CommandOf} from '../../store/commands.ts';
import type {AddWebhookOutcome} from '../../store/room-commands.ts';
import {isNickReserved, nickTaken} from '../users/nick.ts';

const tooManyWebhooks = new Refusal(
	'limit',
	`This room has ${webhooksPerRoom} webhooks, which is the limit. Revoke one first.`,
);

/** The reason why the caller may not manage the webhooks of the room, if any. */
const refusalToManage = (state: HubState, caller: UserConnection, room: Room): Refusal | undefined => {
	const record = state.rooms.record(room.name);
	if (mayModerate(state, record, caller.user.id)) return undefined;
	const isUnowned = record?.kind === 'public' && ownerOf(state, record) === undefined;
	if (!isUnowned) return notModerator(room.name);
	const message = `Only the owner and the moderators of ${room.name} can do that, and it has none. Create a room of your own.`;
	return new Refusal('forbidden', message);
};

const refusalOf = (
	{reason}: Extract<AddWebhookOutcome, {type: 'refused'}>,
	room: string,
	nick: string,
): Refusal => {
	switch (reason) {
		case 'no_such_room':
			return noSuchRoom(room);
		case 'not_moderator':
			return notModerator(room);
		case 'nick_taken':
			return nickTaken(nick);
		case 'limit':
			return tooManyWebhooks;
	}
};

const addCommand = async (
	state: HubState,
	{user: by, online}: UserConnection,
	room: Room,
	nick: string,
	token: string,
): Promise<CommandOf<'addWebhook'>> => ({
	type: 'addWebhook',
	webhook: {
		webhook: newHandle(state.randomBytes, by.id),
		room: room.name,
		userId: newId(state.randomBytes, 10),
		by: {id: by.id, nick: by.nick},
		at: state.clock.now(),
	},
	nick,
	tokenHash: await hashOf(token),
	limit: webhooksPerRoom,
	...(!hasOwnerPowers(state, state.rooms.record(room.name), by.id) && {isModerator: true as const}),
	...(online.isUnused && {wasUnused: true as const}),
});

export const createWebhook = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'webhook'>,
	room: Room,
): Promise<Refusal | undefined> => {
	const {connection, user: by} = caller;
	const {nick} = request;
	const refusal = refusalToManage(state, caller, room);
	if (refusal !== undefined) return refusal;
	if (isNickReserved(state, nick, undefined)) return nickTaken(nick);
	const tooFast = takeBudget(state, caller, 'change') ?? takeUserBudget(state, connection.address);
	if (tooFast !== undefined) return tooFast;
	const token = newSecret(state.randomBytes);
	const command = await addCommand(state, caller, room, nick, token);
	const outcome = await propose(state, 'webhook', command, caller);
	if (outcome instanceof Refusal) return outcome;
	if (outcome.type === 'refused') return refusalOf(outcome, room.name, nick);
	noteUsed(caller);
	const {user} = outcome;
	const url = state.publicUrl;
	connection.send({
		type: 'webhookCreated',
		...idOf(request),
		...{room: room.name, webhook: command.webhook.webhook, user, token},
		...(url !== undefined && {url}),
	});
	state.log('webhook_created', {user: user.id, by: by.id, room: nameForLog(room)});
	return undefined;
};

export const listWebhooks = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'webhooks'>,
	room: Room,
): Refusal | undefined => {
	const refusal = refusalToManage(state, caller, room);
	if (refusal !== undefined) return refusal;
	const webhooks = state.reader.webhooks(room.name).map(({webhook, userId, by, at, usedAt}) => ({
		webhook,
		user: personOrPlaceholder(state, userId),
		by,
		at,
		...(usedAt !== undefined && {usedAt}),
	}));
	caller.connection.send({type: 'webhooks', ...idOf(request), room: room.name, webhooks});
	return undefined;
};

/** Revokes a webhook. Allowed for the owner, the moderators and the user who created it. */
export const revokeWebhook = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'revokeWebhook'>,
	room: Room,
): Promise<Refusal | undefined> => {
	const {webhook} = request;
	const refusal = issuerOf(webhook) === caller.user.id ? undefined : refusalToManage(state, caller, room);
	if (refusal !== undefined) return refusal;
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const command = {type: 'revokeWebhook', room: room.name, webhook} as const;
	const isRevoked = await propose(state, 'revokeWebhook', command, caller);
	if (isRevoked instanceof Refusal) return isRevoked;
	if (!isRevoked) return new Refusal('no_such_entry', 'There is no such webhook: it may have been revoked.');
	caller.connection.send({type: 'webhookRevoked', ...idOf(request), room: room.name, webhook});
	state.log('webhook_revoked', {by: caller.user.id, room: nameForLog(room)});
	return undefined;
};
