/**
 * The effects of applied commands on this hub: they send all frames for connections other than the caller's, whichever
 * hub proposed the command. The handler of a request only answers the caller.
 */
import {closeCodes} from '../../../protocol/connection/close-codes.ts';
import {expiryOf} from '../../../protocol/entry-kinds.ts';
import {directRoom} from '../../../protocol/limits.ts';
import type {Entry, Person, ServerFrame, ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import {toPerson} from '../../shared/person.ts';
import {pinnedIn} from '../../shared/threads-and-pins.ts';
import type {Command, CommandType} from '../../store/commands.ts';
import type {Applied} from '../../store/journal.ts';
import {callerOf, WebhookOrigin} from '../delivery/command-origin.ts';
import {FanOut, PostOrigin} from '../delivery/fan-out.ts';
import type {HubState} from '../hub-state.ts';
import {notificationsFrame} from '../notifications-frame.ts';
import {audienceOf, personOrPlaceholder} from '../people.ts';
import {notifyAway} from '../rules/away.ts';
import {joinDirectUsers} from '../rules/direct-messages.ts';
import {bindServerOwner, moderatorsOf} from '../rules/ownership.ts';
import {preferencesOf} from '../rules/preferences.ts';
import {noteForgotten, noteRemoved} from './removed-rooms.ts';

type AppliedOf<T extends CommandType> = Extract<Applied, {readonly type: T}>;

type Effects = {
	/** Undefined: the command has no effect on other connections. */
	readonly [T in CommandType]: ((state: HubState, applied: AppliedOf<T>) => void) | undefined;
};

const connectionsOf = ({onlineUsers}: HubState, userId: string): readonly UserConnection[] => [
	...(onlineUsers.online(userId)?.connections ?? []),
];

/** Sends a frame to the user's connections, except the one that requested the command and receives an answer. */
const deliverToOwn = (state: HubState, userId: string, applied: Applied, frame: ServerFrame): void => {
	const caller = callerOf(applied);
	for (const userConnection of connectionsOf(state, userId)) {
		if (userConnection !== caller) userConnection.connection.deliver(frame);
	}
};

/** The nick or the bot mark of a user has changed: updates everything that names the connected user. */
const notePerson = (state: HubState, user: Person): void => {
	const online = state.onlineUsers.online(user.id);
	if (online !== undefined) online.person = user;
	state.membership.rename(user);
};

/**
 * Sends `renamed` once to each connection that shares a room with the user and to the user's own connections, except
 * the caller.
 */
const renamed = (state: HubState, applied: AppliedOf<'rename'>): void => {
	const {command, outcome} = applied;
	if (outcome === undefined) return;
	bindServerOwner(state);
	const user = {...personOrPlaceholder(state, command.userId), nick: command.nick};
	notePerson(state, user);
	const frame: ServerFrameOf<'renamed'> = {type: 'renamed', user, was: outcome.was};
	const caller = callerOf(applied)?.connection;
	for (const connection of audienceOf(state, user.id)) {
		if (connection !== caller) connection.deliver(frame);
	}
	for (const name of state.membership.roomsOf(user.id)) {
		const room = state.rooms.get(name);
		if (room !== undefined) state.presence.rename(room, user);
	}
};

/** The rooms of the user receive the new mark with the next `presence`. */
const botChanged = (state: HubState, {command, outcome}: AppliedOf<'setBot'>): void => {
	const record = outcome ? state.reader.user(command.userId) : undefined;
	if (record === undefined) return;
	const user = toPerson(record);
	notePerson(state, user);
	for (const name of state.membership.roomsOf(user.id)) {
		const room = state.rooms.get(name);
		if (room !== undefined) state.presence.note(room, user, 'joined');
	}
};

/** Removes the user's connections from the direct room with the blocked user. */
const blocked = (state: HubState, applied: AppliedOf<'block'>): void => {
	const {command, outcome} = applied;
	if (!outcome) return;
	const {userId, blocked: user} = command;
	const room = state.rooms.get(directRoom(userId, user.id));
	for (const userConnection of connectionsOf(state, userId)) {
		if (room?.has(userConnection)) state.rooms.leave(room, userConnection);
	}
	deliverToOwn(state, userId, applied, {type: 'blocked', user});
};

const configured = (state: HubState, applied: AppliedOf<'updateRoom'>): void => {
	const {command, outcome: record} = applied;
	if (record === undefined) return;
	const caller = callerOf(applied);
	const frame: ServerFrameOf<'configured'> = {
		type: 'configured',
		room: record.room,
		by: command.by,
		slowSeconds: record.slowSeconds,
		expiresInSeconds: record.expiresInSeconds,
		...(command.patch.owner !== undefined && {owner: command.patch.owner}),
	};
	state.rooms.get(record.room)?.deliver(frame, member => member === caller);
};

/** Notifies the room and the target, and removes a kicked or banned target from the room. */
const moderated = (state: HubState, applied: AppliedOf<'moderate'>): void => {
	if (applied.outcome === undefined) return;
	const {room: name, user, by, action, reason, until} = applied.command;
	const caller = callerOf(applied);
	const frame: ServerFrameOf<'moderated'> = {
		type: 'moderated',
		room: name,
		user,
		by,
		action,
		...(reason !== undefined && {reason}),
		...(until !== undefined && {until}),
	};
	const room = state.rooms.get(name);
	room?.deliver(frame, member => member === caller || member.user.id === user.id);
	const connections = connectionsOf(state, user.id);
	// Delivers to each connection of the target, in the room or not, and directly, because a removed connection
	// receives no held-back frames.
	for (const {connection} of connections) connection.deliver(frame);
	if (room === undefined || (action !== 'kick' && action !== 'ban')) return;
	for (const userConnection of connections) {
		if (room.has(userConnection)) state.rooms.leave(room, userConnection);
	}
};

/** Notifies the users who begin to follow the thread of a reply, before they receive the reply. */
const followed = (state: HubState, entry: Entry, followers: readonly string[]): void => {
	if (entry.type !== 'message' || entry.thread === undefined) return;
	const frame: ServerFrame = {type: 'followed', room: entry.room, seq: entry.thread, on: true};
	for (const userId of followers) {
		for (const {connection} of connectionsOf(state, userId)) connection.deliver(frame);
	}
};

const pinned = (state: HubState, applied: AppliedOf<'pin'>): void => {
	const {command, outcome} = applied;
	if (outcome.type !== 'changed') return;
	const {room, seq, by, on} = command;
	const caller = callerOf(applied);
	const frame: ServerFrame = {type: 'pinned', room, pinned: [...outcome.pinned], by, seq, on};
	state.rooms.get(room)?.deliver(frame, member => member === caller);
};

/** Sends the changes to threads and pinned messages caused by the removal of expired messages. */
const expired = (state: HubState, {command, outcome}: AppliedOf<'expire'>): void => {
	for (const thread of outcome.threads ?? []) {
		state.rooms.get(thread.room)?.deliver({type: 'replies', ...thread});
	}
	for (const room of outcome.unpinned ?? []) {
		const left = pinnedIn(state.reader, room, command.at);
		state.rooms.get(room)?.deliver({type: 'pinned', room, pinned: [...left]});
	}
	for (const room of new Set(outcome.removed.map(({room: name}) => name))) state.rooms.forgetIfEmpty(room);
};

const moderatorNamed = (state: HubState, applied: AppliedOf<'setModerator'>): void => {
	const {command, outcome} = applied;
	const record = state.rooms.record(command.room);
	if (outcome !== 'changed' || record === undefined) return;
	const {room, user, by, isModerator: on} = command;
	const moderators = moderatorsOf(state, record);
	const frame: ServerFrameOf<'moderator'> = {type: 'moderator', room, user, by, on, moderators};
	const caller = callerOf(applied);
	state.rooms.get(room)?.deliver(frame, member => member === caller);
};

const effects: Effects = {
	createUser(state, {outcome}) {
		if (outcome !== undefined) bindServerOwner(state);
	},
	rename: renamed,
	setBot: botChanged,
	setUnusedSince: undefined,
	releaseUser(state, {command, outcome}) {
		if (outcome) state.awayUsers.set(command.userId, undefined);
	},
	block: blocked,
	unblock(state, applied) {
		const {userId, blocked: user} = applied.command;
		if (applied.outcome) deliverToOwn(state, userId, applied, {type: 'unblocked', user});
	},
	addPairing: undefined,
	redeemPairing: undefined,
	updateDevice: undefined,
	removeDevice(state, applied) {
		const {userId, device} = applied.command;
		if (!applied.outcome) return;
		deliverToOwn(state, userId, applied, {type: 'deviceRemoved', device});
		for (const userConnection of connectionsOf(state, userId)) {
			if (userConnection.device !== device) continue;
			userConnection.connection.close(
				closeCodes.badHello,
				'You removed this device. Use /pair on another one to add it again.',
			);
		}
	},
	changeRoomList(state, applied) {
		const {command, outcome} = applied;
		if (outcome.isChanged)
			deliverToOwn(state, command.userId, applied, {type: 'listed', rooms: [...outcome.rooms]});
	},
	setDirectFrom(state, applied) {
		const {userId} = applied.command;
		deliverToOwn(state, userId, applied, preferencesOf(state, userId));
	},
	setReadReceipts(state, applied) {
		const {userId} = applied.command;
		deliverToOwn(state, userId, applied, preferencesOf(state, userId));
	},
	markInboxRead(state, applied) {
		const {userId, through} = applied.command;
		if (applied.outcome) deliverToOwn(state, userId, applied, {type: 'inboxRead', through});
	},
	setNotifications(state, applied) {
		const {command, outcome} = applied;
		if (outcome !== undefined) deliverToOwn(state, command.userId, applied, notificationsFrame(outcome));
	},
	setPushKeys(state, {outcome}) {
		state.push?.noteKeys(outcome);
	},
	subscribePush: undefined,
	unsubscribePush: undefined,
	setAway(state, applied) {
		const {userId, away} = applied.command;
		if (!applied.outcome) return;
		state.awayUsers.set(userId, away);
		notifyAway(state, userId, callerOf(applied));
	},
	bindOwner({log, reader}, {outcome: user}) {
		const nick = user === undefined ? undefined : reader.user(user)?.nick;
		if (user !== undefined && nick !== undefined) log('server_owner', {nick, user});
	},
	openRoom(state, {command, outcome}) {
		if (outcome === undefined) return;
		state.rooms.noteOpened(outcome.room);
		if (command.kind === 'direct') joinDirectUsers(state, outcome.room.room, command.user.id);
	},
	createRoom(state, {outcome}) {
		if (outcome !== undefined) state.rooms.noteOpened(outcome);
	},
	updateRoom: configured,
	renewEpochs(state, {outcome}) {
		if (outcome > 0) state.rewoundLog.confirm(state.log, outcome);
	},
	forgetRoom(state, {outcome}) {
		if (outcome !== undefined) noteForgotten(state, outcome);
	},
	removeRoom(state, {command, outcome}) {
		if (outcome !== undefined) noteRemoved(state, outcome, command);
	},
	addInvite: undefined,
	redeemInvite: undefined,
	revokeInvite: undefined,
	addWebhook: undefined,
	revokeWebhook: undefined,
	setModerator: moderatorNamed,
	moderate: moderated,
	markRead(state, applied) {
		const {userId, room, seq} = applied.command;
		if (applied.outcome) deliverToOwn(state, userId, applied, {type: 'read', room, seq});
	},
	markUnread(state, applied) {
		const {userId, room, seq} = applied.command;
		const frame = {type: 'read', room, seq: seq - 1, isMarkedUnread: true} as const;
		if (applied.outcome) deliverToOwn(state, userId, applied, frame);
	},
	leaveDirect: undefined,
	// Entries are delivered by the fan-out.
	append: undefined,
	prune: undefined,
	shareServerKey: undefined,
	expire: expired,
	followThread(state, applied) {
		const {command, outcome} = applied;
		if (outcome === undefined) return;
		const {userId, room, on} = command;
		deliverToOwn(state, userId, applied, {type: 'followed', room, seq: outcome.thread, on});
	},
	pin: pinned,
};

/** Whether frames of this type may be sent in any order relative to entries. */
const isUnordered = (type: Command['type']): boolean =>
	type === 'markRead' || type === 'markUnread' || type === 'markInboxRead' || type === 'followThread';

/** Returns the listener for the journal. `onDelivered` receives the number of entries and of their deliveries. */
export const applyToConnections = (
	state: HubState,
	onDelivered: ((entries: number, deliveries: number) => void) | undefined,
) => {
	const fanOut = new FanOut(state);

	const append = ({command, outcome, origin}: AppliedOf<'append'>): number => {
		if (outcome.type === 'refused') return 0;
		const {room, from} = command.draft;
		joinDirectUsers(state, room, from.id);
		if (outcome.type === 'known') return 0;
		followed(state, outcome.entry, outcome.followers ?? []);
		if (expiryOf(outcome.entry) !== undefined) state.planExpiry();
		fanOut.add(outcome.entry, origin);
		if (origin instanceof PostOrigin || origin instanceof WebhookOrigin) state.push?.add(outcome.entry);
		return 1;
	};

	return (committed: readonly Applied[]): void => {
		let entries = 0;
		for (const applied of committed) {
			if (applied.type === 'append') {
				entries += append(applied);
				continue;
			}
			// The table pairs each type with its effect, but TypeScript cannot infer that from the lookup.
			const effect = effects[applied.type] as ((state: HubState, applied: Applied) => void) | undefined;
			if (effect === undefined) continue;
			if (!isUnordered(applied.type)) fanOut.flush();
			effect(state, applied);
		}
		fanOut.flush();
		if (entries > 0) onDelivered?.(entries, fanOut.takeDeliveries());
	};
};
