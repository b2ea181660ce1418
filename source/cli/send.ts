/** `termchat send`: says something from a script, and ends when the server has it. */

import {createInterface} from 'node:readline';
import {text as readAll} from 'node:stream/consumers';
import {stripVTControlCharacters} from 'node:util';
import type {Client} from '../client/client.ts';
import {isBlank} from '../protocol/well-formed.ts';
import {exitCodes, parseArguments, reportFailure, usageFailure} from './arguments.ts';
import {enterRoom} from './enter-room.ts';
import {durationFlag, wholeFlag} from './flag-values.ts';
import {type VerbFlags, verbFlags, verbHelp, withClient} from './verb.ts';

const help = `
	Usage
	  $ termchat send --room ROOM TEXT…
	  $ make 2>&1 | termchat send --room ROOM [--block]

	Says TEXT, or without one each line of the input (its colours left out), and ends when the server has
	kept it.

	Options
	  --room ROOM      the room to say it in
	  --to NICK        a person to say it to, instead of a room
	  --block          the whole input as one message
	  --expires TIME   everyone forgets it after this time, such as 30s or 10m
	  --reply-to SEQ   it answers the message of this number
${verbHelp}
	Examples
	  $ termchat send --room ops "deploy done"
	  $ git log -3 --oneline | termchat send --room ops --block
`;

const flags = {
	...verbFlags,
	room: {type: 'string', shortFlag: 'r'},
	to: {type: 'string'},
	block: {type: 'boolean', default: false},
	expires: {type: 'string'},
	replyTo: {type: 'number'},
} as const;

interface SendFlags extends VerbFlags {
	readonly room?: string | undefined;
	readonly to?: string | undefined;
	readonly block: boolean;
	readonly expires?: string | undefined;
	readonly replyTo?: number | undefined;
}

/** Output of programs as it can be said: colours and other controls of terminals are left out. */
const withoutControls = (text: string): string =>
	stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '');

/** What is to be said, one message after the other. Blank lines say nothing. */
async function* messages(input: readonly string[], isBlock: boolean): AsyncGenerator<string> {
	if (input.length > 0) {
		yield input.join(' ');
		return;
	}
	if (process.stdin.isTTY) {
		throw usageFailure(
			'There is nothing to say. Give a text, or pipe one in: echo hello | termchat send --room dev',
		);
	}
	if (isBlock) {
		const text = withoutControls(await readAll(process.stdin)).replace(/\s+$/, '');
		if (!isBlank(text)) yield text;
		return;
	}
	for await (const raw of createInterface({input: process.stdin})) {
		const line = withoutControls(raw);
		if (!isBlank(line)) yield line;
	}
}

const target = async (client: Client, given: SendFlags): Promise<{room: string} | {to: string}> =>
	given.to === undefined ? {room: await enterRoom(client, given)} : {to: given.to.replace(/^@/, '')};

export const runSend = (argv: readonly string[]): Promise<number> =>
	reportFailure('send', async () => {
		const {flags: given, input} = parseArguments('send', help, flags, argv);
		if (given.room !== undefined && given.to !== undefined) {
			throw usageFailure('A message goes to a room or to a person: give --room or --to, not both.');
		}
		const expiresMs = durationFlag('expires', given.expires);
		const replyTo = wholeFlag('reply-to', given.replyTo, 1);
		const more = {
			...(expiresMs !== undefined && {expiresInSeconds: Math.max(1, Math.round(expiresMs / 1000))}),
			...(replyTo !== undefined && {replyTo}),
		};
		return withClient(given, async client => {
			const where = await target(client, given);
			for await (const text of messages(input, given.block)) {
				await client.receipt(client.post(where, text, more));
			}
			return exitCodes.done;
		});
	});
