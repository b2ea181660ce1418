/** The part of an executable that is not Node: the launcher, and the files of the package as assets. */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {build} from 'esbuild';

export interface Blob {
	readonly blob: Buffer;
	readonly version: string;
}

/** All files that the program reads. The types of `termchat/client` are for the npm package only. */
const filesOf = (root: string): readonly string[] => [
	...globSync('dist/**/*', {cwd: root})
		.map(file => file.split(path.sep).join('/'))
		.filter(file => !file.startsWith('dist/types/') && statSync(path.join(root, file)).isFile())
		.sort(),
	'LICENSE',
];

const hashOf = (root: string, files: readonly string[], manifest: string): string => {
	const hash = createHash('sha256').update(manifest);
	for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(path.join(root, file)));
	return hash.digest('hex').slice(0, 16);
};

/** `builder`: the Node that writes the blob. */
export const buildBlob = async (root: string, builder: string): Promise<Blob> => {
	const files = filesOf(root);
	if (!files.includes('dist/cli.js')) throw new Error('Missing dist. Run: npm run build');
	const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {version: string};
	const manifest = JSON.stringify({name: 'termchat', version, type: 'module'});
	const cache = path.join(root, 'node_modules', '.cache');
	mkdirSync(cache, {recursive: true});
	const folder = mkdtempSync(path.join(cache, 'termchat-executable-'));
	try {
		writeFileSync(path.join(folder, 'package.json'), manifest);
		const assets: Record<string, string> = {
			...Object.fromEntries(files.map(file => [file, path.join(root, file)])),
			'package.json': path.join(folder, 'package.json'),
		};
		const sizes = Object.entries(assets).map(([name, file]) => [name, statSync(file).size]);
		const archive = {
			name: `${version}-${hashOf(root, files, manifest)}`,
			files: Object.fromEntries(sizes),
		};
		await build({
			entryPoints: [path.join(root, 'source', 'executable', 'launcher.ts')],
			outfile: path.join(folder, 'launcher.cjs'),
			...{bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node24'},
			define: {TERMCHAT_ARCHIVE: JSON.stringify(archive)},
		});
		const config = {
			main: path.join(folder, 'launcher.cjs'),
			output: path.join(folder, 'blob'),
			disableExperimentalSEAWarning: true,
			// Without code cache and snapshot the blob is the same for all platforms.
			...{useSnapshot: false, useCodeCache: false},
			assets,
		};
		writeFileSync(path.join(folder, 'sea.json'), JSON.stringify(config));
		execFileSync(builder, ['--experimental-sea-config', path.join(folder, 'sea.json')], {
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		return {blob: readFileSync(config.output), version};
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};
