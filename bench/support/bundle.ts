/** Bundles a program of this folder in the same way as the binary, because plain Node cannot run JSX. */
import path from 'node:path';
import {build, type Plugin} from 'esbuild';
import {lazySegmenters, lazyStringWidth, rememberingInk} from '../../scripts/bundle/plugins.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

/** The replacements of drawing code. The others change packages that no program of this folder uses. */
const drawing = [rememberingInk, lazyStringWidth, lazySegmenters];

/** Resolves with the bundled file, in `folder`. Without plugins, Ink is unchanged. */
export const bundle = async (
	entry: string,
	folder: string,
	plugins: readonly Plugin[] = drawing,
): Promise<string> => {
	const outfile = path.join(folder, `${path.basename(entry).replace(/\.tsx?$/, '')}.mjs`);
	await build({
		absWorkingDir: root,
		entryPoints: [entry],
		outfile,
		bundle: true,
		minify: true,
		platform: 'node',
		format: 'esm',
		target: 'node22.16',
		logLevel: 'warning',
		define: {'process.env.NODE_ENV': '"production"', TERMCHAT_VERSION: '"bench"'},
		alias: {
			'react-devtools-core': path.join(root, 'scripts', 'empty.ts'),
			// Its main file loads its parts in a way that bundlers do not support.
			'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
		},
		plugins: [...plugins],
		banner: {
			js: "import {createRequire as benchCreateRequire} from 'node:module';const require = benchCreateRequire(import.meta.url);",
		},
	});
	return outfile;
};
