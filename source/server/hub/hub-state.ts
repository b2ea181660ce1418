/** The state and the services that all request handlers share. */
import type {Request} from '../../protocol/client-frames.ts';
import type {Limits} from '../../protocol/limits.ts';
import type {SshAddress} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Rate} from '../../time/token-bucket.ts';
import type {Availability} from '../cluster/availability.ts';
import type {Bus} from '../cluster/bus.ts';
import type {Lease} from '../cluster/lease.ts';
import type {HubAddresses} from '../cluster/live-hubs.ts';
import type {Membership} from '../cluster/membership.ts';
import type {AccessGuard} from '../limits/access-guard.ts';
import type {AddressLimits} from '../limits/address-limits.ts';
import type {FairQueue} from '../limits/fair-queue.ts';
import type {KeyedBuckets} from '../limits/rate-limit.ts';
import type {AwayUsers} from '../membership/away-users.ts';
import type {OnlineUsers, UserConnection} from '../membership/online-users.ts';
import type {Presence} from '../membership/presence.ts';
import type {Rooms} from '../membership/rooms.ts';
import type {ServerOwner} from '../membership/server-owner.ts';
import type {LogFields} from '../shared/log.ts';
import type {RandomBytes} from '../shared/secrets.ts';
import type {ActivityStats} from '../stats/activity-stats.ts';
import type {Journal} from '../store/journal.ts';
import type {StateReader} from '../store/state.ts';
import type {Refusal} from './contract/refusal.ts';
import type {ExpectedReceipts} from './delivery/fan-out.ts';
import type {FocusedUsers} from './push/focused-users.ts';
import type {PushNotifier} from './push/push-notifier.ts';
import type {RetriedCommands} from './retried-commands.ts';
import type {RewoundLog} from './rewound-log.ts';

/**
 * The budgets of a user: `send` for messages, `change` for edits, reactions, nicks, rooms and so on, `import` for imported
 * entries.
 */
export type UserBudget = 'send' | 'change' | 'import';

export interface HubState {
	/** The state that results from the journal. Only commands change it. */
	readonly reader: StateReader;
	readonly journal: Journal;
	readonly clock: Clock;
	/** The id that `welcome` reports: the same on all hubs. */
	readonly hubId: string;
	/** The URL at which users reach the server, if the operator has set one. */
	readonly publicUrl: string | undefined;
	/** The port and host key for SSH clients, which `welcome` reports. */
	readonly ssh: () => SshAddress | undefined;
	/** The version that `welcome` reports. */
	readonly version: string;
	readonly limits: Limits;
	/** Per user; undefined: unlimited. */
	readonly rates: Readonly<Record<UserBudget, Rate>> | undefined;
	/** The remaining budgets of each user, by user id, whether connected or not; undefined: unlimited. */
	readonly userBudgets: Readonly<Record<UserBudget, KeyedBuckets>> | undefined;
	/** The remaining direct rooms with new contacts that each user may open, by user id; undefined: unlimited. */
	readonly directOpens: KeyedBuckets | undefined;
	/** The remaining messages of each webhook, by its handle; undefined: unlimited. */
	readonly webhookBudgets: KeyedBuckets | undefined;
	readonly addresses: AddressLimits;
	/** Undefined: the server has no access secret. */
	readonly access: AccessGuard | undefined;
	/** The queue for pages, lists and statistics. */
	readonly reads: FairQueue;
	/** The queue for searches, which run in another thread. */
	readonly searches: FairQueue;
	readonly randomBytes: RandomBytes;
	/** The users connected to this hub. `membership` has those of all hubs. */
	readonly onlineUsers: OnlineUsers;
	readonly awayUsers: AwayUsers;
	readonly membership: Membership;
	readonly bus: Bus;
	readonly lease: Lease;
	/** The addresses of the hubs of the cluster; undefined for a single hub. */
	readonly hubs?: HubAddresses;
	/** Whether this hub can reach its cluster; undefined for a single hub. */
	readonly availability?: Availability;
	readonly serverOwner: ServerOwner;
	readonly rooms: Rooms;
	readonly presence: Presence;
	readonly retried: RetriedCommands;
	readonly rewoundLog: RewoundLog;
	readonly receipts: ExpectedReceipts;
	readonly stats: ActivityStats;
	/** The users with a focused device, on any hub. */
	readonly focusedUsers: FocusedUsers;
	/** The id of this run of the hub, among the runs of all hubs. */
	readonly hubRun: string;
	/** Undefined: the server does not send push notifications. */
	readonly push: PushNotifier | undefined;
	readonly log: (event: string, fields: LogFields) => void;
	/** Answers a request with `error`. */
	readonly refuse: (caller: UserConnection, request: Request, refusal: Refusal) => void;
	/** Plans the removal of a message with an expiry time that was written. */
	readonly planExpiry: () => void;
	/** Makes the hub wait for this work before it closes. The promise must not reject. */
	readonly track: (work: Promise<void>) => void;
}
