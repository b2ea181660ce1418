/** The words of a command that an SSH client sends as one text. No shell reads the text, so nothing in it is expanded. */

/**
 * Splits at spaces. Quotes around a whole word, or around the value after `=`, protect its spaces. Any other quote is an
 * ordinary character, because the user's own shell has removed a level of quotes: `send "don't"` arrives as `send don't`.
 */
export const wordsOf = (command: string): readonly string[] => {
	const pattern = /(?<![^\s=])'([^']*)'(?!\S)|(?<![^\s=])"((?:\\.|[^"\\])*)"(?!\S)|\\(.)|(\s+)|([\s\S])/gu;
	const words: string[] = [];
	let word: string | undefined;
	for (const [, single, double, escaped, space, other] of command.matchAll(pattern)) {
		if (space !== undefined) {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else {
			word = (word ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? other ?? '');
		}
	}
	if (word !== undefined) words.push(word);
	return words;
};

/** The shell commands that work over SSH. None of them reads or writes a file. */
export const remoteCommands = [
	'send',
	'tail',
	'history',
	'rooms',
	'members',
	'search',
	'wait',
	'inbox',
] as const;

/** Flags that name another server, another user or a file of the server's machine. */
const localFlags = /^(?:--(?:url|nick|ca|token|output|file|exec)(?:=|$)|-[a-z]*[un](?:[^a-z]|$))/;

export type RemoteCommand =
	/** The full screen, in this room if one is given. */
	| {readonly type: 'chat'; readonly room: string | undefined}
	| {readonly type: 'run'; readonly name: string; readonly argv: readonly string[]}
	/** Makes the key a device of the user who created the pairing link. */
	| {readonly type: 'pair'; readonly token: string}
	| {readonly type: 'wrong'; readonly reason: string};

const usage = `Commands: ${remoteCommands.join(', ')}, and pair LINK. A room name opens the chat there: ssh -t HOST ROOM.`;

const isRemoteCommand = (name: string): boolean => (remoteCommands as readonly string[]).includes(name);

const readPair = (link: string | undefined): RemoteCommand => {
	const token = /(?:#pair\/|^)([\w-]+)$/.exec(link ?? '')?.[1];
	return token === undefined
		? {type: 'wrong', reason: 'This is not a pairing link. Type /pair in the chat to get one.'}
		: {type: 'pair', token};
};

/** Reads a command of an SSH client. `hasTerminal`: the client has requested a terminal. */
export const readRemoteCommand = (command: string, hasTerminal: boolean): RemoteCommand => {
	const [name, ...argv] = wordsOf(command);
	if (name === undefined) return {type: 'chat', room: undefined};
	if (name === 'pair') return readPair(argv[0]);
	if (isRemoteCommand(name)) {
		const end = argv.indexOf('--');
		const flags = end === -1 ? argv : argv.slice(0, end);
		const refused = flags.find(word => localFlags.test(word));
		return refused === undefined
			? {type: 'run', name, argv}
			: {type: 'wrong', reason: `${refused.replace(/=.*/, '')} does not work over SSH.`};
	}
	const room = name === 'join' ? argv[0] : name;
	const isOneRoom = argv.length === (name === 'join' ? 1 : 0) && room !== undefined && !room.startsWith('-');
	if (hasTerminal && isOneRoom) return {type: 'chat', room: room.replace(/^#/, '')};
	return {type: 'wrong', reason: `Unknown command. ${usage}`};
};
