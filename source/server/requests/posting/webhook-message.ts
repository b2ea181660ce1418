/** Messages from a webhook, which has no connection. They are posted by the webhook's bot. */
import type {OpenWebhook, WebhookMessage, WebhookOpening, WebhookPosted} from '../../hub/contract/hub.ts';
import {causeOf, notWritten, Refusal, storeRefusal} from '../../hub/contract/refusal.ts';
import {WebhookOrigin} from '../../hub/delivery/command-origin.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {addressBusy} from '../../hub/rules/budgets.ts';
import {mutedIn, sanctionRefusal} from '../../hub/rules/sanctions.ts';
import {hashOf} from '../../shared/secrets.ts';
import type {AppendOutcome, CommandOf} from '../../store/commands.ts';
import type {RoomRecord, UserRecord, WebhookRecord} from '../../store/directory/directory.ts';
import {refuseGuess} from '../users/access.ts';

const unknownWebhook = 'This webhook does not exist, or it was revoked. Create a new one with /webhook.';
const revoked = new Refusal('unauthorized', unknownWebhook);

/** A webhook, with everything that is needed to post. */
interface Webhook {
	readonly record: WebhookRecord;
	readonly room: RoomRecord;
	readonly bot: UserRecord;
}

const find = ({reader, rooms}: HubState, tokenHash: string): Webhook | undefined => {
	const record = reader.findWebhook(tokenHash);
	const room = record && rooms.record(record.room);
	const bot = record && reader.user(record.userId);
	return record === undefined || room === undefined || bot === undefined ? undefined : {record, room, bot};
};

/** Charges a message to the budgets of the webhook and of the address. */
const takeMessage = (state: HubState, {webhook}: WebhookRecord, address: string): Refusal | undefined => {
	const now = state.clock.monotonic();
	const waitMs = state.webhookBudgets?.retryInMs(webhook, now) ?? 0;
	if (waitMs > 0) return new Refusal('rate_limited', 'This webhook sends too many messages.', waitMs);
	const addressMs = state.addresses.retryInMs(address, 'post', now);
	if (addressMs > 0) return addressBusy(addressMs);
	state.webhookBudgets?.take(webhook, now);
	state.addresses.take(address, 'post', now);
	return undefined;
};

const toPosted = (
	state: HubState,
	outcome: AppendOutcome,
): {readonly room: string; readonly seq: number} | Refusal => {
	if (outcome.type !== 'refused') return outcome.entry;
	switch (outcome.reason) {
		case 'sanction':
			return sanctionRefusal(outcome.sanction, state.clock.now());
		case 'slow_mode':
			return new Refusal('rate_limited', 'The room is in slow mode.', outcome.retryInMs);
		case 'no_such_webhook':
		case 'no_such_room':
			return revoked;
		case 'no_such_entry':
		case 'too_many_reactions':
		case 'blocked':
			return notWritten;
	}
};

/** Slow mode does not limit a webhook, which has a rate limit of its own. The programs behind it rarely retry. */
const commandOf = (
	state: HubState,
	{record: {webhook}, room: {room, expiresInSeconds}, bot}: Webhook,
	{text, draft, replyTo}: WebhookMessage,
): CommandOf<'append'> => {
	const at = state.clock.now();
	return {
		type: 'append',
		draft: {
			type: 'message',
			room,
			at,
			from: {id: bot.id, nick: bot.nick},
			text,
			bot: true,
			...(draft !== undefined && {draft}),
			...(replyTo !== undefined && {replyTo}),
			...(expiresInSeconds > 0 && {expiresAt: at + expiresInSeconds * 1000}),
		},
		isOwner: true,
		webhook,
	};
};

const append = async (
	state: HubState,
	webhook: Webhook,
	message: WebhookMessage,
): Promise<{readonly room: string; readonly seq: number} | Refusal> => {
	const {room} = webhook.room;
	const {replyTo} = message;
	if (replyTo !== undefined && state.reader.message(room, replyTo, state.clock.now()) === undefined)
		return new Refusal('no_such_entry', `There is no message ${replyTo} in the room.`, undefined, 'replyTo');
	const muted = mutedIn(state, room, webhook.bot.id);
	if (muted !== undefined) return muted;
	try {
		const command = {...commandOf(state, webhook, message), type: 'append'} as const;
		return toPosted(state, await state.journal.propose(command, new WebhookOrigin()));
	} catch (error) {
		state.log('append_failed', {type: 'webhook', reason: causeOf(error)});
		return storeRefusal(error);
	}
};

const toOpen = (state: HubState, tokenHash: string, nick: string): OpenWebhook => ({
	type: 'open',
	nick,
	async post(message): Promise<WebhookPosted> {
		// The webhook may have been revoked, or the room changed, while the body arrived.
		const webhook = find(state, tokenHash);
		const posted = webhook === undefined ? revoked : await append(state, webhook, message);
		return posted instanceof Refusal
			? {type: 'refused', refusal: posted}
			: {type: 'posted', room: posted.room, seq: posted.seq};
	},
});

/** Finds the webhook by the hash of its token, so the time it takes does not reveal how much of a token is right. */
export const openWebhook = async (
	state: HubState,
	token: string,
	address: string,
): Promise<WebhookOpening> => {
	const tokenHash = await hashOf(token);
	let webhook = find(state, tokenHash);
	if (webhook === undefined) {
		const waitMs = state.addresses.wrongSecrets.retryInMs(address, state.clock.monotonic());
		// Another hub may just have created the webhook.
		if (waitMs === 0) await state.journal.sync();
		webhook = find(state, tokenHash);
	}
	if (webhook === undefined) {
		const refusal = refuseGuess(state, address, 'token', unknownWebhook);
		return {type: 'refused', refusal, isUnknown: refusal.code === 'unauthorized'};
	}
	const refusal = takeMessage(state, webhook.record, address);
	if (refusal !== undefined) return {type: 'refused', refusal, isUnknown: false};
	return toOpen(state, tokenHash, webhook.bot.nick);
};
