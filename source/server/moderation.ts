/** What the one who made a room may do about it: `moderate` and `configure`. */
import type {ClientFrameOf, ServerFrameOf} from '../protocol/frames.ts';
import {answerAndTell, type HubState, loggedName, spend} from './hub-state.ts';
import type {Resident} from './people.ts';
import {idOf, Refusal} from './refusal.ts';
import type {Room} from './room.ts';

type Moderate = ClientFrameOf<'moderate'>;

const isOwner = (state: HubState, room: Room, userId: string): boolean =>
	state.rooms.record(room.name)?.owner?.id === userId;

const notOwner = (room: Room): Refusal =>
	new Refusal('forbidden', `Only the owner of ${room.name} can do that.`);

/** Puts the sanction into the store; what was not there is taken off just as well. */
const enact = (state: HubState, room: Room, userId: string, request: Moderate, until: number | undefined) => {
	const {store} = state;
	const {action, reason} = request;
	switch (action) {
		case 'kick':
			return;
		case 'ban':
		case 'mute': {
			const user = store.user(userId);
			if (user === undefined) return;
			store.sanction({
				room: room.name,
				user: {id: user.id, nick: user.nick},
				kind: action,
				...(reason !== undefined && {reason}),
				...(until !== undefined && {until}),
			});
			// Where a token is needed, a new one is: the old admission does not come back when the ban ends.
			if (action === 'ban' && room.kind === 'private') store.expel(room.name, userId);
			return;
		}
		case 'unban':
			store.liftSanction(room.name, userId, 'ban');
			return;
		case 'unmute':
			store.liftSanction(room.name, userId, 'mute');
			return;
	}
};

export const moderate = (
	state: HubState,
	resident: Resident,
	request: Moderate,
	room: Room,
): Refusal | undefined => {
	if (!isOwner(state, room, resident.user.id)) return notOwner(room);
	const tooFast = spend(state, resident, 'change');
	if (tooFast !== undefined) return tooFast;
	const {action, reason, seconds} = request;
	const target = state.store.userByNick(request.nick);
	if (target === undefined) return new Refusal('no_such_user', `There is nobody called ${request.nick}.`);
	if (target.id === resident.user.id) return new Refusal('forbidden', `You cannot ${action} yourself.`);
	const seats = [...(state.people.online(target.id)?.seats ?? [])];
	const isHere = seats.some(seat => room.has(seat));
	if (action === 'kick' && !isHere) {
		return new Refusal('no_such_user', `${target.nick} is not in ${room.name}.`);
	}
	const isLasting = action === 'ban' || action === 'mute';
	const until = isLasting && seconds !== undefined ? state.clock.now() + seconds * 1000 : undefined;
	enact(state, room, target.id, request, until);
	const moderated: ServerFrameOf<'moderated'> = {
		type: 'moderated',
		room: room.name,
		user: {id: target.id, nick: target.nick},
		by: resident.user,
		action,
		...(reason !== undefined && {reason}),
		...(until !== undefined && {until}),
	};
	room.deliver(moderated, member => member === resident || member.user.id === target.id);
	room.send(resident, {...moderated, ...idOf(request)});
	// Each seat of the person, in the room or not; past what is held back, for a seat put out never gets that.
	for (const {seat} of seats) seat.deliver(moderated);
	if (action === 'kick' || action === 'ban') {
		for (const seat of seats) if (room.has(seat)) state.rooms.exit(room, seat);
	}
	state.log('user_moderated', {user: target.id, by: resident.user.id, action, room: loggedName(room)});
	return undefined;
};

/** The settings of a room, by its owner; those of a direct room by either of the two. */
export const configure = (
	state: HubState,
	resident: Resident,
	request: ClientFrameOf<'configure'>,
	room: Room,
): Refusal | undefined => {
	if (room.kind !== 'direct' && !isOwner(state, room, resident.user.id)) return notOwner(room);
	const tooFast = spend(state, resident, 'change');
	if (tooFast !== undefined) return tooFast;
	const {slowSeconds, expiresInSeconds} = request;
	state.store.updateRoom(room.name, {
		...(slowSeconds !== undefined && {slowSeconds}),
		...(expiresInSeconds !== undefined && {expiresInSeconds}),
	});
	const record = state.rooms.record(room.name);
	answerAndTell(room, resident, idOf(request), {
		type: 'configured',
		room: room.name,
		by: resident.user,
		slowSeconds: record?.slowSeconds ?? 0,
		expiresInSeconds: record?.expiresInSeconds ?? 0,
	} satisfies ServerFrameOf<'configured'>);
	state.log('room_configured', {user: resident.user.id, room: loggedName(room)});
	return undefined;
};
