/**
 * Creates the npm package of the program that `scripts/build.ts` built:
 *
 *   node scripts/pack.ts [--json] [FOLDER]
 *
 * Writes a clean folder (a `package.json` without scripts, `dist`, the licence, the readme and every file that the
 * readme and the linked pages link to) and packs it into FOLDER (default: the current one). Prints the name of the
 * package file, or with `--json` the report of `npm pack --json`.
 */
import {execFileSync} from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {relativeLinks} from './markdown-links.ts';
import {originOf, toPublished} from './package-manifest.ts';

const root = path.resolve(import.meta.dirname, '..');

const fail = (message: string): never => {
	process.stderr.write(`${message}\n`);
	process.exit(1);
};

const warn = (message: string): void => void process.stderr.write(`${message}\n`);

/** The readme and all files that it and the linked pages link to. */
const linkedFiles = (): string[] => {
	const files = new Set(['readme.md']);
	for (const file of files) {
		if (!file.endsWith('.md')) continue;
		for (const link of relativeLinks(readFileSync(path.join(root, file), 'utf8'))) {
			const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), link));
			const isFile = statSync(path.join(root, target), {throwIfNoEntry: false})?.isFile() ?? false;
			if (target.startsWith('..') || !isFile)
				fail(`${file} links to ${link}, which is not a file of this folder.`);
			files.add(target);
		}
	}
	return [...files];
};

const readRemote = (): string => {
	try {
		return execFileSync('git', ['remote', 'get-url', 'origin'], {
			cwd: root,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
	} catch {
		return '';
	}
};

const readManifest = (): Record<string, unknown> => {
	const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<
		string,
		unknown
	>;
	const published = toPublished(manifest, originOf(readRemote()));
	const missing = ['repository', 'homepage', 'bugs'].filter(field => !(field in published));
	if (missing.length > 0) {
		warn(`The package has no ${missing.join(', ')}, because the Git remote "origin" is not a public host.`);
	}
	return published;
};

const {values, positionals} = parseArgs({options: {json: {type: 'boolean'}}, allowPositionals: true});
const destination = path.resolve(positionals[0] ?? '.');
if (!existsSync(path.join(root, 'dist', 'cli.js'))) fail('Missing dist. Run: npm run build');
const files = ['LICENSE', ...linkedFiles()];
const manifest = readManifest();
const folder = mkdtempSync(path.join(tmpdir(), 'termchat-package-'));
try {
	cpSync(path.join(root, 'dist'), path.join(folder, 'dist'), {recursive: true});
	for (const file of files) {
		mkdirSync(path.dirname(path.join(folder, file)), {recursive: true});
		cpSync(path.join(root, file), path.join(folder, file));
	}
	writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, '\t')}\n`);
	const words = ['pack', '--pack-destination', destination, ...(values.json ? ['--json'] : ['--silent'])];
	process.stdout.write(execFileSync('npm', words, {cwd: folder, stdio: ['ignore', 'pipe', 'inherit']}));
} finally {
	rmSync(folder, {recursive: true, force: true});
}
