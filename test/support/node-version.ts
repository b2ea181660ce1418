/** Other versions of Node, from their npm packages: one file each, without an install script. */
import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';

/** If set, an unreachable registry fails the test instead of skipping it. */
const isRegistryRequired = process.env.TERMCHAT_REQUIRE_REGISTRY === '1';

/**
 * Downloads the newest Node of `range` (such as `22.16.0` or `26`) to `folder` and returns the path of its binary.
 * Returns undefined if the registry or its package for this machine is unavailable; throws if TERMCHAT_REQUIRE_REGISTRY
 * is set.
 */
export const fetchNode = (folder: string, range: string): string | undefined => {
	const name = `node-${process.platform}-${process.arch}`;
	const options = [
		'--no-audit',
		'--no-fund',
		'--ignore-scripts',
		'--no-update-notifier',
		'--fetch-retries',
		'1',
	];
	try {
		execFileSync('npm', ['install', '--prefix', folder, ...options, `${name}@${range}`], {
			cwd: folder,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
	} catch (error) {
		if (isRegistryRequired) throw error;
		return undefined;
	}
	const binary = path.join(folder, 'node_modules', name, 'bin', 'node');
	if (!existsSync(binary)) throw new Error(`${name}@${range} has no bin/node.`);
	return binary;
};
