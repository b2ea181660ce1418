/** The table of request handlers, with the costs of read requests. */
import type {ClientFrameOf, Request} from '../../protocol/client-frames.ts';
import {Refusal} from '../hub/contract/refusal.ts';
import type {HubState} from '../hub/hub-state.ts';
import {addressBusy} from '../hub/rules/budgets.ts';
import {joinedRoom} from '../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../membership/online-users.ts';
import type {Room} from '../membership/room.ts';
import {deleteMessage} from './posting/delete.ts';
import {edit} from './posting/edit.ts';
import {importEntries} from './posting/import.ts';
import {pin} from './posting/pin.ts';
import {react} from './posting/react.ts';
import {send} from './posting/send.ts';
import {topic} from './posting/topic.ts';
import {typing} from './posting/typing.ts';
import {history} from './reading/history.ts';
import {inbox, inboxRead} from './reading/inbox.ts';
import {listMembers} from './reading/members.ts';
import {listPeople} from './reading/people.ts';
import {listPins} from './reading/pins.ts';
import {markUnread, read} from './reading/read.ts';
import {readers} from './reading/readers.ts';
import {listRooms} from './reading/rooms.ts';
import {search} from './reading/search.ts';
import {stats} from './reading/stats.ts';
import {follow, thread} from './reading/thread.ts';
import {configure} from './rooms/configure.ts';
import {create} from './rooms/create.ts';
import {invite, listInvites, revoke} from './rooms/invites.ts';
import {join} from './rooms/join.ts';
import {leave} from './rooms/leave.ts';
import {moderate} from './rooms/moderate.ts';
import {listBans, nameModerator} from './rooms/moderators.ts';
import {createWebhook, listWebhooks, revokeWebhook} from './rooms/webhooks.ts';
import {setAway, setIdle} from './users/away.ts';
import {block, listBlocks, unblock} from './users/blocks.ts';
import {listDevices, pair, removeDevice} from './users/devices.ts';
import {changeNick} from './users/nick.ts';
import {notifications} from './users/notifications.ts';
import {preferences} from './users/preferences.ts';
import {focus, pushKey, subscribePush, unsubscribePush} from './users/push.ts';
import {roomList} from './users/room-list.ts';

/** A refusal that must still be sent. Undefined: the handler sends the answer itself, now or when it is durable. */
export type RequestOutcome = Refusal | undefined;

type Outcome = RequestOutcome | Promise<RequestOutcome>;
type RequestType = Request['type'];

interface Handler<Type extends RequestType> {
	readonly run: (state: HubState, caller: UserConnection, request: ClientFrameOf<Type>) => Outcome;
	/**
	 * The cost to the budget of the address for reading pages, lists and statistics. Requests without it are charged to
	 * the budgets for posts.
	 */
	readonly readCost?: number;
}

/** Wraps the handler of a request about a room that the connection must have joined. */
const inRoom =
	<R extends {readonly room: string}>(
		run: (state: HubState, caller: UserConnection, request: R, room: Room) => Outcome,
	) =>
	(state: HubState, caller: UserConnection, request: R): Outcome => {
		const room = joinedRoom(state, caller, request.room);
		return room instanceof Refusal ? room : run(state, caller, request, room);
	};

const handlers: {readonly [Type in RequestType]: Handler<Type>} = {
	join: {run: join, readCost: 1},
	leave: {run: inRoom(leave)},
	send: {run: send},
	edit: {run: inRoom(edit)},
	delete: {run: inRoom(deleteMessage)},
	react: {run: inRoom(react)},
	topic: {run: inRoom(topic)},
	import: {run: inRoom(importEntries)},
	history: {run: inRoom(history), readCost: 1},
	thread: {run: inRoom(thread), readCost: 1},
	follow: {run: inRoom(follow)},
	pin: {run: inRoom(pin)},
	pins: {run: inRoom(listPins), readCost: 1},
	search: {run: search, readCost: 5},
	rooms: {run: listRooms, readCost: 1},
	members: {run: inRoom(listMembers), readCost: 1},
	people: {run: listPeople, readCost: 5},
	create: {run: create},
	invite: {run: invite},
	invites: {run: listInvites},
	revoke: {run: revoke},
	webhook: {run: inRoom(createWebhook)},
	webhooks: {run: inRoom(listWebhooks), readCost: 1},
	revokeWebhook: {run: inRoom(revokeWebhook)},
	nick: {run: changeNick},
	typing: {run: inRoom(typing)},
	read: {run: inRoom(read)},
	markUnread: {run: inRoom(markUnread)},
	readers: {run: inRoom(readers), readCost: 1},
	inbox: {run: inbox, readCost: 5},
	inboxRead: {run: inboxRead},
	stats: {run: stats, readCost: 1},
	moderate: {run: inRoom(moderate)},
	moderator: {run: inRoom(nameModerator)},
	bans: {run: inRoom(listBans), readCost: 1},
	configure: {run: inRoom(configure)},
	away: {run: setAway},
	idle: {run: setIdle},
	block: {run: block},
	unblock: {run: unblock},
	blocks: {run: listBlocks, readCost: 1},
	listed: {run: roomList},
	pair: {run: pair},
	devices: {run: listDevices, readCost: 1},
	removeDevice: {run: removeDevice},
	preferences: {run: preferences},
	notifications: {run: notifications},
	pushKey: {run: pushKey},
	subscribePush: {run: subscribePush},
	unsubscribePush: {run: unsubscribePush},
	focus: {run: focus},
};

/** Runs the handler of a request. Read requests wait for the turn of their address. */
export const answerRequest = (state: HubState, caller: UserConnection, request: Request): Outcome => {
	// The table pairs each type with its handler, but TypeScript cannot infer that from the lookup.
	const {run, readCost} = handlers[request.type] as Handler<RequestType>;
	if (readCost === undefined) return run(state, caller, request);
	const {address} = caller.connection;
	const now = state.clock.monotonic();
	const retryInMs = state.addresses.retryInMs(address, 'read', now, readCost);
	if (retryInMs > 0) return addressBusy(retryInMs);
	state.addresses.take(address, 'read', now, readCost);
	const queue = request.type === 'search' ? state.searches : state.reads;
	return queue.run(address, () => (caller.isConnected ? run(state, caller, request) : undefined));
};
