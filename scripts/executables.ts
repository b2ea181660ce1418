/**
 * Creates single-file executables of the program that `scripts/build.ts` built:
 *
 *   node scripts/executables.ts [--platform NAME]… [--folder FOLDER]
 *
 * NAME is linux-x64, linux-arm64, darwin-x64, darwin-arm64, win-x64, or `all`; the default is the platform of this machine.
 * For another platform, npm's packages of Node binaries are downloaded. Writes the files to FOLDER (default:
 * `executables`), and prints their paths and sizes.
 */
import {mkdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {buildBlob} from './executable/blob.ts';
import {embed} from './executable/embed.ts';
import {nodeFor, type Platform, platforms, thisPlatform} from './executable/node-binaries.ts';
import {signMacExecutable} from './executable/sign-mac.ts';

const root = path.resolve(import.meta.dirname, '..');

const isPlatform = (name: string): name is Platform => (platforms as readonly string[]).includes(name);

const chosen = (names: readonly string[] | undefined): readonly Platform[] => {
	if (names === undefined) {
		const own = thisPlatform();
		if (own !== undefined) return [own];
		throw new Error(
			`No executable for ${process.platform} ${process.arch}: it is none of ${platforms.join(', ')}.`,
		);
	}
	if (names.includes('all')) return platforms;
	return names.map(name => {
		if (isPlatform(name)) return name;
		throw new Error(`Unknown platform ${name}. Choose from: ${platforms.join(', ')}, all.`);
	});
};

const make = async (platform: Platform, folder: string): Promise<void> => {
	const node = nodeFor(platform);
	const {blob, version} = await buildBlob(root, node.builder);
	const suffix = platform.startsWith('win') ? '.exe' : '';
	const file = path.join(folder, `termchat-${version}-${platform}${suffix}`);
	await embed(node.binary, blob, file);
	const note = platform.startsWith('darwin') ? signMacExecutable(file) : '';
	const megabytes = (statSync(file).size / 1e6).toFixed(1);
	process.stdout.write(`${path.relative('.', file)}: ${megabytes} MB, Node ${node.version}${note}\n`);
};

const {values} = parseArgs({
	options: {platform: {type: 'string', multiple: true}, folder: {type: 'string'}},
});
try {
	const folder = path.resolve(values.folder ?? path.join(root, 'executables'));
	const wanted = chosen(values.platform);
	mkdirSync(folder, {recursive: true});
	for (const platform of wanted) {
		try {
			await make(platform, folder);
		} catch (error) {
			process.stderr.write(`${platform}: ${(error as Error).message}\n`);
			process.exitCode = 1;
		}
	}
} catch (error) {
	process.stderr.write(`${(error as Error).message}\n`);
	process.exitCode = 1;
}
