/** Faults of one person: the process is killed or frozen, or the network is cut, slowed or silenced. */
import {setTimeout as pause} from 'node:timers/promises';
import type {People, Person} from './people.ts';
import type {PersonAction} from './schedule.ts';

export interface FaultCounts {
	cuts: number;
	freezes: number;
	personKills: number;
}

/** A frame that was not received after this time is lost. */
export const lateMs = 20_000;

type ActionOf<Type extends PersonAction['type']> = Extract<PersonAction, {type: Type}>;

const kill = async (people: People, person: Person, downMs: number): Promise<void> => {
	const killed = person.process;
	killed.signal('SIGKILL');
	await killed.ended;
	await pause(downMs);
	// Another action may have killed and restarted the person meanwhile.
	if (person.process === killed) people.restart(person);
};

/** Delays the frames of a person until another connection has sent them again. */
const strand = async (
	people: People,
	person: Person,
	{forMs, receipts}: ActionOf<'strand'>,
): Promise<void> => {
	const {lose, arrive} = person.proxy.strand();
	await pause(forMs);
	lose();
	const goal = person.receipts + receipts;
	await people.until(() => person.receipts >= goal, lateMs);
	arrive();
};

/** Lets all other people send many messages while the person does not read. */
const flood = async (people: People, person: Person, {count, forMs}: ActionOf<'flood'>): Promise<void> => {
	person.proxy.hold('down');
	for (const other of people.all) {
		if (other !== person) other.process.order({type: 'flood', count});
	}
	await pause(forMs);
	person.proxy.release();
};

export const actOnPerson = async (
	action: PersonAction,
	person: Person,
	people: People,
	counts: FaultCounts,
): Promise<void> => {
	const {proxy} = person;
	switch (action.type) {
		case 'kill person':
			counts.personKills++;
			return kill(people, person, action.downMs);
		case 'freeze person':
			counts.freezes++;
			person.process.signal('SIGSTOP');
			await pause(action.forMs);
			person.process.signal('SIGCONT');
			return;
		case 'cut':
			counts.cuts += proxy.cut();
			return;
		case 'cut in a frame':
			counts.cuts += proxy.count();
			proxy.cutAfter(action.direction, action.bytes);
			return;
		case 'delay':
			proxy.delay(action.ms);
			await pause(action.forMs);
			proxy.delay(0);
			return;
		case 'hold':
			proxy.hold(action.direction);
			await pause(action.forMs);
			proxy.release();
			return;
		case 'silence':
			proxy.silence(action.direction);
			if (action.forMs === undefined) return;
			await pause(action.forMs);
			counts.cuts += proxy.cut();
			return;
		case 'strand':
			await strand(people, person, action);
			counts.cuts++;
			return;
		case 'flood':
			return flood(people, person, action);
	}
};
