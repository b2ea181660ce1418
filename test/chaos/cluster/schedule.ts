/** The faults of a chaos run with several hubs and brokers, and their times, determined by the seed. */
import type {Chance} from '../chance.ts';
import {type OperatorRequest, operatorRequests} from '../operator-checker.ts';
import type {Direction} from '../proxy.ts';
import {
	direction,
	type PersonAction,
	personAction,
	personWeights,
	pickType,
	type ScheduleOptions,
	type Weights,
} from '../schedule.ts';

export type HubAction =
	/** SIGKILL right after a hub has sent something. It is started again after `downMs`. */
	| {readonly type: 'kill hub'; readonly hub: number; readonly downMs: number}
	/** SIGTERM. The hub drains, exits with 0 and is started again. */
	| {readonly type: 'stop hub'; readonly hub: number; readonly downMs: number}
	/** SIGSTOP, and SIGCONT after `forMs`. */
	| {readonly type: 'freeze hub'; readonly hub: number; readonly forMs: number}
	/** The operator sends a request to this hub, which receives SIGKILL as it answers. Another hub is asked for the effect. */
	| {readonly type: 'kill on answer'; readonly hub: number; readonly requests: readonly OperatorRequest[]}
	/** The wall clock of the hub is wrong by `byMs` from now on. */
	| {readonly type: 'shift clock'; readonly hub: number; readonly byMs: number};

export type BrokerAction =
	/** SIGKILL; `leader`: the broker that leads the stream. It is started again after `downMs`. */
	| {readonly type: 'kill broker'; readonly broker: number | 'leader'; readonly downMs: number}
	| {readonly type: 'stop broker'; readonly broker: number | 'leader'; readonly downMs: number}
	| {readonly type: 'freeze broker'; readonly broker: number | 'leader'; readonly forMs: number}
	/** SIGKILL to all at once. They are started again after `downMs`. */
	| {readonly type: 'kill all brokers'; readonly downMs: number};

export type LinkAction =
	| {readonly type: 'cut link'; readonly hub: number; readonly broker: number}
	/** The bytes in this direction are held back for `forMs`. */
	| {
			readonly type: 'stall link';
			readonly hub: number;
			readonly broker: number;
			readonly direction: Direction;
			readonly forMs: number;
	  }
	/** The hub reaches no broker for `forMs`. */
	| {readonly type: 'isolate hub'; readonly hub: number; readonly forMs: number};

export type ClusterAction =
	| HubAction
	| BrokerAction
	| LinkAction
	/** The person connects to this hub from now on. */
	| {readonly type: 'move person'; readonly person: number; readonly hub: number}
	/** Users of all hubs ask at the same time for what only one of them can have. */
	| {readonly type: 'race'; readonly about: RaceSubject}
	/** Sends an ephemeral message through this hub. */
	| {readonly type: 'send ephemeral'; readonly hub: number}
	| PersonAction
	| {readonly type: 'cut all'};

export const raceSubjects = ['nick', 'invite'] as const;
export type RaceSubject = (typeof raceSubjects)[number];

export interface ClusterStep {
	/** The step follows this many receipts after the previous one. */
	readonly after: number;
	readonly action: ClusterAction;
}

export interface ClusterScheduleOptions extends ScheduleOptions {
	readonly hubs: number;
	readonly brokers: number;
}

const weights: Weights<ClusterAction['type']> = [
	['kill hub', 7],
	['stop hub', 3],
	['freeze hub', 4],
	['kill on answer', 3],
	['shift clock', 3],
	['kill broker', 5],
	['stop broker', 2],
	['freeze broker', 4],
	['kill all brokers', 1],
	['cut link', 8],
	['stall link', 5],
	['isolate hub', 4],
	['move person', 8],
	['race', 5],
	['send ephemeral', 3],
	...personWeights,
];

/** The clocks of the hubs are wrong by at most this time. */
export const maxClockErrorMs = 300_000;

const brokerOf = (chance: Chance, brokers: number): number | 'leader' =>
	chance.isHit(0.5) ? 'leader' : chance.int(0, brokers - 1);

const clusterAction = (
	type: ClusterAction['type'],
	chance: Chance,
	options: ClusterScheduleOptions,
): ClusterAction => {
	const {hubs, brokers, people, isLong} = options;
	const hub = chance.int(0, hubs - 1);
	switch (type) {
		case 'kill hub':
		case 'stop hub':
			return {type, hub, downMs: chance.isHit(0.5) ? 0 : chance.int(50, isLong ? 12_000 : 500)};
		case 'freeze hub':
			return {type, hub, forMs: chance.int(50, isLong ? 18_000 : 1500)};
		case 'kill on answer':
			return {type, hub, requests: [chance.pick(operatorRequests)]};
		case 'shift clock':
			return {type, hub, byMs: chance.int(-maxClockErrorMs, maxClockErrorMs)};
		case 'kill broker':
		case 'stop broker':
			return {type, broker: brokerOf(chance, brokers), downMs: chance.int(0, isLong ? 5000 : 500)};
		case 'freeze broker':
			return {type, broker: brokerOf(chance, brokers), forMs: chance.int(50, isLong ? 12_000 : 1500)};
		case 'kill all brokers':
			return {type, downMs: chance.int(0, isLong ? 12_000 : 1000)};
		case 'cut link':
			return {type, hub, broker: chance.int(0, brokers - 1)};
		case 'stall link': {
			const broker = chance.int(0, brokers - 1);
			return {type, hub, broker, direction: direction(chance), forMs: chance.int(50, isLong ? 8000 : 1000)};
		}
		case 'isolate hub':
			return {type, hub, forMs: chance.int(500, isLong ? 20_000 : 2000)};
		case 'move person':
			return {type, person: chance.int(0, people - 1), hub};
		case 'race':
			return {type, about: chance.pick(raceSubjects)};
		case 'send ephemeral':
			return {type, hub};
		case 'cut all':
			return {type};
		default:
			return personAction(type, chance, options);
	}
};

/** Endless steps, the same for the same seed. The first steps are those that no run may omit. */
export function* clusterSchedule(
	chance: Chance,
	options: ClusterScheduleOptions,
): Generator<ClusterStep, never> {
	const required: ClusterAction['type'][] = [
		...(['send ephemeral', 'kill hub', 'race', 'move person', 'cut link', 'kill broker'] as const),
		...(['kill on answer', 'isolate hub', 'race', 'freeze broker', 'shift clock', 'strand'] as const),
		...(['freeze hub', 'stop hub', 'stall link', 'kill all brokers', 'kill person'] as const),
	];
	let races = 0;
	for (let index = 0; ; index++) {
		const type = required[index] ?? pickType(chance, weights);
		const after = chance.int(1, options.calm);
		const action = clusterAction(type, chance, options);
		const isRequired = index < required.length;
		if (isRequired && action.type === 'kill on answer') {
			yield {after, action: {...action, requests: operatorRequests}};
		} else if (isRequired && action.type === 'race') {
			yield {after, action: {...action, about: raceSubjects[races++] ?? action.about}};
		} else yield {after, action};
	}
}
