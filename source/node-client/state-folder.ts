/** The folder for the state of the client. */
import path from 'node:path';
import envPaths from 'env-paths';

/**
 * `$XDG_STATE_HOME/termchat` if that is an absolute path (the XDG Base Directory Specification says to ignore others);
 * otherwise `~/.local/state/termchat`, and on macOS and Windows the usual folder.
 */
export const stateFolder = (env: Readonly<Record<string, string | undefined>>): string => {
	const home = env.XDG_STATE_HOME;
	if (home !== undefined && path.isAbsolute(home)) return path.join(home, 'termchat');
	const paths = envPaths('termchat', {suffix: ''});
	if (process.platform === 'darwin' || process.platform === 'win32') return path.join(paths.data, 'state');
	const user = env.HOME;
	// On Linux env-paths returns the state folder as `log`.
	return user !== undefined && path.isAbsolute(user)
		? path.join(user, '.local', 'state', 'termchat')
		: paths.log;
};
