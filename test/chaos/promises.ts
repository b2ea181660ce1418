/** What a chaos run holds the program to. */

export const promises = {
	lost: 'what was receipted is in the history',
	changed: 'an entry is the same wherever it is heard',
	vanished: 'what anyone heard is in the history',
	doubled: 'a draft is in the history once',
	'not sent': 'nothing is in the history that nobody said',
	forgotten: 'what was kept on disk and not refused is receipted and in the history',
	disordered: 'a person’s words stand in the order they were said',
	'broken chain': 'each `prev` is the `seq` of the entry before',
	'different histories': 'all readers get the same history',
	'wrong state': 'a message stands as its changes left it',
	missed: 'who follows a room is handed every entry',
	repeated: 'who follows a room is handed entries in rising order, each once',
	incomplete: 'joins, pages and live entries on a connection leave nothing out',
	unrecovered: 'a resume brings all that came since',
	'wrong view': 'the session shows what is in the history',
	merged: 'a session shows nothing of a log that a restored backup replaced',
	'new epoch': 'a room keeps its epoch while no backup is restored',
	'same epoch': 'every room has a new epoch after a backup was restored',
	'not durable': 'what the operator was told is done holds after a SIGKILL',
	'moved clock': 'a wall clock that is set ends no connection and makes nobody wait for long',
	unfinished: 'everyone comes to rest',
} as const;

export type Promised = keyof typeof promises;

export interface Violation {
	readonly promise: Promised;
	/** One sentence with who, where and what. */
	readonly what: string;
}

export type Report = (promise: Promised, what: string) => void;
