/** Which handler answers which request. */
import type {Request} from '../../protocol/frames.ts';
import {addressBusy, type HubState, joinedRoom} from '../hub/hub-state.ts';
import type {UserConnection} from '../hub/online-users.ts';
import {Refusal} from '../hub/refusal.ts';
import type {Room} from '../hub/room.ts';
import {block, listBlocks, preferences, unblock} from './blocks.ts';
import {rename} from './hello.ts';
import {join, leave} from './join.ts';
import {configure, moderate} from './moderate.ts';
import {edit, react, remove, send, topic} from './post.ts';
import {create, invite, listInvites, revoke} from './private-rooms.ts';
import {history, listMembers, search, stats} from './read-log.ts';
import {listRooms} from './rooms.ts';
import {read, typing} from './typing-and-read.ts';

/** Undefined where all has been said, or will be when it is durable; a refusal has yet to be said. */
export type RequestOutcome = Refusal | undefined;

type InRoom<R extends Request> = (
	state: HubState,
	caller: UserConnection,
	request: R,
	room: Room,
) => RequestOutcome | Promise<RequestOutcome>;

/** For requests about a room that this connection must have joined. */
const inRoom = <R extends Request & {readonly room: string}>(
	state: HubState,
	caller: UserConnection,
	request: R,
	handler: InRoom<R>,
): RequestOutcome | Promise<RequestOutcome> => {
	const room = joinedRoom(state, caller, request.room);
	return room instanceof Refusal ? room : handler(state, caller, request, room);
};

/**
 * What a request that reads pages, lists or statistics takes from the read budget of its address; the others take
 * from the budgets of what they write.
 */
const readCosts: {readonly [Type in Request['type']]?: number} = {
	join: 1,
	history: 1,
	members: 1,
	rooms: 1,
	stats: 1,
	blocks: 1,
	search: 5,
};

/** Checks the budget for reading, and lets the addresses take turns with it. */
export const answerRequest = (
	state: HubState,
	caller: UserConnection,
	request: Request,
): RequestOutcome | Promise<RequestOutcome> => {
	const cost = readCosts[request.type];
	if (cost === undefined) return dispatch(state, caller, request);
	const {address} = caller.connection;
	const now = state.clock.monotonic();
	const retryInMs = state.addresses.retryInMs(address, 'read', now, cost);
	if (retryInMs > 0) return addressBusy(retryInMs);
	state.addresses.take(address, 'read', now, cost);
	const queue = request.type === 'search' ? state.searches : state.reads;
	return queue.run(address, () => (caller.isConnected ? dispatch(state, caller, request) : undefined));
};

const dispatch = (
	state: HubState,
	caller: UserConnection,
	request: Request,
): RequestOutcome | Promise<RequestOutcome> => {
	switch (request.type) {
		case 'join':
			return join(state, caller, request);
		case 'leave':
			return inRoom(state, caller, request, leave);
		case 'send':
			return send(state, caller, request);
		case 'edit':
			return inRoom(state, caller, request, edit);
		case 'delete':
			return inRoom(state, caller, request, remove);
		case 'react':
			return inRoom(state, caller, request, react);
		case 'topic':
			return inRoom(state, caller, request, topic);
		case 'history':
			return inRoom(state, caller, request, history);
		case 'search':
			return search(state, caller, request);
		case 'rooms':
			return listRooms(state, caller, request);
		case 'members':
			return inRoom(state, caller, request, listMembers);
		case 'create':
			return create(state, caller, request);
		case 'invite':
			return invite(state, caller, request);
		case 'invites':
			return listInvites(state, caller, request);
		case 'revoke':
			return revoke(state, caller, request);
		case 'nick':
			return rename(state, caller, request);
		case 'typing':
			return inRoom(state, caller, request, typing);
		case 'read':
			return inRoom(state, caller, request, read);
		case 'stats':
			return stats(state, caller, request);
		case 'moderate':
			return inRoom(state, caller, request, moderate);
		case 'configure':
			return inRoom(state, caller, request, configure);
		case 'block':
			return block(state, caller, request);
		case 'unblock':
			return unblock(state, caller, request);
		case 'blocks':
			return listBlocks(state, caller, request);
		case 'preferences':
			return preferences(state, caller, request);
	}
};
