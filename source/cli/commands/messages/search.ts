/** `termchat search`: finds messages by their words. */
import {defaultLimits, defaultPage, roomKind} from '../../../protocol/limits.ts';
import {isBlank} from '../../../protocol/well-formed.ts';
import type {Command} from '../../arguments/command.ts';
import {connectionFlags, connectionHelp, jsonFlag, roomFlags} from '../../arguments/connection-flags.ts';
import {exitCodes, usageFailure} from '../../arguments/failure.ts';
import {integerFlag, readRoomName, timeFlag} from '../../arguments/flag-values.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {withClient} from '../../connect/with-client.ts';
import {writeEntry} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat search WORDS… [--room ROOM] [--from NICK]

	Prints the messages that contain all the words, newest first.

	Flags
	  --room, -r ROOM  only messages in this room
	  --from NICK      only messages from this user
	  --before TIME    only older messages; a date (2026-11-20), a date with time, or a duration ago (2d)
	  --after TIME     only newer messages
	  --limit N        at most N messages (default ${defaultPage}, at most ${defaultLimits.historyPage})
	  --json, -j       print each message as a JSON frame of the protocol
${connectionHelp}
	Example
	  $ termchat search flaky test --room dev --after 7d
`;

const flags = {
	...connectionFlags,
	...roomFlags,
	from: {type: 'string'},
	before: {type: 'string'},
	after: {type: 'string'},
	limit: {type: 'number'},
	...jsonFlag,
} as const;

const runSearch = (argv: readonly string[]): Promise<number> =>
	runCommand('search', async () => {
		const {flags: given, input} = parseArguments('search', help, flags, argv);
		const query = input.join(' ');
		if (isBlank(query)) throw usageFailure('Missing words. Usage: termchat search WORDS…');
		const before = timeFlag('before', given.before);
		const after = timeFlag('after', given.after);
		const limit = integerFlag('limit', given.limit, 1, defaultLimits.historyPage);
		const room = given.room === undefined ? undefined : readRoomName(given.room);
		return withClient(given, async client => {
			const {entries} = await client.ask({
				type: 'search',
				query,
				...(room !== undefined && {room}),
				...(given.from !== undefined && {from: given.from}),
				...(before !== undefined && {before}),
				...(after !== undefined && {after}),
				...(limit !== undefined && {limit}),
			});
			const isDirect = entries.some(entry => roomKind(entry.room) === 'direct');
			const others = new Map((isDirect ? await client.rooms() : []).map(info => [info.room, info.with]));
			for (const entry of entries) {
				await writeEntry(entry, {isJson: given.json, with: others.get(entry.room)});
			}
			return exitCodes.done;
		});
	});

export const searchCommand: Command = {help, flags, run: runSearch};
