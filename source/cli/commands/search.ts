/** `termchat search`: finds messages by their words. */
import {defaultLimits, defaultPage, roomKind} from '../../protocol/limits.ts';
import {isBlank} from '../../protocol/well-formed.ts';
import {integerFlag, readRoomName, timeFlag} from '../arguments/flag-values.ts';
import {exitCodes, parseArguments, runCommand, usageFailure} from '../arguments/parse-arguments.ts';
import {connectionFlags, connectionHelp, jsonFlag, roomFlags, withClient} from '../connect/with-client.ts';
import {writeEntry} from '../output/stdout.ts';

const help = `
	Usage
	  $ termchat search WORDS… [--room ROOM] [--from NICK]

	Prints the messages that hold all the words, newest first.

	Options
	  --room, -r ROOM  only in this room
	  --from NICK      only what this person said
	  --before TIME    only what is older: a date (2026-11-20), a time, or a duration ago (2d)
	  --after TIME     only what is newer
	  --limit N        at most N (default ${defaultPage}, at most ${defaultLimits.historyPage})
	  --json, -j       one JSON frame a line
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

export const runSearch = (argv: readonly string[]): Promise<number> =>
	runCommand('search', async () => {
		const {flags: given, input} = parseArguments('search', help, flags, argv);
		const query = input.join(' ');
		if (isBlank(query)) throw usageFailure('Which words? Such as: termchat search flaky test');
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
