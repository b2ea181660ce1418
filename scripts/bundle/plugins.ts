/** Replacements for modules of packages in the bundle, for a faster start and faster drawing. */
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Plugin} from 'esbuild';
import {changedFile, lostFile, standIn} from './replace.ts';
import {
	lazyWebSocketParts,
	meowWithoutManifest,
	namesOfEmoji,
	smallServer,
	smallWebPush,
	sshServerOnly,
	yogaAsFile,
} from './smaller-packages.ts';

/** Ink draws only changed rows. Its renderer passes the root of the screen, whose previous frame the rows are compared with. */
export const rememberingInk: Plugin = {
	name: 'remembering-ink',
	setup(build) {
		let isFound = false;
		build.onLoad({filter: /[\\/]ink[\\/]build[\\/]renderer\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const replaced = text.replace('const output = new Output({', 'const output = new Output({ root: node,');
			return replaced === text ? lostFile(file) : {contents: replaced};
		});
		build.onResolve({filter: /^\.\/output\.js$/}, ({importer}) => {
			if (!/[\\/]ink[\\/]build[\\/]renderer\.js$/.test(importer)) return undefined;
			isFound = true;
			return {path: standIn('ink-output.ts')};
		});
		let isLineFound = false;
		build.onResolve({filter: /^\.\/line-update\.js$/}, ({importer}) => {
			if (!/[\\/]ink[\\/]build[\\/]log-update\.js$/.test(importer)) return undefined;
			isLineFound = true;
			return {path: standIn('line-update.ts')};
		});
		build.onEnd(() => (isFound && isLineFound ? undefined : lostFile('ink')));
	},
};

/** `string-width` is loaded for the first text that needs it. */
export const lazyStringWidth: Plugin = {
	name: 'lazy-string-width',
	setup(build) {
		build.onResolve({filter: /^string-width$/}, ({importer}) =>
			importer === standIn('string-width.ts') ? undefined : {path: standIn('string-width.ts')},
		);
	},
};

/** The page does not contain the tables of `string-width`. */
export const pageStringWidth: Plugin = {
	name: 'page-string-width',
	setup(build) {
		build.onResolve({filter: /^string-width$/}, () => ({path: standIn('page-string-width.ts')}));
	},
};

/** The packages that create an `Intl.Segmenter` when they are loaded. */
const segmenting =
	/[\\/](?:ink[\\/]build[\\/]line-update|slice-ansi[\\/]tokenize-ansi|wrap-ansi[\\/]index)\.js$/;
const lazySegmenter = path.join(import.meta.dirname, '..', '..', 'source', 'text', 'lazy-segmenter.ts');

/** Packages create their segmenters for the first text that needs one. */
export const lazySegmenters: Plugin = {
	name: 'lazy-segmenters',
	setup(build) {
		build.onLoad({filter: segmenting}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const replaced = text.replaceAll('new Intl.Segmenter(', 'new LazySegmenter(');
			if (replaced === text) return lostFile(file);
			return {contents: `import {LazySegmenter} from ${JSON.stringify(lazySegmenter)};\n${replaced}`};
		});
	},
};

/**
 * `ssh2` has optional parts in C++, which it does without if they cannot be loaded. They are never built for the bundle, which
 * runs on any system.
 */
export const withoutNativeParts: Plugin = {
	name: 'without-native-parts',
	setup(build) {
		const namespace = 'native-part';
		build.onResolve({filter: /\.node$|^cpu-features$/}, ({path: file}) => ({path: file, namespace}));
		build.onLoad({filter: /.*/, namespace}, () => ({contents: "throw new Error('Not part of the bundle');"}));
		// The folder of files that are not needed: the WebAssembly of Poly1305 is in its source, and agents are for clients.
		build.onLoad({filter: /ssh2[\\/]lib[\\/].*(?:agent|poly1305)\.js$/}, async ({path: file}) => ({
			contents: (await readFile(file, 'utf8')).replaceAll('__dirname', "'/'"),
		}));
	},
};

/** The MCP SDK without Ajv. */
export const mcpWithoutAjv: Plugin = {
	name: 'mcp-without-ajv',
	setup(build) {
		let isFound = false;
		build.onResolve({filter: /^@modelcontextprotocol\/server\/_shims$/}, () => {
			isFound = true;
			return {path: standIn('mcp-shims.ts')};
		});
		build.onEnd(() => (isFound ? undefined : lostFile('@modelcontextprotocol/server')));
	},
};

const hybridExchange = path.join(import.meta.dirname, '../../source/cli/ssh/hybrid-key-exchange.ts');

/** Adds the key exchange `mlkem768x25519-sha256` to `ssh2`, and prefers it, if Node has ML-KEM. */
export const hybridKeyExchange: Plugin = {
	name: 'hybrid-key-exchange',
	setup(build) {
		const module = `require(${JSON.stringify(hybridExchange)})`;
		build.onLoad({filter: /[\\/]ssh2[\\/]lib[\\/]protocol[\\/]constants\.js$/}, ({path: file}) =>
			changedFile(file, [
				[
					'const DEFAULT_KEX = [',
					`const {hasHybridExchange, hybridExchangeName} = ${module};
const DEFAULT_KEX = [`,
				],
				[
					'const SUPPORTED_KEX = ',
					`if (hasHybridExchange()) DEFAULT_KEX.unshift(hybridExchangeName);
const SUPPORTED_KEX = `,
				],
			]),
		);
		build.onLoad({filter: /[\\/]ssh2[\\/]lib[\\/]protocol[\\/]kex\.js$/}, ({path: file}) =>
			changedFile(file, [
				[
					'  return (negotiated, ...args) => {',
					`  const HybridExchange = ${module}.toHybridExchange(Curve25519Exchange);
  return (negotiated, ...args) => {`,
				],
				[
					"        case 'curve25519-sha256':\n",
					`        case ${module}.hybridExchangeName:
          return new HybridExchange('sha256', ...args);
        case 'curve25519-sha256':
`,
				],
			]),
		);
	},
};

export const plugins: readonly Plugin[] = [
	rememberingInk,
	lazyStringWidth,
	lazySegmenters,
	yogaAsFile,
	lazyWebSocketParts,
	withoutNativeParts,
	hybridKeyExchange,
	mcpWithoutAjv,
	namesOfEmoji,
	meowWithoutManifest,
	sshServerOnly,
	smallWebPush,
	smallServer,
];

/** Those of the page. */
export const pagePlugins: readonly Plugin[] = [pageStringWidth, namesOfEmoji];
