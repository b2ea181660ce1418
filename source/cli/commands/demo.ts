/** `termchat demo`: the chat with scripted users, without a network. */
import {createDemo} from '../../demo/demo.ts';
import {systemClock} from '../../time/clock.ts';
import type {Command} from '../arguments/command.ts';
import {unexpectedArgument} from '../arguments/failure.ts';
import {nickFlag} from '../arguments/flag-values.ts';
import {parseArguments} from '../arguments/parse-arguments.ts';
import {systemNick} from '../connect/connect-client.ts';
import {colorValues, isFullScreenPossible, readColours, withColorValue} from '../join/join-options.ts';
import {runUi} from '../join/run-ui.ts';
import {openSettings} from '../join/settings-files.ts';
import {limitClientHeap} from '../process/heap-flags.ts';
import {runInTerminal} from './run-command.ts';

const help = `
	Usage
	  termchat demo [--nick NICK]

	Shows a server with scripted users: rooms, unread messages, mentions, replies, reactions, edits, code, links,
	a private room and direct messages. It runs inside this program: it opens no port and connects to nothing, and
	your messages are deleted when you quit.

	Flags
	  --nick, -n NICK  your nick (default: your login name)
	  --plain          plain mode: one line for each event, for screen readers and pipes
	  --color WHEN     never, 16, 256, truecolor, always or auto (default; respects NO_COLOR)
	  --no-color       the same as --color=never

	Examples
	  termchat demo
	  npx termchat demo
`;

const flags = {
	nick: {type: 'string', shortFlag: 'n'},
	plain: {type: 'boolean'},
	color: {type: 'string'},
} as const;

const runDemoWith = async (argv: readonly string[]): Promise<number> => {
	const {flags: given, input} = parseArguments('demo', help, flags, withColorValue(argv));
	const [extra] = input;
	if (extra !== undefined) throw unexpectedArgument('demo', extra);
	const colours = readColours(given.color);
	const demo = await createDemo({nick: nickFlag(given.nick) ?? systemNick(), clock: systemClock});
	demo.start();
	try {
		return await runUi({
			client: demo.client,
			options: {
				address: {page: 'http://demo.invalid/'},
				colours,
				isPlain: given.plain || !isFullScreenPossible(),
			},
			config: openSettings(process.env, systemClock),
			room: demo.room,
			state: {rooms: [], drafts: {}},
			storeState: () => {},
			server: undefined,
		});
	} finally {
		await demo.close();
	}
};

const runDemo = (argv: readonly string[]): Promise<number> => {
	limitClientHeap();
	return runInTerminal('demo', () => runDemoWith(argv));
};

export const demoCommand: Command = {help, flags, values: {color: colorValues}, run: runDemo};
