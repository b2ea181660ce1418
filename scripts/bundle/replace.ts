/** What the plugins of the bundle share. */
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {OnLoadResult} from 'esbuild';

/** A module of this folder that replaces one of a package. */
export const standIn = (name: string): string => path.join(import.meta.dirname, name);

/** Fails the build if a package no longer has the file: a build without the replacement would be slow or big. */
export const lostFile = (what: string): {errors: {text: string}[]} => ({
	errors: [{text: `${what} is not as scripts/bundle knows it`}],
});

/** A file with some texts replaced. Each of them must occur. */
export const changedFile = async (
	file: string,
	changes: readonly (readonly [from: string | RegExp, to: string])[],
): Promise<OnLoadResult> => {
	let contents = await readFile(file, 'utf8');
	for (const [from, to] of changes) {
		const changed = contents.replace(from, () => to);
		if (changed === contents) return lostFile(file);
		contents = changed;
	}
	return {contents};
};
