/** `termchat export`: writes the whole history of a room. */
import {expiryOf} from '../../../protocol/entry-kinds.ts';
import type {Entry} from '../../../protocol/server-frames.ts';
import {literal, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {
	connectionFlags,
	connectionHelp,
	parseCommandFlags,
	roomFlags,
} from '../../arguments/connection-flags.ts';
import {exitCodes, usageFailure} from '../../arguments/failure.ts';
import {allEntries} from '../../connect/history-pages.ts';
import {openRoom} from '../../connect/open-room.ts';
import {RepeatedRequests, reportTo} from '../../connect/repeat-requests.ts';
import {withClient} from '../../connect/with-client.ts';
import {escapeMarkdown, toMarkdown} from '../../output/entry-markdown.ts';
import {toRoomText} from '../../output/entry-text.ts';
import {type Progress, stderrProgress} from '../../output/progress.ts';
import {writeJson, writeLine} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat export [URL] --room ROOM [--format json|markdown] > FILE

	Writes a room's history, oldest first, without messages that expire. termchat import reads the format json.

	Flags
	  --room, -r ROOM         the room
	  --format json|markdown  json: each entry as a JSON frame of the protocol; markdown: for people (default json)
	  --progress              report the progress also if stderr is not a terminal
${connectionHelp}`;

const flags = {
	...connectionFlags,
	...roomFlags,
	format: {type: 'string', default: 'json'},
	progress: {type: 'boolean', default: false},
} as const;

/** Removes messages that expire, and the entries about them: an export would keep them permanently. */
export async function* withoutExpiring(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
	const expiring = new Set<number>();
	for await (const entry of entries) {
		if (expiryOf(entry) !== undefined) expiring.add(entry.seq);
		else if (!('target' in entry && expiring.has(entry.target))) yield entry;
	}
}

/** The same entries. Reports the progress towards `newest`, the number of the room's newest entry. */
export async function* withProgress(
	entries: AsyncIterable<Entry>,
	newest: number,
	progress: Progress,
): AsyncGenerator<Entry> {
	let count = 0;
	let oldest: number | undefined;
	for await (const entry of entries) {
		oldest ??= entry.seq;
		progress.update(++count, (entry.seq - oldest + 1) / (newest - oldest + 1));
		yield entry;
	}
}

const writeAll = async (entries: AsyncIterable<Entry>, isJson: boolean): Promise<void> => {
	for await (const entry of withoutExpiring(entries)) {
		if (isJson) {
			await writeJson(entry);
			continue;
		}
		const markdown = toMarkdown(entry);
		if (markdown !== undefined) await writeLine(markdown);
	}
};

const runExport = (argv: readonly string[]): Promise<number> =>
	runCommand('export', async () => {
		const given = parseCommandFlags('export', help, flags, argv);
		const {format} = given;
		if (format !== 'json' && format !== 'markdown') {
			throw usageFailure(`--format must be json or markdown, not ${JSON.stringify(format)}.`);
		}
		return withClient(given, async client => {
			const room = await openRoom(client, given, {mustExist: true});
			const state = client.session().rooms.get(room);
			if (format === 'markdown') await writeLine(words`# ${escapeMarkdown(toRoomText(room, state?.with))}\n`);
			const unit = [literal('entry'), literal('entries')] as const;
			const progress = stderrProgress(literal('Exported'), unit, true, given.progress);
			try {
				const requests = new RepeatedRequests({client, room, report: reportTo('export')});
				const entries = withProgress(allEntries(requests, room), state?.headSeq ?? 0, progress);
				await writeAll(entries, format === 'json');
			} finally {
				progress.end();
			}
			return exitCodes.done;
		});
	});

export const exportCommand: Command = {help, flags, run: runExport};
