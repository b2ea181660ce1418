/** `termchat send`: sends messages from a script, and ends when the server has stored them. */
import {fstatSync} from 'node:fs';
import {text as readAll} from 'node:stream/consumers';
import {stripVTControlCharacters} from 'node:util';
import type {Client} from '../../client/client.ts';
import {outboxOf} from '../../client/session/select.ts';
import type {ServerFrame} from '../../protocol/frames.ts';
import {isBlank} from '../../protocol/well-formed.ts';
import {literal, words} from '../../text/sanitize.ts';
import {durationFlag, integerFlag} from '../arguments/flag-values.ts';
import {exitCodes, Failure, parseArguments, runCommand, usageFailure} from '../arguments/parse-arguments.ts';
import {openRoom} from '../connect/open-room.ts';
import {
	type ConnectionFlags,
	connectionFlags,
	connectionHelp,
	jsonFlag,
	roomFlags,
	withClient,
} from '../connect/with-client.ts';
import {linesOfStream} from '../input/stream-lines.ts';
import {stderrProgress} from '../output/progress.ts';
import {writeJson, writeLine} from '../output/stdout.ts';

const help = `
	Usage
	  $ termchat send --room ROOM TEXT…
	  $ make 2>&1 | termchat send --room ROOM [--block]

	Sends TEXT, or without one (or with -) each line of the input, its colours left out.
	Ends when the server has stored it.

	Options
	  --room, -r ROOM  the room to send it to
	  --to NICK        a person to send it to, instead of a room
	  --block          the whole input as one message
	  --expires TIME   everyone forgets it after this time, such as 30s or 10m
	  --reply-to SEQ   it answers the message of this number
	  --verbose, -v    print the number of each message: what --reply-to takes
	  --json, -j       print each message as the frame that the server sent
${connectionHelp}
	Examples
	  $ termchat send --room ops "deploy done"
	  $ git log -3 --oneline | termchat send --room ops --block
	  $ seq=$(termchat send -v --room ops "deploying")
	  $ termchat send --room ops --reply-to $seq "done"
`;

const flags = {
	...connectionFlags,
	...roomFlags,
	to: {type: 'string'},
	block: {type: 'boolean', default: false},
	expires: {type: 'string'},
	replyTo: {type: 'number'},
	verbose: {type: 'boolean', shortFlag: 'v', default: false},
	...jsonFlag,
} as const;

interface SendFlags extends ConnectionFlags {
	readonly room?: string | undefined;
	readonly to?: string | undefined;
	readonly block: boolean;
	readonly expires?: string | undefined;
	readonly replyTo?: number | undefined;
	readonly verbose: boolean;
	readonly json: boolean;
}

/** Output of programs as it can be sent: colours and other controls of terminals are left out. */
const withoutControls = (text: string): string =>
	stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '');

interface Outgoing {
	readonly text: string;
	/** The line of the input, counted from 1; undefined where the text is not a line. */
	readonly line?: number;
}

/** What is to be sent, one message after the other. Blank lines are skipped. */
async function* messages(input: readonly string[], isBlock: boolean): AsyncGenerator<Outgoing> {
	const isInputNamed = input.length === 1 && input[0] === '-';
	if (input.length > 0 && !isInputNamed) {
		yield {text: input.join(' ')};
		return;
	}
	if (process.stdin.isTTY && !isInputNamed) {
		throw usageFailure(
			'There is nothing to say. Give a text, or pipe one in: echo hello | termchat send --room dev',
		);
	}
	if (isBlock) {
		const text = withoutControls(await readAll(process.stdin)).replace(/\s+$/, '');
		if (!isBlank(text)) yield {text};
		return;
	}
	let line = 0;
	for await (const raw of linesOfStream(process.stdin)) {
		line++;
		const text = withoutControls(raw);
		if (!isBlank(text)) yield {text, line};
	}
}

const target = async (client: Client, given: SendFlags): Promise<{room: string} | {to: string}> =>
	given.to === undefined ? {room: await openRoom(client, given)} : {to: given.to.replace(/^@/, '')};

type SendOptions = Parameters<Client['post']>[2];

/** Remembers the frame that confirms a draft: the message itself where it is echoed, otherwise `sent`. */
const watchReceipts = (client: Client): {frameOf(draft: string): ServerFrame | undefined; close(): void} => {
	let latest: ServerFrame | undefined;
	const close = client.onFrame(frame => {
		if ((frame.type === 'message' || frame.type === 'sent') && frame.draft !== undefined) latest = frame;
	});
	return {
		frameOf: draft =>
			latest !== undefined && 'draft' in latest && latest.draft === draft ? latest : undefined,
		close,
	};
};

/** Why the server has not taken a draft so far, in its own words. */
const postponedBy = (client: Client, draft: string): string | undefined => {
	const state = outboxOf(client.session()).find(one => one.draft === draft)?.state;
	return state?.type === 'waiting' ? state.reason : undefined;
};

/** Adds to a failure what the server answered meanwhile, and which line of the input it was about. */
const explain = (error: unknown, answered: string | undefined, line: number | undefined): unknown => {
	if (!(error instanceof Error)) return error;
	const where = line === undefined || line === 1 ? '' : `line ${line}: `;
	const isTimeout = error instanceof Failure && error.exitCode === exitCodes.timedOut;
	if (where === '' && !(isTimeout && answered !== undefined)) return error;
	const message =
		isTimeout && answered !== undefined
			? `${error.message.replace('did not answer', 'did not take the message')} It answered: ${answered}`
			: error.message;
	return new Failure(`${where}${message}`, error instanceof Failure ? error.exitCode : exitCodes.failed);
};

/** The size of stdin if that is a file with content, in bytes. */
const inputBytes = (): number | undefined => {
	try {
		const input = fstatSync(0);
		return input.isFile() && input.size > 0 ? input.size : undefined;
	} catch {
		return undefined;
	}
};

/** Sends everything in order; each message is sent when the one before is stored. */
const sendAll = async (
	client: Client,
	outgoing: AsyncIterable<Outgoing>,
	given: SendFlags,
	options: SendOptions,
): Promise<void> => {
	const where = await target(client, given);
	const receipts = watchReceipts(client);
	const progress = stderrProgress(literal('Sent'), literal('messages'), given.json || given.verbose);
	const totalBytes = inputBytes();
	let count = 0;
	let bytes = 0;
	try {
		for await (const {text, line} of outgoing) {
			const draft = client.post(where, text, options);
			try {
				const {room, seq} = await client.receipt(draft);
				if (given.json) await writeJson(receipts.frameOf(draft) ?? {type: 'sent', room, seq, draft});
				else if (given.verbose) await writeLine(words`${seq}`);
			} catch (error) {
				throw explain(error, postponedBy(client, draft), line);
			}
			bytes += Buffer.byteLength(text) + 1;
			if (line !== undefined) progress.update(++count, totalBytes && bytes / totalBytes);
		}
	} finally {
		progress.end();
		receipts.close();
	}
};

export const runSend = (argv: readonly string[]): Promise<number> =>
	runCommand('send', async () => {
		const {flags: given, input} = parseArguments('send', help, flags, argv);
		if (given.room !== undefined && given.to !== undefined) {
			throw usageFailure('A message goes to a room or to a person: give --room or --to, not both.');
		}
		const expiresMs = durationFlag('expires', given.expires);
		const replyTo = integerFlag('reply-to', given.replyTo, 1);
		const options = {
			...(expiresMs !== undefined && {expiresInSeconds: Math.max(1, Math.round(expiresMs / 1000))}),
			...(replyTo !== undefined && {replyTo}),
		};
		return withClient(given, async client => {
			await sendAll(client, messages(input, given.block), given, options);
			return exitCodes.done;
		});
	});
