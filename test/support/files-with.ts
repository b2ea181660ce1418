/** Files that contain a text. */
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

const contains = (file: string, text: string): boolean => {
	try {
		return readFileSync(file).includes(text);
	} catch {
		// The file was removed in the meantime.
		return false;
	}
};

/** The files in this folder and its folders that contain the text. */
export const filesWith = (folder: string, text: string): string[] =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(({parentPath, name}) => path.join(parentPath, name))
		.filter(file => contains(file, text));

/** Whether the file is a Raft log of a NATS stream, which keeps messages for two to three minutes. */
export const isRaftLog = (file: string): boolean => file.includes('/_js_/');
