/** `termchat inbox`: prints the messages for the user in all rooms. */
import {inboxRow} from '../../../presenter/messages/inbox-rows.ts';
import {defaultLimits, defaultPage} from '../../../protocol/limits.ts';
import {words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {connectionFlags, connectionHelp, jsonFlag} from '../../arguments/connection-flags.ts';
import {exitCodes} from '../../arguments/failure.ts';
import {integerFlag} from '../../arguments/flag-values.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {withClient} from '../../connect/with-client.ts';
import {writeJson, writeLine} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat inbox [--unread] [--limit N] [--json]

	Prints mentions of you, direct messages and replies to you in all rooms, newest first. A * marks unread messages.

	Flags
	  --unread         only unread messages
	  --limit N        at most N messages (default ${defaultPage}, at most ${defaultLimits.historyPage})
	  --json, -j       print each item as a line of JSON: its kind, whether it is unread, and the message
${connectionHelp}
	Example
	  $ termchat inbox --unread --nick ann
`;

const flags = {
	...connectionFlags,
	unread: {type: 'boolean'},
	limit: {type: 'number'},
	...jsonFlag,
} as const;

const runInbox = (argv: readonly string[]): Promise<number> =>
	runCommand('inbox', async () => {
		const {flags: given} = parseArguments('inbox', help, flags, argv);
		const limit = integerFlag('limit', given.limit, 1, defaultLimits.historyPage);
		return withClient(given, async client => {
			const {items} = await client.ask({
				type: 'inbox',
				...(limit !== undefined && {limit}),
				...(given.unread && {unreadOnly: true}),
			});
			for (const item of items) {
				const {label, detail} = inboxRow(item, client.session(), {now: Date.now()});
				await (given.json ? writeJson(item) : writeLine(words`${label} (${detail})`));
			}
			return exitCodes.done;
		});
	});

export const inboxCommand: Command = {help, flags, run: runInbox};
