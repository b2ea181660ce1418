/** Where a single-file executable unpacks the program. */
import path from 'node:path';

export interface Machine {
	readonly platform: NodeJS.Platform;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** The home folder according to the system; HOME takes precedence. */
	readonly home: string;
	readonly temporary: string;
	/** The id of the user; undefined on Windows. */
	readonly uid: number | undefined;
}

const absolute = (folder: string | undefined): string | undefined =>
	folder !== undefined && path.isAbsolute(folder) ? folder : undefined;

const userCache = ({platform, env, home}: Machine): string => {
	const userHome = absolute(env.HOME) ?? home;
	switch (platform) {
		case 'win32':
			return path.join(
				absolute(env.LOCALAPPDATA) ?? path.join(home, 'AppData', 'Local'),
				'termchat',
				'Cache',
			);
		case 'darwin':
			return path.join(userHome, 'Library', 'Caches', 'termchat');
		default:
			return path.join(absolute(env.XDG_CACHE_HOME) ?? path.join(userHome, '.cache'), 'termchat');
	}
};

/**
 * The folders to try, in this order: that of a systemd unit (`CacheDirectory=`), the user's cache, and a folder of the user
 * among the temporary files.
 */
export const cacheFolders = (machine: Machine): readonly string[] => {
	// A unit may have several, separated by colons.
	const ofUnit = absolute(machine.env.CACHE_DIRECTORY?.split(':')[0]);
	return [
		...(ofUnit === undefined ? [] : [path.join(ofUnit, 'executable')]),
		path.join(userCache(machine), 'executable'),
		path.join(machine.temporary, `termchat-${machine.uid ?? 'user'}-executable`),
	];
};
