/** Modules that the page and the program load on demand, and of which the package contains one copy. */
import path from 'node:path';
import {type BuildOptions, build, type Metafile, type Plugin} from 'esbuild';
import {namesOfEmoji} from './smaller-packages.ts';

/** By the text of their dynamic imports. They contain neither Node nor the DOM, and import nothing else of termchat. */
const entryPoints = {
	'./highlight.ts': 'source/presenter/code/highlight.ts',
	'node-emoji': 'node-emoji',
	'./emoji-aliases.ts': 'source/text/emoji-aliases.ts',
} as const;

export interface SharedModules {
	readonly metafile: Metafile;
	/** Loads the copies from `folder`, relative to the chunks of the bundle. */
	plugin(folder: string): Plugin;
}

/** Writes the modules into a folder. */
export const buildSharedModules = async (common: BuildOptions, outdir: string): Promise<SharedModules> => {
	const named = Object.entries(entryPoints).map(([text, file]) => [text.replace(/^\.\/|\.ts$/g, ''), file]);
	const {metafile} = await build({
		...common,
		entryPoints: Object.fromEntries(named),
		metafile: true,
		plugins: [namesOfEmoji],
		outdir,
		entryNames: '[name]-[hash]',
		platform: 'neutral',
		mainFields: ['module', 'main'],
		format: 'esm',
		target: ['node22.16', 'chrome126', 'firefox126', 'safari18'],
		legalComments: 'none',
	});
	const outputs = Object.entries(metafile.outputs);
	const nameOf = (file: string): string => {
		const found = outputs.find(([, {entryPoint}]) => entryPoint?.includes(file));
		if (found === undefined) throw new Error(`the build has no shared module for ${file}`);
		return path.basename(found[0]);
	};
	const names = new Map(Object.entries(entryPoints).map(([text, file]) => [text, nameOf(file)]));
	return {
		metafile,
		plugin: folder => ({
			name: 'shared-modules',
			setup(bundle) {
				bundle.onResolve({filter: /^(?:node-emoji|\.\/(?:highlight|emoji-aliases)\.ts)$/}, imported => {
					const name = names.get(imported.path);
					if (name === undefined || imported.kind !== 'dynamic-import') return undefined;
					return {path: `${folder}/${name}`, external: true};
				});
			},
		}),
	};
};
