/** `termchat send`: sends messages from a script and exits when the server has stored them. */
import {fstatSync} from 'node:fs';
import {text as readAll} from 'node:stream/consumers';
import {stripVTControlCharacters} from 'node:util';
import type {Client} from '../../../client/client.ts';
import {outboxOf} from '../../../client/session/selectors.ts';
import {messageLink} from '../../../commands/room-link.ts';
import type {ServerFrame} from '../../../protocol/server-frames.ts';
import {isBlank} from '../../../protocol/well-formed.ts';
import {literal, printableLine, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {
	type ConnectionFlags,
	connectionFlags,
	connectionHelp,
	jsonFlag,
	roomFlags,
} from '../../arguments/connection-flags.ts';
import {exitCodes, Failure, usageFailure} from '../../arguments/failure.ts';
import {integerFlag, secondsFlag} from '../../arguments/flag-values.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {fixedConnection} from '../../connect/fixed-connection.ts';
import {openRoom} from '../../connect/open-room.ts';
import {addressOf} from '../../connect/server-address.ts';
import {withClient} from '../../connect/with-client.ts';
import {linesOfStream} from '../../input/stream-lines.ts';
import {stderrProgress} from '../../output/progress.ts';
import {writeJson, writeLine} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat send --room ROOM TEXT…
	  $ make 2>&1 | termchat send --room ROOM [--block]

	Sends TEXT. Without TEXT, or with -, sends each line of stdin, without its colors and other control characters.
	Exits when the server has stored the messages.

	Flags
	  --room, -r ROOM  the room
	  --to NICK        a user to send a direct message to, instead of a room
	  --block          send all of stdin as one message
	  --expires TIME   delete the message after this time, such as 30s or 10m
	  --reply-to SEQ   reply to the message with this number
	  --bot            mark the messages as those of a program
	  --verbose, -v    print the number of each message, for --reply-to
	  --print-link     print the link of each message, for a browser or termchat join
	  --json, -j       print each message as a JSON frame of the protocol
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
	bot: {type: 'boolean', default: false},
	verbose: {type: 'boolean', shortFlag: 'v', default: false},
	printLink: {type: 'boolean', default: false},
	...jsonFlag,
} as const;

interface SendFlags extends ConnectionFlags {
	readonly room?: string | undefined;
	readonly to?: string | undefined;
	readonly block: boolean;
	readonly expires?: string | undefined;
	readonly replyTo?: number | undefined;
	readonly bot: boolean;
	readonly verbose: boolean;
	readonly printLink: boolean;
	readonly json: boolean;
}

/** The output of a program without colors and other control characters, which the server would refuse. */
const withoutControls = (text: string): string =>
	stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '');

interface Outgoing {
	readonly text: string;
	/** The line of stdin, counted from 1; undefined for any other text. */
	readonly line?: number;
}

/** The messages to send, in order. Blank lines are skipped. */
async function* readMessages(input: readonly string[], isBlock: boolean): AsyncGenerator<Outgoing> {
	const isStdinNamed = input.length === 1 && input[0] === '-';
	if (input.length > 0 && !isStdinNamed) {
		yield {text: input.join(' ')};
		return;
	}
	if (process.stdin.isTTY && !isStdinNamed) {
		throw usageFailure(
			'Missing text. Give it as an argument or on stdin: echo hello | termchat send --room dev',
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

const openTarget = async (client: Client, given: SendFlags): Promise<{room: string} | {to: string}> =>
	given.to === undefined ? {room: await openRoom(client, given)} : {to: given.to.replace(/^@/, '')};

type SendOptions = Parameters<Client['post']>[2];

interface Receipts {
	/** The frame that confirmed the draft, if it was the last one. */
	frameOf(draft: string): ServerFrame | undefined;
	close(): void;
}

/** Stores the last frame that confirmed a draft: the message itself if the server echoes it, otherwise `sent`. */
const watchReceipts = (client: Client): Receipts => {
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

/** The server's reason for not accepting a draft so far. */
const waitingReason = (client: Client, draft: string): string | undefined => {
	const state = outboxOf(client.session()).find(one => one.draft === draft)?.state;
	return state?.type === 'waiting' ? state.reason : undefined;
};

/** Adds the line of stdin to a failure, and the last answer of the server to a timeout. */
const explain = (error: unknown, answer: string | undefined, line: number | undefined): unknown => {
	if (!(error instanceof Error)) return error;
	const place = line === undefined || line === 1 ? '' : `line ${line}: `;
	const isTimeout = error instanceof Failure && error.exitCode === exitCodes.timedOut;
	if (place === '' && !(isTimeout && answer !== undefined)) return error;
	const message =
		isTimeout && answer !== undefined
			? `${error.message.replace('did not answer', 'did not accept the message')} It answered: ${answer}`
			: error.message;
	return new Failure(`${place}${message}`, error instanceof Failure ? error.exitCode : exitCodes.failed);
};

/** The size of stdin in bytes, if it is a file with content. */
const stdinBytes = (): number | undefined => {
	try {
		const input = fstatSync(0);
		return input.isFile() && input.size > 0 ? input.size : undefined;
	} catch {
		return undefined;
	}
};

/** Sends the messages in order, each after the previous one was stored. */
const sendAll = async (
	client: Client,
	outgoing: AsyncIterable<Outgoing>,
	given: SendFlags,
	options: SendOptions,
): Promise<void> => {
	const target = await openTarget(client, given);
	const receipts = watchReceipts(client);
	const unit = [literal('message'), literal('messages')] as const;
	const progress = stderrProgress(literal('Sent'), unit, given.json || given.verbose || given.printLink);
	const totalBytes = stdinBytes();
	const page = fixedConnection()?.page ?? addressOf(given).page;
	let count = 0;
	let bytes = 0;
	try {
		for await (const {text, line} of outgoing) {
			const draft = client.post(target, text, options);
			try {
				const {room, seq} = await client.receipt(draft);
				if (given.json) await writeJson(receipts.frameOf(draft) ?? {type: 'sent', room, seq, draft});
				else if (given.verbose) await writeLine(words`${seq}`);
				else if (given.printLink) await writeLine(printableLine(messageLink(page, room, seq)));
			} catch (error) {
				throw explain(error, waitingReason(client, draft), line);
			}
			bytes += Buffer.byteLength(text) + 1;
			if (line !== undefined) progress.update(++count, totalBytes && bytes / totalBytes);
		}
	} finally {
		progress.end();
		receipts.close();
	}
};

const runSend = (argv: readonly string[]): Promise<number> =>
	runCommand('send', async () => {
		const {flags: given, input} = parseArguments('send', help, flags, argv);
		if (given.room !== undefined && given.to !== undefined) {
			throw usageFailure('--room and --to cannot be used together. Give one of them.');
		}
		if (given.printLink && (given.json || given.verbose)) {
			throw usageFailure('--print-link cannot be used with --json or --verbose. Give one of them.');
		}
		const expiresInSeconds = secondsFlag('expires', given.expires);
		const replyTo = integerFlag('reply-to', given.replyTo, 1);
		const options = {
			...(expiresInSeconds !== undefined && {expiresInSeconds}),
			...(replyTo !== undefined && {replyTo}),
			...(given.bot && {bot: true as const}),
		};
		return withClient(given, async client => {
			await sendAll(client, readMessages(input, given.block), given, options);
			return exitCodes.done;
		});
	});

export const sendCommand: Command = {help, flags, run: runSend};
