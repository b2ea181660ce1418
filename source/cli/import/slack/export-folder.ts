/** The unpacked folder of a Slack export: `channels.json`, `users.json`, and a folder of days for each channel. */
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {messageOf} from '../../../errors/error-message.ts';
import {Failure} from '../../arguments/failure.ts';
import {fileFailure} from '../source-lines.ts';

/** A day of a busy channel has a few MiB. */
const maxFileBytes = 256 * 1024 * 1024;

const decoder = new TextDecoder('utf-8', {fatal: true});

const readText = (file: string): string => {
	const name = path.basename(file);
	try {
		if (statSync(file).size > maxFileBytes) {
			throw new Failure(`${name} is larger than 256 MiB. Split it into several files of whole days.`);
		}
		return decoder.decode(readFileSync(file));
	} catch (error) {
		if (error instanceof Failure) throw error;
		if (error instanceof TypeError) throw new Failure(`${name} is not UTF-8. Export the channel again.`);
		throw fileFailure(file, error);
	}
};

/** The line of a syntax error, from the message of V8, which contains a line or a position. */
const lineOf = (text: string, message: string): number | undefined => {
	const line = /\bline (\d+)/.exec(message)?.[1];
	if (line !== undefined) return Number(line);
	const position = /\bposition (\d+)/.exec(message)?.[1];
	return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
};

/** Throws a `Failure` with the line if the file is not JSON. */
const readJson = (file: string): unknown => {
	const text = readText(file);
	try {
		return JSON.parse(text);
	} catch (error) {
		const line = lineOf(text, messageOf(error)) ?? 1;
		throw new Failure(`${path.basename(file)}, line ${line}: This is not JSON. Export the channel again.`);
	}
};

const text = v.fallback(v.string(), '');

const userSchema = v.object({
	id: v.string(),
	name: text,
	real_name: text,
	profile: v.fallback(v.object({display_name: text, real_name: text}), {display_name: '', real_name: ''}),
});

const channelSchema = v.object({id: text, name: text});

const readList = <Schema extends v.GenericSchema>(file: string, schema: Schema): v.InferOutput<Schema>[] => {
	if (!existsSync(file)) return [];
	const parsed = v.safeParse(v.array(schema), readJson(file));
	if (parsed.success) return parsed.output;
	throw new Failure(
		`${path.basename(file)} is not a list of a Slack export. Give the folder of the whole export.`,
	);
};

export interface SlackExport {
	/** The folder of the channel. */
	readonly folder: string;
	readonly channel: string;
	/** The displayed names of users by their ids. */
	readonly users: ReadonlyMap<string, string>;
	/** The names of channels by their ids. */
	readonly channels: ReadonlyMap<string, string>;
	/** The files of the days, oldest first. */
	readonly days: readonly string[];
}

const dayFile = /^\d{4}-\d\d-\d\d\.json$/;

const daysIn = (folder: string): string[] =>
	readdirSync(folder)
		.filter(name => dayFile.test(name))
		.sort();

const channelsIn = (folder: string): string[] =>
	readdirSync(folder, {withFileTypes: true})
		.filter(entry => entry.isDirectory() && daysIn(path.join(folder, entry.name)).length > 0)
		.map(({name}) => name)
		.sort();

const chooseChannel = (folder: string, asked: string | undefined): string => {
	const found = channelsIn(folder);
	const list = found.slice(0, 20).join(', ') + (found.length > 20 ? ', …' : '');
	if (found.length === 0) {
		throw new Failure(
			`${folder} has no channels of a Slack export. Give the unpacked folder with users.json.`,
		);
	}
	const wanted = asked?.replace(/^#/, '');
	if (wanted === undefined && found.length > 1)
		throw new Failure(`The export has several channels. Choose one with --channel: ${list}`);
	const channel = wanted ?? found[0];
	if (channel !== undefined && found.includes(channel)) return channel;
	throw new Failure(`The export has no channel ${wanted}. It has: ${list}`);
};

const refuseFile = (file: string): void => {
	let isFolder: boolean;
	try {
		isFolder = statSync(file).isDirectory();
	} catch (error) {
		throw fileFailure(file, error);
	}
	if (isFolder) return;
	throw new Failure(`${file} is not a folder. Unpack the export first: unzip ${file} -d slack-export`);
};

/** Throws a `Failure` if the folder is not an export, or if it is not clear which channel is meant. */
export const openSlackExport = (file: string, asked: string | undefined): SlackExport => {
	refuseFile(file);
	// The folder of one channel.
	const isChannel = asked === undefined && daysIn(file).length > 0;
	const root = isChannel ? path.dirname(path.resolve(file)) : file;
	const channel = isChannel ? path.basename(path.resolve(file)) : chooseChannel(file, asked);
	const folder = path.join(root, channel);
	const users = readList(path.join(root, 'users.json'), userSchema);
	const channels = ['channels.json', 'groups.json'].flatMap(name =>
		readList(path.join(root, name), channelSchema),
	);
	return {
		folder,
		channel,
		users: new Map(
			users.map(({id, name, real_name, profile}) => [
				id,
				profile.display_name || profile.real_name || real_name || name || id,
			]),
		),
		channels: new Map(channels.map(({id, name}) => [id, name])),
		days: daysIn(folder),
	};
};

/** The messages of a day, as they are in the file. */
export const readDay = (folder: string, day: string): readonly unknown[] => {
	const messages = readJson(path.join(folder, day));
	if (Array.isArray(messages)) return messages;
	throw new Failure(`${day} is not a list of messages. Export the channel again.`);
};
