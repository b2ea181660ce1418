/** Files that contain a text. */
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

const contains = (file: string, text: string): boolean => {
	try {
		return readFileSync(file).includes(text);
	} catch {
		// It was removed meanwhile.
		return false;
	}
};

/** The files in this folder and its folders that contain the text. */
export const filesWith = (folder: string, text: string): string[] =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(({parentPath, name}) => path.join(parentPath, name))
		.filter(file => contains(file, text));

/** Whether NATS servers agree on a stream with this file. It has the messages of the last two to three minutes. */
export const isRaftLog = (file: string): boolean => file.includes('/_js_/');
