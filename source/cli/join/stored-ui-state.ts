/** What the terminal face keeps between its runs: where one was on each server, and its settings. */
import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {decodeSettings, defaultSettings, encodeSettings, type Settings} from '../../commands/settings.ts';
import {makeFolder} from '../../files/make-folder.ts';
import {isRoomName} from '../../protocol/limits.ts';
import {defaultConfigPath} from '../serve/config-file.ts';

/** What the face remembers of a server: where one was, and what was half written. */
export interface StoredUiState {
	readonly rooms: readonly string[];
	readonly room?: string;
	readonly drafts: Readonly<Record<string, string>>;
}

const noMemory: StoredUiState = {rooms: [], drafts: {}};

const isText = (value: unknown): value is string => typeof value === 'string';

export const readUiState = (file: string): StoredUiState => {
	try {
		const {rooms, room, drafts} = JSON.parse(readFileSync(file, 'utf8')) as Partial<
			Record<keyof StoredUiState, unknown>
		>;
		const texts = Object.entries(drafts ?? {}).filter((one): one is [string, string] => isText(one[1]));
		return {
			rooms: Array.isArray(rooms) ? rooms.filter(isText).filter(isRoomName) : [],
			...(isText(room) && {room}),
			drafts: Object.fromEntries(texts),
		};
	} catch {
		// It only saves typing: a file that is not there, or broken, is as none.
		return noMemory;
	}
};

/**
 * What is remembered after a run: of the rooms it has `seen`, those one is still in; the others as they were before.
 * So one room joined by itself takes none of the others away, and only leaving a room forgets it.
 */
export const mergeUiState = (
	before: StoredUiState,
	seen: ReadonlySet<string>,
	after: StoredUiState,
): StoredUiState => {
	const unseen = before.rooms.filter(room => !seen.has(room) && !after.rooms.includes(room));
	const drafts = Object.entries(before.drafts).filter(([room]) => unseen.includes(room));
	return {
		...after,
		rooms: [...unseen, ...after.rooms],
		drafts: {...Object.fromEntries(drafts), ...after.drafts},
	};
};

/** Whole or not at all, and for nobody else to read. */
const writePrivately = (file: string, text: string): void => {
	makeFolder(path.dirname(file), 0o700);
	const beside = `${file}.${process.pid}.new`;
	writeFileSync(beside, text, {mode: 0o600});
	renameSync(beside, file);
};

const settingsPath = (): string => path.join(path.dirname(defaultConfigPath(process.env)), 'settings.json');

/** The settings of the config folder; what is wrong in them is told to `warn` and taken as not written. */
export const readSettings = (warn: (text: string) => void): Settings => {
	let text: string;
	try {
		text = readFileSync(settingsPath(), 'utf8');
	} catch {
		return defaultSettings;
	}
	const {settings, wrong} = decodeSettings(text);
	for (const reason of wrong) warn(`${reason} (${settingsPath()})`);
	return settings;
};

export const writeSettings = (settings: Settings): void => {
	try {
		writePrivately(settingsPath(), encodeSettings(settings));
	} catch {
		// It holds for this run all the same.
	}
};

export const writeUiState = (file: string, memory: StoredUiState): void => {
	try {
		writePrivately(file, `${JSON.stringify(memory)}\n`);
	} catch {
		// It only saves typing.
	}
};

/** Adds what older versions remembered under other spellings of the address, once. */
export const migrateUiState = (file: string, formerFiles: readonly string[]): void => {
	for (const former of formerFiles) {
		const memory = readUiState(former);
		if (memory.rooms.length === 0) continue;
		const present = readUiState(file);
		const merged = mergeUiState(memory, new Set(present.rooms), present);
		writeUiState(file, present.room === undefined ? {...memory, ...merged} : merged);
		rmSync(former, {force: true});
	}
};
