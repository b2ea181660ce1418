/** The options of a hub: its services and its connections to other hubs. */
import type {Limits} from '../../protocol/limits.ts';
import type {SshAddress} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Rate} from '../../time/token-bucket.ts';
import type {Availability} from '../cluster/availability.ts';
import type {Bus} from '../cluster/bus.ts';
import type {Lease} from '../cluster/lease.ts';
import type {HubAddresses} from '../cluster/live-hubs.ts';
import type {Membership} from '../cluster/membership.ts';
import type {AddressLimits} from '../limits/address-limits.ts';
import type {LogFields} from '../shared/log.ts';
import type {Journal} from '../store/journal.ts';
import type {StateReader} from '../store/state.ts';
import type {PushSender} from './push/push-sender.ts';

/** The services that several hubs share, besides the journal. */
export interface Cluster {
	/** The id that every hub reports in `welcome`, so that clients recognize the same server. */
	readonly hubId: string;
	readonly bus: Bus;
	readonly membership: Membership;
	readonly lease: Lease;
	/** The addresses of the hubs; undefined: clients receive no further addresses. */
	readonly hubs?: HubAddresses;
	/** Undefined: the cluster is always available. */
	readonly availability?: Availability;
}

export interface HubOptions {
	/** Reads the state of the journal on this hub. */
	readonly reader: StateReader;
	readonly journal: Journal;
	readonly clock: Clock;
	/** The URL at which users reach the server, if the operator has set one. */
	readonly publicUrl?: string;
	/** The port and host key for SSH clients, which `welcome` reports; undefined while the server accepts none. */
	readonly ssh?: () => SshAddress | undefined;
	/** The version that `welcome` reports. */
	readonly version: string;
	readonly limits: Limits;
	/** The rate of messages per user, and `changesPerSend` times as many changes; undefined: unlimited. */
	readonly rateLimit: Rate | undefined;
	/** The limits shared with the HTTP server. By default the hub creates limits that follow `rateLimit`. */
	readonly addresses?: AddressLimits;
	/** The access secret that every `hello` must contain. */
	readonly accessToken?: string;
	/** The nick of the user who owns the public rooms without an owner. */
	readonly ownerNick?: string;
	/** How long a private room may be empty before it is forgotten. */
	readonly privateLingerMs: number;
	/** The connection to other hubs; undefined for a single hub. */
	readonly cluster?: Cluster;
	/** Undefined: the server does not send push notifications. */
	readonly pushSender?: PushSender;
	/** Cryptographically random bytes. */
	readonly randomBytes: (length: number) => Uint8Array;
	/** Logs one event. The fields never contain a message, a secret or the name of a private room. */
	readonly log: (event: string, fields: LogFields) => void;
	/** For metrics. */
	readonly onDelivered?: (entries: number, deliveries: number) => void;
	readonly onRefused?: (code: string) => void;
}
