/**
 * Server frames in which every string is hostile. They are generated from the schemas, so a new field needs no new
 * test.
 */
import {expect} from 'vitest';
import type {ClientFrameType} from '../../source/protocol/client-frames.ts';
import {type ServerFrame, type ServerFrameType, serverSchemas} from '../../source/protocol/server-frames.ts';
import {hostile} from '../text/hostile.ts';

/** A sequence that termchat itself never writes. If it appears unescaped, text of the server was not sanitized. */
const canary = '\u001B[7;77;777z\u009B7;77z\u001B]52;c;Y2FuYXJ5\u0007\u001B]0;canary\u0007';

/** All hostile texts in one, so that a single answer carries them all. */
export const hostileText: string = [canary, ...hostile.map(({text}) => text.slice(0, 80))].join(' ');

interface SchemaNode {
	readonly type: string;
	readonly entries?: Readonly<Record<string, SchemaNode>>;
	readonly item?: SchemaNode;
	readonly wrapped?: SchemaNode;
	readonly options?: readonly unknown[];
	readonly literal?: unknown;
	readonly pipe?: readonly {readonly type: string; readonly requirement?: unknown}[];
}

/** The longest text the schema of this string accepts, in UTF-16 code units. */
const maxLengthOf = ({pipe}: SchemaNode): number => {
	const bound = pipe?.find(({type}) => type === 'max_length')?.requirement;
	return typeof bound === 'number' ? bound : Number.POSITIVE_INFINITY;
};

/**
 * A value of the schema with every optional field set, every string filled with as much of `text` as it accepts, and
 * every array with all variants.
 */
const sampleOf = (node: SchemaNode, text: string): unknown => {
	switch (node.type) {
		case 'object':
			return Object.fromEntries(
				Object.entries(node.entries ?? {}).map(([key, field]) => [key, sampleOf(field, text)]),
			);
		case 'array':
			return node.item?.type === 'variant'
				? node.item.options?.map(option => sampleOf(option as SchemaNode, text))
				: node.item && [sampleOf(node.item, text)];
		case 'optional':
			return node.wrapped && sampleOf(node.wrapped, text);
		case 'string':
			return text.slice(0, maxLengthOf(node));
		case 'number':
			return 1;
		case 'boolean':
			return true;
		case 'literal':
			return node.literal;
		case 'picklist':
			return node.options?.[0];
		case 'custom':
			return 'id';
		default:
			throw new Error(`hostile frames cannot be made of a schema of type ${node.type}`);
	}
};

export const serverFrameTypes = Object.keys(serverSchemas) as ServerFrameType[];

/** The text of a `deletedAt` message is not shown, so messages here are not deleted. */
const withoutDeletion = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(withoutDeletion);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([key]) => key !== 'deletedAt')
			.map(([key, field]) => [key, withoutDeletion(field)]),
	);
};

/** A frame of this type in which every string is `text`. The fields of `more` replace its own. */
export const hostileFrame = (
	type: ServerFrameType,
	more: Readonly<Record<string, unknown>> = {},
	text = hostileText,
): ServerFrame => ({
	...(withoutDeletion(sampleOf(serverSchemas[type] as unknown as SchemaNode, text)) as ServerFrame),
	...more,
});

/** The type of the answer to each request. */
export const answerTypes: Readonly<Record<ClientFrameType, ServerFrameType | undefined>> = {
	hello: 'welcome',
	join: 'joined',
	leave: 'left',
	send: 'sent',
	edit: 'sent',
	delete: 'sent',
	react: 'sent',
	topic: 'sent',
	history: 'history',
	search: 'found',
	thread: 'thread',
	follow: 'followed',
	pin: 'pinned',
	import: 'imported',
	pins: 'pins',
	rooms: 'rooms',
	members: 'members',
	people: 'people',
	create: 'created',
	invite: 'invited',
	invites: 'invites',
	revoke: 'revoked',
	webhook: 'webhookCreated',
	webhooks: 'webhooks',
	revokeWebhook: 'webhookRevoked',
	nick: 'renamed',
	typing: undefined,
	read: undefined,
	markUnread: 'read',
	readers: 'readers',
	inbox: 'inbox',
	inboxRead: 'inboxRead',
	stats: 'stats',
	moderate: 'moderated',
	moderator: 'moderator',
	bans: 'bans',
	away: 'away',
	idle: 'idle',
	configure: 'configured',
	block: 'blocked',
	unblock: 'unblocked',
	blocks: 'blocks',
	preferences: 'preferences',
	notifications: 'notifications',
	pushKey: 'pushKey',
	subscribePush: 'pushSubscribed',
	unsubscribePush: 'pushUnsubscribed',
	focus: undefined,
	listed: 'listed',
	pair: 'pairing',
	devices: 'devices',
	removeDevice: 'deviceRemoved',
	ping: 'pong',
};

const obeyedOrInvisible = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\p{Bidi_Control}]/u;

/** Fails if the output has a character that a terminal interprets, other than line breaks and tabs. */
export const expectPlain = (output: string): void => {
	const [found] = obeyedOrInvisible.exec(output) ?? [];
	const at = found === undefined ? 0 : output.indexOf(found);
	expect(JSON.stringify(found === undefined ? '' : output.slice(Math.max(0, at - 60), at + 60))).toBe('""');
};
