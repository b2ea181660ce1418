/**
 * Builds `dist/`, which contains all published files. Runs on plain Node, by `npm run build`, `npm ci` and `npm pack`.
 *
 * - `cli.js`: checks the Node version, and loads the program from the chunks beside it.
 * - `store-worker.js`: the store's second thread.
 * - `client.js` and `types/`: the public entry `termchat/client`.
 * - `web/`: the web page. The server serves exactly these files: `index.html` at `/`, `manifest.webmanifest`,
 *   `service-worker.js`, and `assets/*` at `/assets/*`, with
 *   a hash of the content in their names, so that browsers may cache them without limit.
 * - `termchat.1`: the manual page.
 * - `third-party-notices.txt`: the licences of the bundled packages.
 */
import {execFile} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {brotliCompressSync, gzipSync} from 'node:zlib';
import {build, type Metafile} from 'esbuild';
import {withoutBuiltinImports} from './bundle/builtin-imports.ts';
import {pagePlugins, plugins} from './bundle/plugins.ts';
import {buildSharedModules, type SharedModules} from './bundle/shared-modules.ts';
import {removeUnusedFiles, usedDeclarations} from './bundle/used-declarations.ts';
import {writeManual} from './write-manual.ts';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
/** The output goes here first, so that a failed build leaves the previous one unchanged. */
const out = path.join(root, 'node_modules', '.cache', `termchat-${process.pid}`);
const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {version: string};

const emptyModule = path.join(root, 'scripts', 'empty.ts');
const requireBanner =
	"import {createRequire as termchatCreateRequire} from 'node:module';const require = termchatCreateRequire(import.meta.url);";

/** The package folder of a bundled file, such as `node_modules/@scope/name`. */
const packageFolder = (file: string): string | undefined =>
	/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

interface Notice {
	readonly name: string;
	readonly text: string;
}

const noticeOf = (folder: string): Notice => {
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
	return {name: `${name} ${theirs}`, text};
};

/** Packages with the same text share it. */
const sharedNotices = (notices: readonly Notice[]): readonly string[] => {
	const names = new Map<string, string[]>();
	for (const {name, text} of notices) names.set(text, [...(names.get(text) ?? []), name]);
	return [...names].map(([text, packages]) => `${packages.join('\n')}\n\n${text}\n`);
};

/** Of the table in `source/server/names/confusables.ts`. */
const unicodeNotice = `confusables.txt of UTS #39, a table of characters

${readFileSync(path.join(root, 'scripts', 'unicode-license.txt'), 'utf8').trim()}
`;

const notices = (metafiles: readonly Metafile[]): string => {
	const folders = new Set<string>();
	for (const metafile of metafiles) {
		for (const file of Object.keys(metafile.inputs)) {
			const folder = packageFolder(file);
			if (folder !== undefined) folders.add(folder);
		}
	}
	const parts = [...sharedNotices([...folders].sort().map(noticeOf)), unicodeNotice];
	return `termchat bundles these packages and data.\n\n${parts.join(`\n${'-'.repeat(78)}\n\n`)}`;
};

const common = {
	absWorkingDir: root,
	bundle: true,
	minify: true,
	metafile: true,
	logLevel: 'warning',
	// Licences are in third-party-notices.txt.
	legalComments: 'none',
	define: {'process.env.NODE_ENV': '"production"', TERMCHAT_VERSION: JSON.stringify(version)},
} as const;

/**
 * Builds everything that runs on Node. A worker is loaded by its file name and the library by the package's `exports`, so
 * both are entry points like the binary; shared code is in chunks.
 */
const buildProgram = (shared: SharedModules) =>
	build({
		...common,
		entryPoints: {
			cli: 'cli.tsx',
			client: 'source/node-client/connect.ts',
			'store-worker': 'source/server/store/sqlite/store-worker.ts',
		},
		outdir: out,
		platform: 'node',
		format: 'esm',
		target: 'node22.16',
		banner: {js: requireBanner},
		splitting: true,
		alias: {
			'react-devtools-core': emptyModule,
			// Its main file loads its parts in a way that cannot be bundled.
			'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
		},
		plugins: [shared.plugin('./web/assets'), ...plugins],
	});

/**
 * Writes the types of `termchat/client`; the sources import `.ts`, the declarations `.js`. The types of frames are
 * inferred from valibot's types. Those that are used are copied, because valibot itself is not installed with termchat.
 */
const declareClient = async () => {
	const types = path.join(out, 'types');
	const options = [
		['--ignoreConfig'],
		['--outDir', types, '--rootDir', 'source'],
		['--declaration', '--emitDeclarationOnly', '--rewriteRelativeImportExtensions'],
		['--target', 'es2024', '--lib', 'es2024', '--module', 'esnext', '--moduleResolution', 'bundler'],
		['--types', 'node', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck'],
	].flat();
	const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
	await promisify(execFile)(process.execPath, [tsc, ...options, 'source/node-client/connect.ts'], {
		cwd: root,
	});
	removeUnusedFiles(types, path.join('node-client', 'connect.d.ts'));
	const files = readdirSync(types, {recursive: true, encoding: 'utf8'});
	const users = files
		.filter(file => file.endsWith('.d.ts'))
		.flatMap(name => {
			const file = path.join(types, name);
			const declared = readFileSync(file, 'utf8');
			if (!declared.includes("from 'valibot'")) return [];
			const folders = path.posix.relative(path.posix.dirname(name.replaceAll(path.sep, '/')), '.') || '.';
			const imported = declared.replaceAll("from 'valibot'", `from '${folders}/valibot.js'`);
			writeFileSync(file, imported);
			return [imported];
		});
	const valibot = readFileSync(path.join(root, 'node_modules', 'valibot', 'dist', 'index.d.mts'), 'utf8');
	writeFileSync(path.join(types, 'valibot.d.ts'), usedDeclarations(valibot, users));
};

/** The chunks that `entry` loads before it runs, itself first. */
const neededBy = ({outputs}: Metafile, entry: string): readonly string[] => {
	const needed = new Set([entry]);
	for (const file of needed) {
		for (const {path: imported, kind} of outputs[file]?.imports ?? []) {
			if (kind === 'import-statement') needed.add(imported);
		}
	}
	return [...needed];
};

const gzippedBytes = (files: readonly string[]): number =>
	files.reduce((sum, file) => sum + gzipSync(readFileSync(file), {level: 9}).length, 0);

/** The style sheet of the first paint, and those that the page applies with the chat and with the dialogs. */
const styleEntries = {
	style: 'source/web/styles.css',
	'chat-style': 'source/web/chat-styles.css',
	'dialog-style': 'source/web/styles/dialogs.css',
};

/** The page's icon, and its sizes for home screens. */
const iconEntries = Object.fromEntries(
	['icon.svg', 'icon-180.png', 'icon-192.png', 'icon-512.png'].map(file => [
		path.parse(file).name,
		`source/web/icons/${file}`,
	]),
);

/** A file that refers to `/assets/app.js`, with the name that the build gave to each asset. */
const withAssets = (
	file: string,
	assets: readonly string[],
	folder = path.join(root, 'source', 'web'),
): string =>
	readFileSync(path.join(folder, file), 'utf8').replace(
		/\/assets\/([\w-]+)\.(js|css|svg|png)/g,
		(_, name: string, kind: string) => {
			const asset = assets.find(one => one.startsWith(`/assets/${name}-`) && one.endsWith(`.${kind}`));
			if (asset === undefined)
				throw new Error(`${file} refers to ${name}.${kind}, which the build did not create`);
			return asset;
		},
	);

/**
 * Builds the page: scripts and style sheets, nothing inline, so that a strict Content-Security-Policy is possible. The
 * browser fetches what the first paint needs at once, and the files of the chat with a lower priority. The page itself loads
 * the dialogs after the chat is drawn.
 */
const buildPage = async (shared: SharedModules): Promise<Metafile> => {
	const {metafile} = await build({
		...common,
		entryPoints: {app: 'source/web/main.tsx', ...styleEntries, ...iconEntries},
		plugins: [shared.plugin('.'), ...pagePlugins],
		outdir: path.join(out, 'web', 'assets'),
		entryNames: '[name]-[hash]',
		chunkNames: '[name]-[hash]',
		splitting: true,
		loader: {'.svg': 'copy', '.png': 'copy'},
		platform: 'browser',
		format: 'esm',
		target: ['chrome126', 'firefox126', 'safari18'],
		jsx: 'automatic',
		legalComments: 'none',
	});
	// At the root, because a service worker controls only pages below its folder. Its name never changes.
	await build({
		...common,
		entryPoints: {'service-worker': 'source/web/service-worker.ts'},
		outdir: path.join(out, 'web'),
		platform: 'browser',
		format: 'iife',
		target: ['chrome126', 'firefox126', 'safari18'],
		legalComments: 'none',
	});
	const page = path.join(out, 'web', 'index.html');
	const outputs = Object.entries(metafile.outputs);
	const outputOf = (entry: string): string => {
		const found = outputs.find(([, {entryPoint}]) => entryPoint === entry)?.[0];
		if (found === undefined) throw new Error(`the build of the page has no output for ${entry}`);
		return found;
	};
	const assetOf = (file: string): string => `/assets/${path.basename(file)}`;
	const first = neededBy(metafile, outputOf('source/web/main.tsx'));
	const chat = neededBy(metafile, outputOf('source/web/chat/chat.tsx')).filter(file => !first.includes(file));
	const preloads = [
		...first.slice(1).map(file => `<link rel="modulepreload" href="${assetOf(file)}">`),
		...chat.map(file => `<link rel="modulepreload" fetchpriority="low" href="${assetOf(file)}">`),
	];
	const assets = outputs.map(([file]) => assetOf(file));
	const html = withAssets('index.html', assets).replace('</head>', `${preloads.join('\n')}\n</head>`);
	writeFileSync(page, html);
	const manifest = 'manifest.webmanifest';
	writeFileSync(path.join(out, 'web', manifest), withAssets(manifest, assets));
	const worker = 'service-worker.js';
	const web = path.join(out, 'web');
	writeFileSync(path.join(web, worker), withAssets(worker, assets, web));
	const inRoot = (file: string): string => path.join(root, file);
	const [style, chatStyle, dialogStyle] = Object.values(styleEntries).map(outputOf);
	const filesOf = (...files: readonly (string | undefined)[]) =>
		files.filter(file => file !== undefined).map(inRoot);
	const firstBytes = gzippedBytes([page, ...filesOf(...first, style)]);
	const chatBytes = firstBytes + gzippedBytes(filesOf(...chat, chatStyle));
	const dialogs = neededBy(metafile, outputOf('source/web/dialogs/panels.tsx')).filter(
		file => !first.includes(file) && !chat.includes(file),
	);
	const dialogBytes = gzippedBytes(filesOf(...dialogs, dialogStyle));
	const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
	process.stdout.write(
		`web page, gzipped: ${kB(firstBytes)} to its first paint, ${kB(chatBytes)} with the chat; then ${kB(dialogBytes)} of dialogs\n`,
	);
	return metafile;
};

/**
 * Compresses the scripts and style sheets of the page, which the server decompresses for the few clients that do not take
 * Brotli. The program itself reads the shared modules.
 */
const compressPage = (shared: Metafile): void => {
	const assets = path.join(out, 'web', 'assets');
	const readByProgram = new Set(Object.keys(shared.outputs).map(file => path.basename(file)));
	for (const name of readdirSync(assets)) {
		if (readByProgram.has(name) || !/\.(?:js|css)$/.test(name)) continue;
		const file = path.join(assets, name);
		writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
		rmSync(file);
	}
};

/**
 * Changes the built files of the program for a faster start. Only few chunks contain packages that call `require`, and need
 * its banner.
 */
const shortenStart = (): void => {
	for (const name of readdirSync(out).filter(each => each.endsWith('.js'))) {
		const file = path.join(out, name);
		const text = readFileSync(file, 'utf8');
		const bare = text.replace(`${requireBanner}\n`, '');
		writeFileSync(file, withoutBuiltinImports(/\brequire\b/.test(bare) ? text : bare));
	}
};

try {
	mkdirSync(out, {recursive: true});
	const shared = await buildSharedModules(common, path.join(out, 'web', 'assets'));
	const [program, page] = await Promise.all([buildProgram(shared), buildPage(shared), declareClient()]);
	compressPage(shared.metafile);
	await writeManual(path.join(out, 'termchat.1'), version);
	shortenStart();
	chmodSync(path.join(out, 'cli.js'), 0o755);
	writeFileSync(
		path.join(out, 'third-party-notices.txt'),
		notices([program.metafile, page, shared.metafile]),
	);
	rmSync(dist, {recursive: true, force: true});
	renameSync(out, dist);
} finally {
	rmSync(out, {recursive: true, force: true});
}

// In a checkout, `npx termchat` runs this build with the Node of node_modules.
const bin = path.join(root, 'node_modules', '.bin', 'termchat');
rmSync(bin, {force: true});
symlinkSync(path.join('..', '..', 'dist', 'cli.js'), bin);
