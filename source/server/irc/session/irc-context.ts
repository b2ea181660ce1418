/** What all IRC connections of one server share. */
import type {Person} from '../../../protocol/server-frames.ts';
import type {Clock} from '../../../time/clock.ts';
import type {Hub} from '../../hub/contract/hub.ts';
import type {ChangeBudget} from '../users/change-budget.ts';
import type {FormerUsers} from '../users/former-users.ts';
import type {IrcPeople} from '../users/irc-people.ts';
import type {MetadataStore} from '../users/metadata-store.ts';
import type {ReadMarkers} from '../users/read-markers.ts';
import type {Capability} from './capabilities.ts';
import type {Invites} from './invites.ts';
import type {MonitorList} from './monitor-list.ts';
import type {OwnRooms} from './own-rooms.ts';
import type {Outgoing} from './response.ts';

/** What the IRC server asks the hub besides the requests of the protocol. */
export type Directory = Pick<
	Hub,
	'profile' | 'isOnline' | 'presenceSent' | 'counts' | 'isExpiring' | 'onAwayChange'
>;

/** A registered client, as other clients of this server see it. */
export interface IrcPeer {
	readonly nick: string;
	readonly user: Person | undefined;
	readonly rooms: OwnRooms;
	readonly invites: Invites;
	readonly monitored: MonitorList;
	/** The keys of metadata that the client has subscribed to. */
	readonly metadataKeys: ReadonlySet<string>;
	has(capability: Capability): boolean;
	sourceOf(person: Person): string;
	/** A message that answers no command of that client. */
	event(message: Outgoing): void;
}

export interface IrcContext {
	/** The name of this server, the source of its numerics. It contains a dot, so that no client takes it for a nick. */
	readonly serverName: string;
	readonly version: string;
	/** When the server started, in milliseconds since 1970. */
	readonly startedAt: number;
	/** Whether clients need the server password. */
	readonly hasAccess: boolean;
	readonly clock: Clock;
	readonly directory: Directory;
	readonly people: IrcPeople;
	/** The registered clients. */
	readonly sessions: Set<IrcPeer>;
	/** For LUSERS: open IRC connections, registered or not, and the most users at the same time. */
	readonly counts: {open: number; mostUsers: number};
	/** Whether users have an account: the results of earlier look-ups. */
	readonly hasAccount: Map<string, boolean>;
	readonly readMarkers: ReadMarkers;
	readonly former: FormerUsers;
	readonly metadata: MetadataStore;
	readonly changes: ChangeBudget;
	/** Ids of the connected users with the mode `B`. */
	readonly bots: Set<string>;
	/** The reasons of deletions that this server is carrying out, by `ROOM SEQ`. The hub does not store them. */
	readonly redactReasons: Map<string, string>;
}

/** The name of the network in ISUPPORT. */
export const networkName = 'termchat';
