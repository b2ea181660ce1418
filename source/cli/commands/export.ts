/** `termchat export`: everything a room's log holds, for keeping or for reading elsewhere. */
import type {Entry} from '../../protocol/frames.ts';
import {reactionCount} from '../../protocol/reactions.ts';
import {
	concat,
	join,
	linesOf,
	literal,
	type Printable,
	printable,
	printableLine,
	words,
} from '../../text/sanitize.ts';
import {exitCodes, runCommand, usageFailure} from '../arguments/parse-arguments.ts';
import {allEntries} from '../connect/history-pages.ts';
import {openRoom} from '../connect/open-room.ts';
import {
	connectionFlags,
	connectionHelp,
	parseCommandFlags,
	roomFlags,
	withClient,
} from '../connect/with-client.ts';
import {toRoomText, toTimestamp} from '../output/entry-text.ts';
import {type Progress, stderrProgress} from '../output/progress.ts';
import {writeJson, writeLine} from '../output/stdout.ts';

const help = `
	Usage
	  $ termchat export [URL] --room ROOM [--format json|markdown] > FILE

	Writes all that the server keeps of a room, oldest first; not what is to disappear.

	Options
	  --room, -r ROOM  the room
	  --format FORMAT  json: one wire frame a line; markdown: for reading (default json)
${connectionHelp}`;

const flags = {...connectionFlags, ...roomFlags, format: {type: 'string', default: 'json'}} as const;

const special = /[\\`*_{}[\]<>()#+\-.!|~]/g;
/** Only adds backslashes, so what was printable stays so. */
const escaped = (text: Printable): Printable => text.replace(special, '\\$&') as Printable;

/** A message as Markdown: who and when in bold, the words as a quotation. Undefined for what the messages already show. */
export const toMarkdown = (entry: Entry): Printable | undefined => {
	const who = words`**${escaped(printableLine(entry.from.nick))}** ${toTimestamp(entry.at)}`;
	switch (entry.type) {
		case 'message': {
			if (entry.deletedAt !== undefined) return words`${who} *(deleted)*\n`;
			const quoted = linesOf(printable(entry.text)).map(line => words`> ${escaped(line)}  `);
			const edited = literal(entry.editedAt === undefined ? '' : ' *(edited)*');
			const reactions = (entry.reactions ?? []).map(
				reaction => words`${escaped(printableLine(reaction.emoji))} ${reactionCount(reaction)}`,
			);
			const lines = [
				concat(who, edited),
				...quoted,
				...(reactions.length > 0 ? [words`> ${join(reactions, literal(' · '))}`] : []),
				literal(''),
			];
			return join(lines, literal('\n'));
		}
		case 'topic':
			return words`${who} *set the topic:* ${escaped(printableLine(entry.text))}\n`;
		case 'edited':
		case 'deleted':
		case 'reacted':
			return undefined;
	}
};

/** What disappears must not live on in a file, nor what was said about it. */
export async function* withoutExpiring(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
	const passing = new Set<number>();
	for await (const entry of entries) {
		if (entry.type === 'message' && entry.expiresAt !== undefined) passing.add(entry.seq);
		else if (!('target' in entry && passing.has(entry.target))) yield entry;
	}
}

/** The same entries. Reports how far they are on the way to the room's newest entry, `newest`. */
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

export const runExport = (argv: readonly string[]): Promise<number> =>
	runCommand('export', async () => {
		const given = parseCommandFlags('export', help, flags, argv);
		if (given.format !== 'json' && given.format !== 'markdown') {
			throw usageFailure(`--format is json or markdown, not ${JSON.stringify(given.format)}.`);
		}
		return withClient(given, async client => {
			const room = await openRoom(client, given, {mustExist: true});
			if (given.format === 'markdown')
				await writeLine(words`# ${escaped(toRoomText(room, client.session().rooms.get(room)?.with))}\n`);
			const newest = client.session().rooms.get(room)?.headSeq ?? 0;
			const progress = stderrProgress(literal('Exported'), literal('entries'), true);
			try {
				await writeAll(withProgress(allEntries(client, room), newest, progress), given.format === 'json');
			} finally {
				progress.end();
			}
			return exitCodes.done;
		});
	});
