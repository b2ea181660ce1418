/** How the value of a flag is completed. */
import type {FlagDescription} from '../arguments/command-description.ts';

export type ValueKind = 'none' | 'choice' | 'file' | 'folder' | 'room' | 'text';

/** By the name of the value in the help. */
export const valueKind = ({placeholder, choices}: FlagDescription): ValueKind => {
	if (placeholder === undefined) return 'none';
	if (choices.length > 0) return 'choice';
	if (placeholder === 'FILE' || placeholder === 'PATH') return 'file';
	if (placeholder === 'FOLDER') return 'folder';
	return placeholder === 'ROOM' ? 'room' : 'text';
};

export const namesOf = ({name, short}: FlagDescription): readonly string[] =>
	short === undefined ? [name] : [name, short];

/** A summary as one short remark beside a flag. */
export const remark = (summary: string): string => summary.replace(/\s+/g, ' ').replace(/[.:;]$/, '');

/** A word in single quotes for a POSIX shell. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
