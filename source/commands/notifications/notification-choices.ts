/**
 * The user's notification settings: changes of what the server stores, and texts about them. If the server does not
 * store them, highlight words and mutes are settings of this device.
 */
import type {RoomState} from '../../client/session/state.ts';
import {levelOf} from '../../presenter/alerts/attention.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import {untilText} from '../../presenter/times.ts';
import type {ClientFrameOf} from '../../protocol/client-frames.ts';
import {nameKey} from '../../protocol/limits.ts';
import type {NotificationLevel, Notifications} from '../../protocol/notifications.ts';
import {type CommandContext, notifyIfOffline, UsageError} from '../command.ts';
import type {Settings} from '../settings.ts';

export type NotificationChanges = Omit<ClientFrameOf<'notifications'>, 'type' | 'id'>;

/** The stored settings. Undefined: the server does not store notification settings. */
export const storedNotifications = ({client}: Pick<CommandContext, 'client'>): Notifications | undefined =>
	client.session().notifications;

/** Changes the stored settings. `what`: the object of the error for an older server. */
export const changeNotifications = async (
	context: CommandContext,
	what: string,
	changes: NotificationChanges,
): Promise<void> => {
	if (context.client.session().link.type === 'up' && storedNotifications(context) === undefined) {
		throw new UsageError(`This server is too old for ${what}. Ask its operator to update termchat.`);
	}
	notifyIfOffline(context, 'You are offline. Try again when you are connected.');
	await context.client.ask({type: 'notifications', ...changes});
};

/** The settings, with the lists that the server stores added to those of this device. */
export const withStored = (settings: Settings, stored: Notifications | undefined): Settings => {
	if (stored === undefined) return settings;
	const muted = stored.rooms.filter(({isMuted}) => isMuted === true).map(({room}) => room);
	const merged = (own: readonly string[], added: readonly string[]): readonly string[] => [
		...added,
		...own.filter(word => !added.some(one => nameKey(one) === nameKey(word))),
	];
	return {
		...settings,
		highlight: merged(settings.highlight, stored.highlight),
		mute: merged(settings.mute, muted),
	};
};

const levelTexts: Readonly<Record<NotificationLevel, string>> = {
	all: 'every message notifies you',
	mentions: 'mentions and highlight words notify you',
	nothing: 'no message notifies you, but unread messages are still counted',
};

const muteOf = (context: CommandContext, {room}: RoomState) =>
	storedNotifications(context)?.rooms.find(one => one.room === room && one.isMuted === true);

/** For example `#dev: every message notifies you. It is muted until 15:20.` */
export const roomText = (context: CommandContext, room: RoomState): string => {
	const text = `${roomTitle(room)}: ${levelTexts[levelOf(context.client.session(), room.room)]}.`;
	const mute = muteOf(context, room);
	if (mute === undefined) return text;
	return `${text} But it is muted ${muteEnd(context, mute.mutedUntil)}: /unmute ${roomTitle(room)} undoes that.`;
};

/** For example `until 15:20` or `until you unmute it`. */
const muteEnd = (context: CommandContext, until: number | undefined): string =>
	until === undefined ? 'until you unmute it' : `until ${localUntil(context, until)}`;

/** A time of the server's clock, in this device's time. */
const localUntil = (context: CommandContext, until: number): string =>
	untilText(until - context.client.session().clockSkewMs, context.now());

/** The server's time after a duration. */
export const serverTimeIn = ({client, now}: CommandContext, durationMs: number): number =>
	Math.max(0, Math.round(now() + client.session().clockSkewMs + durationMs));

export const setLevel = async (
	context: CommandContext,
	room: RoomState,
	level: NotificationLevel,
): Promise<void> => {
	await changeNotifications(context, '/notify with a room', {rooms: [{room: room.room, level}]});
	context.notify(roomText(context, room));
};

const muteOnDevice = (context: CommandContext, {room}: RoomState, isMuted: boolean): void => {
	const settings = context.settings();
	const others = settings.mute.filter(one => nameKey(one) !== nameKey(room));
	if (isMuted || others.length < settings.mute.length)
		context.saveSettings({...settings, mute: isMuted ? [...others, room] : others});
};

/** Mutes a room for this user, on all devices if the server stores it. */
export const muteRoom = async (
	context: CommandContext,
	room: RoomState,
	durationMs: number | undefined,
): Promise<void> => {
	const title = roomTitle(room);
	const mutedUntil = durationMs === undefined ? undefined : serverTimeIn(context, durationMs);
	if (durationMs === undefined && storedNotifications(context) === undefined)
		muteOnDevice(context, room, true);
	else {
		const choice = {room: room.room, isMuted: true, ...(mutedUntil !== undefined && {mutedUntil})};
		await changeNotifications(context, '/mute with a time', {rooms: [choice]});
	}
	context.notify(
		`${title} is muted for you ${muteEnd(context, mutedUntil)}. It does not notify you and is left out of the next unread room and the title; its unread messages are still counted. /unmute ${title} undoes this.`,
	);
};

export const unmuteRoom = async (context: CommandContext, room: RoomState): Promise<void> => {
	muteOnDevice(context, room, false);
	if (muteOf(context, room) !== undefined)
		await changeNotifications(context, '/unmute', {rooms: [{room: room.room, isMuted: false}]});
	context.notify(`${roomTitle(room)} is no longer muted.`);
};

/** Replaces the highlight words of all devices. */
export const setHighlight = async (context: CommandContext, words: readonly string[]): Promise<void> => {
	const settings = context.settings();
	if (storedNotifications(context) === undefined) {
		context.saveSettings({...settings, highlight: words});
		return;
	}
	await changeNotifications(context, '/highlight', {highlight: [...words]});
	if (settings.highlight.length > 0) context.saveSettings({...context.settings(), highlight: []});
};

export const highlightWords = (context: CommandContext): readonly string[] =>
	withStored(context.settings(), storedNotifications(context)).highlight;

/** For example `Do not disturb: from 22:00 until 08:00 every day.` */
export const quietText = (context: CommandContext): string => {
	const {quietHours, quietUntil} = storedNotifications(context) ?? {};
	const isNow = quietUntil !== undefined && quietUntil > serverTimeIn(context, 0);
	const parts = [
		...(quietHours === undefined ? [] : [`from ${quietHours.from} until ${quietHours.until} every day`]),
		...(isNow ? [`now until ${localUntil(context, quietUntil)}`] : []),
	];
	return parts.length === 0 ? 'Do not disturb is off.' : `Do not disturb: ${parts.join(', and ')}.`;
};
