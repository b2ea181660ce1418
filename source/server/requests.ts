/** Which handler answers which request. */
import type {Request} from '../protocol/frames.ts';
import {rename} from './admission.ts';
import {block, listBlocks, preferences, unblock} from './blocks.ts';
import {addressBusy, type HubState, joinedRoom} from './hub-state.ts';
import {join, leave} from './joining.ts';
import {configure, moderate} from './moderation.ts';
import type {Resident} from './people.ts';
import {edit, react, remove, send, topic} from './posting.ts';
import {create, invite, listInvites, revoke} from './private-rooms.ts';
import {history, listMembers, search, stats} from './reading.ts';
import {Refusal} from './refusal.ts';
import type {Room} from './room.ts';
import {listRooms} from './room-list.ts';
import {read, typing} from './signals.ts';

/** Undefined where all has been said, or will be when it is durable; a refusal has yet to be said. */
export type Answer = Refusal | undefined;

type InRoom<R extends Request> = (
	state: HubState,
	resident: Resident,
	request: R,
	room: Room,
) => Answer | Promise<Answer>;

/** For requests about a room that this seat must have joined. */
const inRoom = <R extends Request & {readonly room: string}>(
	state: HubState,
	resident: Resident,
	request: R,
	handler: InRoom<R>,
): Answer | Promise<Answer> => {
	const room = joinedRoom(state, resident, request.room);
	return room instanceof Refusal ? room : handler(state, resident, request, room);
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
	resident: Resident,
	request: Request,
): Answer | Promise<Answer> => {
	const cost = readCosts[request.type];
	if (cost === undefined) return dispatch(state, resident, request);
	const {address} = resident.seat;
	const now = state.clock.monotonic();
	const retryInMs = state.addresses.retryInMs(address, 'read', now, cost);
	if (retryInMs > 0) return addressBusy(retryInMs);
	state.addresses.take(address, 'read', now, cost);
	const queue = request.type === 'search' ? state.searches : state.reads;
	return queue.run(address, () => (resident.isSeated ? dispatch(state, resident, request) : undefined));
};

const dispatch = (state: HubState, resident: Resident, request: Request): Answer | Promise<Answer> => {
	switch (request.type) {
		case 'join':
			return join(state, resident, request);
		case 'leave':
			return inRoom(state, resident, request, leave);
		case 'send':
			return send(state, resident, request);
		case 'edit':
			return inRoom(state, resident, request, edit);
		case 'delete':
			return inRoom(state, resident, request, remove);
		case 'react':
			return inRoom(state, resident, request, react);
		case 'topic':
			return inRoom(state, resident, request, topic);
		case 'history':
			return inRoom(state, resident, request, history);
		case 'search':
			return search(state, resident, request);
		case 'rooms':
			return listRooms(state, resident, request);
		case 'members':
			return inRoom(state, resident, request, listMembers);
		case 'create':
			return create(state, resident, request);
		case 'invite':
			return invite(state, resident, request);
		case 'invites':
			return listInvites(state, resident, request);
		case 'revoke':
			return revoke(state, resident, request);
		case 'nick':
			return rename(state, resident, request);
		case 'typing':
			return inRoom(state, resident, request, typing);
		case 'read':
			return inRoom(state, resident, request, read);
		case 'stats':
			return stats(state, resident, request);
		case 'moderate':
			return inRoom(state, resident, request, moderate);
		case 'configure':
			return inRoom(state, resident, request, configure);
		case 'block':
			return block(state, resident, request);
		case 'unblock':
			return unblock(state, resident, request);
		case 'blocks':
			return listBlocks(state, resident, request);
		case 'preferences':
			return preferences(state, resident, request);
	}
};
