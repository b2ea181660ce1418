/** `termchat wait`: ends when somebody says what a script waits for. */
import {followRoom} from '../client/follow.ts';
import type {Message} from '../protocol/frames.ts';
import {nameKey} from '../protocol/limits.ts';
import {exitCodes, Failure, parseArguments, reportFailure, usageFailure} from './arguments.ts';
import {writeEntry} from './stdout.ts';
import {durationFlag, enterRoom, roomFlags, verbFlags, verbHelp, withClient} from './verb.ts';

const help = `
	Usage
	  $ termchat wait --room ROOM --match REGEX [--timeout TIME]

	Waits until a message is said that matches, prints it and ends with 0; ends with 4 when the time is over.

	Options
	  --room ROOM      the room to listen to
	  --match REGEX    what the text must match (JavaScript regular expression)
	  --from NICK      only what this person says
	  --timeout TIME   how long to wait, such as 5m (default: for ever)
	  --json           prints the message as a JSON frame
${verbHelp}
	Example
	  $ termchat wait --room ops --match '^deploy (done|failed)' --timeout 5m
`;

const flags = {
	...verbFlags,
	...roomFlags,
	match: {type: 'string'},
	from: {type: 'string'},
	json: {type: 'boolean', default: false},
} as const;

const toPattern = (match: string | undefined): RegExp => {
	if (match === undefined)
		throw usageFailure("--match is missing: what to wait for, such as --match 'deploy done'.");
	try {
		return new RegExp(match, 'u');
	} catch (error) {
		throw usageFailure(`--match is no regular expression: ${(error as Error).message}.`);
	}
};

export const runWait = (argv: readonly string[]): Promise<number> =>
	reportFailure('wait', async () => {
		const {flags: given} = parseArguments('wait', help, flags, argv);
		const pattern = toPattern(given.match);
		const timeoutMs = durationFlag('timeout', given.timeout);
		return withClient({...given, timeout: undefined, isEndless: true}, async client => {
			const room = await enterRoom(client, given);
			const head = client.session().rooms.get(room)?.headSeq ?? 0;
			const isWanted = (message: Message): boolean =>
				pattern.test(message.text) &&
				(given.from === undefined || nameKey(message.from.nick) === nameKey(given.from));
			const found = await new Promise<Message>((resolve, reject) => {
				if (timeoutMs !== undefined) {
					const late = new Failure(`Nobody said ${pattern} in time.`, exitCodes.timedOut);
					setTimeout(() => reject(late), timeoutMs);
				}
				followRoom(client, room, head, entry => {
					if (entry.type === 'message' && isWanted(entry)) resolve(entry);
				});
			});
			await writeEntry(found, given.json);
			return exitCodes.done;
		});
	});
