/** What all IRC connections of one server share. */
import type {Clock} from '../../../time/clock.ts';
import type {Hub} from '../../hub/contract/hub.ts';

/** What the IRC server asks the hub besides the requests of the protocol. */
export type Directory = Pick<Hub, 'profile' | 'isOnline' | 'presenceSent' | 'counts'>;

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
	/** The real names of users who are connected by IRC, by user id. */
	readonly realNames: Map<string, string>;
	/** Whether users have an account, as far as it has been asked for. */
	readonly hasAccount: Map<string, boolean>;
}

/** The name of the network in ISUPPORT. */
export const networkName = 'termchat';
