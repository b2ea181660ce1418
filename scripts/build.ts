/**
 * Bundles the binary into `dist/`: a tiny `cli.js` that checks the Node version, the program behind it in
 * chunks, and the notices of all that is bundled. Runs on plain Node, by `npm run build`, `npm ci` and `npm pack`.
 */
import {chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {build, type Metafile} from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const out = path.join(root, 'dist');
const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {version: string};

const emptyModule = path.join(root, 'scripts', 'empty.ts');
const requireBanner =
	"import {createRequire as termchatCreateRequire} from 'node:module';const require = termchatCreateRequire(import.meta.url);";

/** The folder in node_modules a bundled file came from, such as `node_modules/@scope/name`. */
const packageFolder = (file: string): string | undefined =>
	/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

const noticeOf = (folder: string): string => {
	const {
		name,
		version: theirs,
		license,
	} = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as {
		name: string;
		version: string;
		license?: string;
	};
	const file = ['license', 'LICENSE', 'LICENSE.md', 'license.md', 'LICENSE.txt', 'LICENSE-MIT', 'LICENCE']
		.map(candidate => path.join(root, folder, candidate))
		.find(existsSync);
	const text =
		file === undefined ? `Licence: ${license ?? 'see the package'}` : readFileSync(file, 'utf8').trim();
	return `${name} ${theirs}\n\n${text}\n`;
};

const notices = (metafiles: readonly Metafile[]): string => {
	const folders = new Set<string>();
	for (const metafile of metafiles) {
		for (const file of Object.keys(metafile.inputs)) {
			const folder = packageFolder(file);
			if (folder !== undefined) folders.add(folder);
		}
	}
	const parts = [...folders].sort().map(noticeOf);
	return `termchat bundles these packages.\n\n${parts.join(`\n${'-'.repeat(78)}\n\n`)}`;
};

rmSync(out, {recursive: true, force: true});
mkdirSync(out, {recursive: true});

const common = {
	absWorkingDir: root,
	bundle: true,
	minify: true,
	metafile: true,
	logLevel: 'warning',
	define: {'process.env.NODE_ENV': '"production"', TERMCHAT_VERSION: JSON.stringify(version)},
} as const;

const program = await build({
	...common,
	entryPoints: {cli: 'cli.tsx'},
	outdir: 'dist',
	platform: 'node',
	format: 'esm',
	target: 'node22.13',
	splitting: true,
	alias: {'react-devtools-core': emptyModule},
	banner: {js: requireBanner},
});

chmodSync(path.join(out, 'cli.js'), 0o755);
writeFileSync(path.join(out, 'third-party-notices.txt'), notices([program.metafile]));

// In a checkout `npx termchat` runs this build at once, with the Node of node_modules.
const bin = path.join(root, 'node_modules', '.bin', 'termchat');
rmSync(bin, {force: true});
symlinkSync(path.join('..', '..', 'dist', 'cli.js'), bin);
