/** The npm package: packed, and installed into empty folders without a network. */
import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {projectFolder} from './process.ts';
import type {World} from './world.ts';

export interface Packed {
	readonly filename: string;
	readonly size: number;
	readonly unpackedSize: number;
	readonly files: readonly {readonly path: string}[];
}

/** Packs the build into the world's folder. `install` installs it into another folder. */
export const packInto = (world: World) => {
	const env = {
		...world.env('user'),
		// The folder of the Node that runs the tests comes first, because the binary starts with `#!/usr/bin/env node`.
		PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
		npm_config_cache: world.folder.at('npm-cache'),
		npm_config_update_notifier: 'false',
	};
	const npm = (cwd: string, ...argv: readonly string[]): string =>
		execFileSync('npm', argv, {cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});
	const [packed] = JSON.parse(
		execFileSync(
			process.execPath,
			[path.join(projectFolder, 'scripts', 'pack.ts'), '--json', world.folder.path],
			{cwd: world.folder.path, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']},
		),
	) as Packed[];
	if (packed === undefined) throw new Error('npm packed nothing');
	return {env, npm, packed};
};
