/** `termchat import`: appends the messages of another chat to a room. */
import type {Client} from '../../../client/client.ts';
import {RequestError} from '../../../client/link/request-error.ts';
import {isTimeZone} from '../../../protocol/notifications.ts';
import {literal, printableLine, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {
	type ConnectionFlags,
	connectionFlags,
	connectionHelp,
	jsonFlag,
	roomFlags,
	serverArgument,
} from '../../arguments/connection-flags.ts';
import {exitCodes, Failure, usageFailure} from '../../arguments/failure.ts';
import {readRoomName} from '../../arguments/flag-values.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {openRoom} from '../../connect/open-room.ts';
import {RepeatedRequests, reportTo} from '../../connect/repeat-requests.ts';
import {withClient} from '../../connect/with-client.ts';
import {type ImportCounts, Importer} from '../../import/importer.ts';
import {readIrssi} from '../../import/irssi.ts';
import {readJsonl} from '../../import/jsonl.ts';
import {readRoomEntries} from '../../import/room-entries.ts';
import {readSlack} from '../../import/slack/slack.ts';
import type {ReadSource, SourceEntry} from '../../import/source-entry.ts';
import {readWeechat} from '../../import/weechat.ts';
import {toRoomText} from '../../output/entry-text.ts';
import {stderrProgress} from '../../output/progress.ts';
import {writeJson, writeLine} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat import [URL] FILE --room ROOM --format jsonl|slack|weechat|irssi

	Appends the messages of FILE to a room that you own, with their authors and times. Everyone sees that they were
	imported, and nobody is notified. After a lost connection it continues by itself, for up to 5 minutes without
	one. If it is interrupted, start it again: it continues where it stopped.

	Flags
	  --room, -r ROOM                     the room
	  --create                            create the room if it does not exist
	  --format jsonl|slack|weechat|irssi  jsonl: what termchat export writes; slack: the unpacked folder of an export;
	                                      weechat, irssi: a log file (default jsonl)
	  --channel NAME                      slack: the channel, if the export has several
	  --timezone ZONE                     weechat, irssi: the time zone of the log, such as Europe/Berlin (default: yours)
	  --dry-run                           only read FILE, and print how many entries it has
	  --progress                          report the progress also if stderr is not a terminal
	  --json, -j                          print the result as JSON
${connectionHelp}
	Examples
	  $ termchat export --room dev > dev.jsonl
	  $ termchat import dev.jsonl --room archive
	  $ termchat import slack-export --format slack --channel general --room general --create
	  $ termchat import irc.libera.#dev.weechatlog --format weechat --timezone Europe/Berlin --room dev
`;

const flags = {
	...connectionFlags,
	...roomFlags,
	format: {type: 'string', default: 'jsonl'},
	channel: {type: 'string'},
	timezone: {type: 'string'},
	create: {type: 'boolean', default: false},
	dryRun: {type: 'boolean', default: false},
	progress: {type: 'boolean', default: false},
	...jsonFlag,
} as const;

const formats: Readonly<Record<string, ReadSource>> = {
	jsonl: readJsonl,
	slack: readSlack,
	weechat: readWeechat,
	irssi: readIrssi,
};

type Source = () => AsyncIterable<SourceEntry>;

interface FormatFlags {
	readonly format: string;
	readonly channel?: string | undefined;
	readonly timezone?: string | undefined;
}

const sourceOf = (file: string, {format, channel, timezone: timeZone}: FormatFlags): Source => {
	const read = Object.hasOwn(formats, format) ? formats[format] : undefined;
	if (read === undefined) {
		throw usageFailure(`--format must be ${Object.keys(formats).join(', ')}, not ${JSON.stringify(format)}.`);
	}
	if (timeZone !== undefined && !isTimeZone(timeZone)) {
		throw usageFailure(
			`--timezone must be a name such as Europe/Berlin or UTC, not ${JSON.stringify(timeZone)}.`,
		);
	}
	return () => read(file, {channel, timeZone});
};

/** Reads the whole source, so that its errors are reported before anything is imported. */
const countEntries = async (source: Source): Promise<number> => {
	let count = 0;
	for await (const _ of source()) count++;
	return count;
};

const entryUnit = [literal('entry'), literal('entries')] as const;

const importAll = async (
	client: Client,
	room: string,
	source: Source,
	total: number,
	isForced: boolean,
): Promise<ImportCounts> => {
	const requests = new RepeatedRequests({client, room, report: reportTo('import')});
	const known = await readRoomEntries(requests, room);
	const importer = new Importer({ask: requests.ask, limits: client.session().limits, room, known});
	const progress = stderrProgress(literal('Imported'), entryUnit, false, isForced);
	let count = 0;
	try {
		for await (const entry of source()) {
			await importer.add(entry);
			progress.update(++count, count / total);
		}
		await importer.finish();
	} finally {
		progress.end();
	}
	return importer.counts;
};

const openOrCreate = async (
	client: Client,
	flags: ConnectionFlags & {readonly create: boolean},
): Promise<string> => {
	try {
		return await openRoom(client, flags, {mustExist: true});
	} catch (error) {
		const isMissing = error instanceof RequestError && error.code === 'no_such_room';
		if (!isMissing) throw error;
		if (flags.room === undefined || !flags.create) {
			throw new Failure(`${printableLine(error.message)} To create it, add --create.`);
		}
		const {room} = await client.ask({type: 'create', room: readRoomName(flags.room)});
		return client.join(room, {limit: 0});
	}
};

const writeCounts = async (room: string, {imported, known, skipped}: ImportCounts): Promise<void> => {
	const knownText = known === 0 ? literal('') : words`, ${known} were there already`;
	const skippedText = skipped === 0 ? literal('') : words`, ${skipped} skipped`;
	const unit = imported === 1 ? entryUnit[0] : entryUnit[1];
	await writeLine(words`Imported ${imported} ${unit} to ${toRoomText(room)}${knownText}${skippedText}.`);
};

/** The server may come before the file, as in other commands. */
const fileAndServer = (input: readonly string[], url: string | undefined) => {
	const [first, second, extra] = input;
	if (first === undefined) throw usageFailure('Missing file. Usage: termchat import FILE --room ROOM');
	if (extra !== undefined) throw usageFailure(`Unexpected argument ${JSON.stringify(extra)}. Give one file.`);
	return second === undefined ? {file: first, url} : {file: second, url: serverArgument(first, url)};
};

const runImport = (argv: readonly string[]): Promise<number> =>
	runCommand('import', async () => {
		const {flags: given, input} = parseArguments('import', help, flags, argv);
		const {file, url} = fileAndServer(input, given.url);
		const source = sourceOf(file, given);
		const total = await countEntries(source);
		if (given.dryRun) {
			if (given.json) await writeJson({type: 'source', file, entries: total});
			else
				await writeLine(
					words`${printableLine(file)} has ${total} ${total === 1 ? entryUnit[0] : entryUnit[1]}.`,
				);
			return exitCodes.done;
		}
		return withClient({...given, url}, async client => {
			const room = await openOrCreate(client, given);
			const counts = await importAll(client, room, source, total, given.progress);
			if (given.json) await writeJson({type: 'imported', room, ...counts});
			else await writeCounts(room, counts);
			return exitCodes.done;
		});
	});

export const importCommand: Command = {help, flags, takesFiles: true, run: runImport};
