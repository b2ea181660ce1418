/** The sources of completion: the users, rooms, commands and settings that can be named in a room. */
import {orderedRooms} from '../../client/session/selectors.ts';
import type {RoomState, Session} from '../../client/session/state.ts';
import {isReadable} from '../../client/session/window.ts';
import {publicRoomEntries} from '../../presenter/rooms/room-list.ts';
import type {PersonInfo, RoomInfo} from '../../protocol/server-frames.ts';
import type {EmojiNames} from '../../text/emoji.ts';
import type {Command, UiKind} from '../command.ts';
import {peopleOf} from '../known-people.ts';
import {builtInThemes, type Settings, settingNamesFor} from '../settings.ts';

export interface CompletionSources {
	/** Members of the room. The author of the last message comes first. */
	readonly nicks: readonly string[];
	/** Users of the server who are not in the room. */
	readonly otherNicks?: readonly string[];
	/** Public and private rooms by name, without `#`. */
	readonly rooms: readonly string[];
	/** Public rooms that the user has not joined. */
	readonly otherRooms?: readonly OtherRoom[];
	/** The commands to offer; empty until they are loaded. */
	readonly commands: readonly Command[];
	readonly settings: readonly string[];
	/** The current values of the settings. */
	readonly values?: Settings;
	readonly themes?: readonly ThemeChoice[];
	/** Undefined until the names are loaded. */
	readonly emoji: EmojiNames | undefined;
}

export type OtherRoom = Pick<RoomInfo, 'room' | 'topic' | 'memberCount'>;

export interface ThemeChoice {
	readonly name: string;
	readonly about: string;
}

/** The values that the user interface has loaded besides the session. */
interface Loaded extends Pick<CompletionSources, 'commands' | 'emoji' | 'values'> {
	/** The user's own themes. */
	readonly themes?: readonly ThemeChoice[];
	/** The rooms and users of the server, as far as they are loaded. */
	readonly listed?: readonly RoomInfo[];
	readonly people?: readonly PersonInfo[];
}

/** The sources of completion in a room. */
export const completionSources = (
	session: Session,
	room: RoomState | undefined,
	ui: UiKind,
	{themes = [], listed = [], people = [], ...loaded}: Loaded,
): CompletionSources => {
	const authors =
		room?.log.items
			.toReversed()
			.filter(isReadable)
			.map(({from}) => from) ?? [];
	const known = peopleOf(session);
	const members = room?.kind === 'direct' ? known : (room?.members ?? []);
	const isOther = ({id}: {readonly id: string}): boolean => id !== session.me?.id;
	const nicks = new Set([...authors, ...members].filter(isOther).map(({nick}) => nick));
	const elsewhere = [...known, ...people.map(({user}) => user)].filter(isOther).map(({nick}) => nick);
	return {
		nicks: [...nicks],
		otherNicks: [...new Set(elsewhere)].filter(nick => !nicks.has(nick)),
		rooms: orderedRooms(session)
			.filter(({kind}) => kind !== 'direct')
			.map(one => one.room),
		otherRooms: publicRoomEntries(session, listed),
		settings: settingNamesFor(ui),
		themes: [...Object.entries(builtInThemes).map(([name, about]) => ({name, about})), ...themes],
		...loaded,
	};
};
