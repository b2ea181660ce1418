/** Checks the permissions of a database file. */
import {statSync} from 'node:fs';

/** The mode of a file, such as `0644`, if users other than its owner have any permission. Windows has no such modes. */
export const sharedMode = (
	path: string,
	platform: NodeJS.Platform = process.platform,
): string | undefined => {
	const mode = statSync(path, {throwIfNoEntry: false})?.mode;
	if (platform === 'win32' || mode === undefined || (mode & 0o077) === 0) return undefined;
	return (mode & 0o777).toString(8).padStart(4, '0');
};
