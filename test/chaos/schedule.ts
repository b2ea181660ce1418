/** The faults of a chaos run and their times, determined by the seed. */
import type {Chance} from './chance.ts';
import {type OperatorRequest, operatorRequests} from './operator-checker.ts';
import type {Direction} from './proxy.ts';

export type ServerAction =
	/** SIGKILL right after the server has sent something. It is started again after `downMs`. */
	| {readonly type: 'kill server'; readonly downMs: number}
	/** SIGTERM. The server drains, exits with 0 and is started again. */
	| {readonly type: 'stop server'; readonly downMs: number}
	/** SIGSTOP, and SIGCONT after `forMs`. */
	| {readonly type: 'freeze server'; readonly forMs: number}
	/** The operator sends each of these requests, and the server receives SIGKILL as it answers. */
	| {readonly type: 'kill on answer'; readonly requests: readonly OperatorRequest[]}
	/** SIGKILL this many receipts after a backup was made. The backup then replaces the database. */
	| {readonly type: 'restore backup'; readonly receipts: number}
	/** The wall clock of the server is wrong by `byMs` for `forMs`. */
	| {readonly type: 'shift clock'; readonly byMs: number; readonly forMs: number};

export type PersonAction =
	| {readonly type: 'kill person'; readonly person: number; readonly downMs: number}
	| {readonly type: 'freeze person'; readonly person: number; readonly forMs: number}
	| {readonly type: 'cut'; readonly person: number}
	| {
			readonly type: 'cut in a frame';
			readonly person: number;
			readonly direction: Direction;
			readonly bytes: number;
	  }
	| {readonly type: 'delay'; readonly person: number; readonly ms: number; readonly forMs: number}
	| {readonly type: 'hold'; readonly person: number; readonly direction: Direction; readonly forMs: number}
	/** One direction is silenced. Then the connection is cut or, if `forMs` is undefined, the heartbeat must notice it. */
	| {
			readonly type: 'silence';
			readonly person: number;
			readonly direction: Direction;
			readonly forMs: number | undefined;
	  }
	/** What the person sends during `forMs` arrives only after another connection has sent it again and after `receipts` more receipts. */
	| {readonly type: 'strand'; readonly person: number; readonly forMs: number; readonly receipts: number}
	/** The person does not read while all others send a lot. */
	| {readonly type: 'flood'; readonly person: number; readonly count: number; readonly forMs: number};

export type Action = ServerAction | PersonAction | {readonly type: 'cut all'};

export interface Step {
	/** The step follows this many receipts after the previous one. */
	readonly after: number;
	readonly action: Action;
}

export interface ScheduleOptions {
	readonly people: number;
	/** The maximum number of receipts between two steps. */
	readonly calm: number;
	/** Adds long silences and floods, for a run of several minutes. */
	readonly isLong: boolean;
}

/** How often each type of fault is chosen, in relation to the others. */
export type Weights<Type> = readonly [readonly [Type, number], ...(readonly [Type, number])[]];

export const personWeights: Weights<PersonAction['type'] | 'cut all'> = [
	['kill person', 4],
	['freeze person', 1],
	['cut all', 2],
	['cut', 3],
	['cut in a frame', 4],
	['delay', 2],
	['hold', 2],
	['silence', 3],
	['strand', 3],
	['flood', 1],
];

const weights: Weights<Action['type']> = [
	['kill server', 5],
	['stop server', 2],
	['freeze server', 2],
	['kill on answer', 3],
	['restore backup', 1],
	['shift clock', 1],
	...personWeights,
];

export const pickType = <Type>(chance: Chance, from: Weights<Type>): Type => {
	const total = from.reduce((sum, [, weight]) => sum + weight, 0);
	let roll = chance.random() * total;
	for (const [type, weight] of from) {
		roll -= weight;
		if (roll < 0) return type;
	}
	return from[0][0];
};

const hourMs = 3_600_000;

export const direction = (chance: Chance): Direction => (chance.isHit(0.5) ? 'up' : 'down');

const actionOf = (type: Action['type'], chance: Chance, options: ScheduleOptions): Action => {
	const {isLong} = options;
	switch (type) {
		case 'kill server':
		case 'stop server':
			return {type, downMs: chance.isHit(0.5) ? 0 : chance.int(50, isLong ? 2500 : 500)};
		case 'freeze server':
			return {type, forMs: chance.int(50, isLong ? 4000 : 800)};
		case 'kill on answer':
			return {type, requests: [chance.pick(operatorRequests)]};
		case 'restore backup':
			return {type, receipts: chance.int(1, isLong ? 150 : 40)};
		case 'shift clock': {
			const byMs = chance.isHit(0.5) ? hourMs : -hourMs;
			return {type, byMs, forMs: isLong ? chance.int(16_000, 20_000) : chance.int(500, 1500)};
		}
		case 'cut all':
			return {type};
		default:
			return personAction(type, chance, options);
	}
};

/** A fault of a person whom `chance` chooses. */
export const personAction = (
	type: PersonAction['type'],
	chance: Chance,
	{people, isLong}: ScheduleOptions,
): PersonAction => {
	const person = chance.int(0, people - 1);
	switch (type) {
		case 'kill person':
			return {type, person, downMs: chance.isHit(0.5) ? 0 : chance.int(50, isLong ? 3000 : 300)};
		case 'freeze person':
			return {type, person, forMs: chance.int(50, isLong ? 5000 : 800)};
		case 'cut':
			return {type, person};
		case 'cut in a frame':
			return {type, person, direction: direction(chance), bytes: chance.int(1, 600)};
		case 'delay':
			return {type, person, ms: chance.int(5, 150), forMs: chance.int(200, 2000)};
		case 'hold':
			return {type, person, direction: direction(chance), forMs: chance.int(100, isLong ? 6000 : 1000)};
		case 'silence': {
			const isPermanent = isLong && chance.isHit(0.15);
			return {
				type,
				person,
				direction: direction(chance),
				forMs: isPermanent ? undefined : chance.int(100, isLong ? 3000 : 800),
			};
		}
		case 'strand':
			return {type, person, forMs: chance.int(100, 400), receipts: chance.int(3, 10)};
		case 'flood':
			return {type, person, count: isLong ? chance.int(100, 300) : 20, forMs: isLong ? 4000 : 800};
	}
};

/** Endless steps, the same for the same seed. The first steps are those that no run may omit. */
export function* schedule(chance: Chance, options: ScheduleOptions): Generator<Step, never> {
	const required: Action['type'][] = [
		'kill server',
		'silence',
		'strand',
		'kill person',
		'kill on answer',
		'stop server',
		'restore backup',
		'cut in a frame',
		'shift clock',
	];
	for (let index = 0; ; index++) {
		const type = required[index] ?? pickType(chance, weights);
		const after = chance.int(1, options.calm);
		const action = actionOf(type, chance, options);
		const isFirst = index < required.length && action.type === 'kill on answer';
		yield {after, action: isFirst ? {...action, requests: operatorRequests} : action};
	}
}
