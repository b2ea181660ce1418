/** What the bundle does differently from the packages it is made of, so that it starts sooner and draws faster. */
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Plugin} from 'esbuild';

const standIn = (name: string): string => path.join(import.meta.dirname, name);

/** A file that a package no longer has cannot be stood in for: better no build than a slow one. */
const lostFile = (what: string): {errors: {text: string}[]} => ({
	errors: [{text: `${what} is not as scripts/bundle/plugins.ts knows it`}],
});

/** Ink, drawing only the rows that are new. */
export const rememberingInk: Plugin = {
	name: 'remembering-ink',
	setup(build) {
		let isFound = false;
		build.onResolve({filter: /^\.\/output\.js$/}, ({importer}) => {
			if (!/[\\/]ink[\\/]build[\\/]renderer\.js$/.test(importer)) return undefined;
			isFound = true;
			return {path: standIn('ink-output.ts')};
		});
		build.onEnd(() => (isFound ? undefined : lostFile('ink')));
	},
};

/** `string-width`, loaded by the first text that is more than Latin and lines. */
export const lazyStringWidth: Plugin = {
	name: 'lazy-string-width',
	setup(build) {
		build.onResolve({filter: /^string-width$/}, ({importer}) =>
			importer === standIn('string-width.ts') ? undefined : {path: standIn('string-width.ts')},
		);
	},
};

/** The page does without the tables of `string-width`. */
export const pageStringWidth: Plugin = {
	name: 'page-string-width',
	setup(build) {
		build.onResolve({filter: /^string-width$/}, () => ({path: standIn('page-string-width.ts')}));
	},
};

/**
 * Yoga's WebAssembly is a text in its own source. Where there is a `fetch` it fetches that text, for which Node
 * loads a whole HTTP client; without one it decodes it.
 */
export const yogaWithoutFetch: Plugin = {
	name: 'yoga-without-fetch',
	setup(build) {
		let isFound = false;
		build.onLoad({filter: /yoga-wasm-base64-esm\.js$/}, async ({path: file}) => {
			isFound = true;
			return {contents: `const fetch = undefined;\n${await readFile(file, 'utf8')}`};
		});
		build.onEnd(() => (isFound ? undefined : lostFile('yoga-layout')));
	},
};

export const plugins: readonly Plugin[] = [rememberingInk, lazyStringWidth, yogaWithoutFetch];
