/** The guarantees that a chaos run checks. */

export const promises = {
	lost: 'a receipted message is in the history',
	changed: 'an entry is the same each time it is received',
	vanished: 'a received entry is in the history',
	doubled: 'a draft is in the history once',
	'not sent': 'every entry in the history was sent by a person',
	forgotten: 'a saved message that was not refused is receipted and in the history',
	disordered: 'the messages of a person are in the order they were sent',
	'broken chain': 'each `prev` is the `seq` of the preceding entry',
	'different histories': 'all readers get the same history',
	'wrong state': 'a message is in the state that follows from its changes',
	missed: 'every entry of a followed room is delivered',
	repeated: 'the entries of a followed room are delivered once, in ascending order',
	incomplete: 'joins, pages and live entries on a connection leave nothing out',
	unrecovered: 'a resume returns all entries since the last received one',
	'wrong view': 'the session shows the entries of the history',
	merged: 'a session shows no entry of a log that a restored backup replaced',
	'new epoch': 'a room keeps its epoch while no backup is restored',
	'same epoch': 'every room has a new epoch after a backup was restored',
	'not durable': 'a request that the server confirmed to the operator is durable after a SIGKILL',
	'moved clock': 'a change of the wall clock closes no connection and delays no client for long',
	shared: 'a nick has one owner, and an invite with one use admits one user, on all hubs together',
	disagreeing: 'all hubs have the same state when nothing happens',
	'not erased': 'expired text is in no file of a hub or a broker',
	unfinished: 'every client finishes',
} as const;

export type Promised = keyof typeof promises;

export interface Violation {
	readonly promise: Promised;
	/** One sentence with the person, the place and the violation. */
	readonly what: string;
}

export type Report = (promise: Promised, what: string) => void;
