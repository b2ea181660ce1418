/** Does what a slash command says, in the room it was typed in. */
import type {Client} from '../client/client.ts';
import {findPerson} from '../client/session/find-person.ts';
import {revokedText} from '../client/session/moderation.ts';
import {type Fitting, findReferred} from '../client/session/reference.ts';
import {findRoom} from '../client/session/select.ts';
import type {Notice, RoomState, SaidItem, Session} from '../client/session/state.ts';
import type {InviteInfo, Person} from '../protocol/frames.ts';
import {nameKey} from '../protocol/limits.ts';
import {chooseEmoji} from '../text/emoji.ts';
import type {Command} from './composer/slash-command.ts';
import {clockTime, day} from './format.ts';
import {orderRooms} from './room-list/rooms.ts';
import type {ViewEvent} from './view.ts';

/** What both a command and a click can do. */
export interface CommandActions {
	enter(room: string): void;
	/** Joins and enters; resolves whether that worked. */
	join(room: string): Promise<boolean>;
	leave(room: string): void;
	openDirect(person: Person): void;
	create(room: string | undefined, isPrivate: boolean): Promise<void>;
	/** A new token for a private room, or undefined where the server refused (and told why). */
	invite(
		room: string,
		uses: number | undefined,
		expiresInSeconds: number | undefined,
	): Promise<string | undefined>;
	/** Resolves with what is wrong, or undefined where the name is ours. */
	rename(nick: string): Promise<string | undefined>;
	startEdit(item: SaidItem, room: string): void;
	/** Adds the reaction, or takes back one's own. */
	react(item: SaidItem, room: string, emoji: string): void;
}

export interface CommandContext {
	readonly client: Client;
	readonly actions: CommandActions;
	readonly dispatch: (event: ViewEvent) => void;
	readonly tell: (room: string | undefined, text: string, level?: Notice['level']) => void;
	/** Lets a request run; what the server refuses is told in the room. */
	readonly attempt: (room: string | undefined, request: Promise<unknown>) => void;
	readonly say: (
		room: string,
		text: string,
		more?: {readonly replyTo?: number; readonly expiresInSeconds?: number},
	) => void;
}

const inviteLine = ({invite, at, usesLeft, expiresAt}: InviteInfo): string => {
	const uses = usesLeft === undefined ? 'any number of uses' : `${usesLeft} left`;
	const until = expiresAt === undefined ? '' : `, until ${day(expiresAt)} ${clockTime(expiresAt)}`;
	return `${invite}: made ${day(at)} ${clockTime(at)}, ${uses}${until}`;
};

/** Acts on the message a command speaks of. */
const about = (
	{tell}: CommandContext,
	room: RoomState,
	which: string,
	fitting: Fitting,
	act: (item: SaidItem) => void,
) => {
	const item = findReferred(room, which, fitting);
	if (item === undefined) tell(room.room, 'There is no such message here.');
	else act(item);
};

const personNamed = (session: Session, nick: string): Person | undefined => {
	const wanted = nameKey(nick);
	for (const room of session.rooms.values()) {
		const person = [...room.members, ...(room.with === undefined ? [] : [room.with])].find(
			member => nameKey(member.nick) === wanted,
		);
		if (person !== undefined) return person;
	}
	return undefined;
};

/** A direct message to somebody whose id is not known here: the server knows the nick. */
const message = async (nick: string, text: string, {client, actions}: CommandContext): Promise<void> => {
	const draft = client.post({to: nick}, text);
	try {
		const {room} = await client.receipt(draft);
		actions.enter(await client.join(room));
	} catch (error) {
		// It belongs to no room in which it could be seen waiting.
		client.drop(draft);
		throw new Error(
			`Not sent to ${nick}: ${error instanceof Error ? error.message : error} You wrote: ${text}`,
		);
	}
};

export const runCommand = (command: Command, room: RoomState, context: CommandContext): void => {
	const {client, actions, dispatch, tell, attempt, say} = context;
	const name = room.room;
	switch (command.type) {
		case 'say':
			say(name, command.text, {
				...(command.expiresInSeconds !== undefined && {expiresInSeconds: command.expiresInSeconds}),
			});
			break;
		case 'join':
			void actions.join(command.room);
			break;
		case 'leave': {
			const wanted = command.room;
			const found = wanted === undefined ? room : findRoom(client.session(), wanted);
			if (found === undefined) tell(name, `You are not in a room ${wanted}.`);
			else actions.leave(found.room);
			break;
		}
		case 'go':
			dispatch({type: 'opened', panel: {type: 'palette', text: command.text}});
			break;
		case 'room': {
			const found = orderRooms(client.session())[command.number - 1];
			if (found === undefined) tell(name, `There is no room ${command.number} in the list.`);
			else actions.enter(found.room);
			break;
		}
		case 'rooms':
			dispatch({type: 'opened', panel: {type: 'palette', text: '#'}});
			break;
		case 'search':
			dispatch({type: 'opened', panel: {type: 'palette', text: `?${command.query}`}});
			break;
		case 'create':
			attempt(name, actions.create(command.room, command.isPrivate));
			break;
		case 'invite':
			attempt(
				name,
				actions.invite(name, command.uses, command.expiresInSeconds).then(token => {
					if (token !== undefined) dispatch({type: 'opened', panel: {type: 'invite', room: name, token}});
				}),
			);
			break;
		case 'invites':
			attempt(
				name,
				client.ask({type: 'invites', room: name}).then(({invites}) => {
					const lines = invites.map(inviteLine).join('\n');
					tell(name, lines === '' ? 'There are no invites.' : lines, 'info');
				}),
			);
			break;
		case 'revoke':
			attempt(
				name,
				client
					.ask({type: 'revoke', room: name, invite: command.invite})
					.then(() => tell(name, `Invite ${command.invite} opens nothing any more.`, 'info')),
			);
			break;
		case 'nick':
			attempt(
				name,
				actions.rename(command.nick).then(problem => {
					if (problem !== undefined) tell(name, problem);
				}),
			);
			break;
		case 'topic':
			attempt(name, client.ask({type: 'topic', room: name, text: command.text}));
			break;
		case 'msg': {
			const person = personNamed(client.session(), command.nick);
			if (command.text !== undefined) attempt(name, message(command.nick, command.text, context));
			else if (person !== undefined) actions.openDirect(person);
			else tell(name, `Nobody called ${command.nick} is in your rooms: write /msg ${command.nick} TEXT.`);
			break;
		}
		case 'edit':
			about(context, room, command.which, 'mine', item => {
				if (command.text === '') actions.startEdit(item, name);
				else attempt(name, client.ask({type: 'edit', room: name, seq: item.seq, text: command.text}));
			});
			break;
		case 'delete':
			about(context, room, command.which, 'mine', item =>
				attempt(name, client.ask({type: 'delete', room: name, seq: item.seq})),
			);
			break;
		case 'reply':
			about(context, room, command.which, 'theirs', item => say(name, command.text, {replyTo: item.seq}));
			break;
		case 'react':
			about(context, room, command.which, 'any', item =>
				attempt(
					name,
					chooseEmoji(command.emoji).then(chosen => {
						if (chosen.ok) actions.react(item, name, chosen.emoji);
						else tell(name, chosen.reason);
					}),
				),
			);
			break;
		case 'stats':
			dispatch({type: 'opened', panel: {type: 'stats', room: command.ofServer ? undefined : name}});
			break;
		case 'moderate': {
			const {action, nick, seconds, reason} = command;
			const person = findPerson(client.session(), room, nick);
			const frame = {type: 'moderate', room: name, nick, action} as const;
			const asked = client.ask({
				...frame,
				...(person !== undefined && {userId: person.id}),
				...(seconds !== undefined && {seconds}),
				...(reason !== undefined && {reason}),
			});
			attempt(
				name,
				asked.then(({revoked}) => {
					if (revoked !== undefined) tell(name, revokedText(revoked), 'info');
				}),
			);
			break;
		}
		case 'slow':
			attempt(name, client.ask({type: 'configure', room: name, slowSeconds: command.seconds}));
			break;
		case 'expire':
			attempt(name, client.ask({type: 'configure', room: name, expiresInSeconds: command.seconds}));
			break;
		case 'names':
			tell(name, room.members.map(({nick}) => nick).join(', '), 'info');
			break;
		case 'help':
			dispatch({type: 'opened', panel: {type: 'help'}});
			break;
		case 'reconnect':
			client.reconnect();
			break;
		case 'markRead':
			client.markRead(name, room.headSeq);
			dispatch({type: 'unreadMarked', after: undefined});
			break;
	}
};
