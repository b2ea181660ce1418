/** Where this program keeps its state. */
import path from 'node:path';
import envPaths from 'env-paths';

/**
 * `$XDG_STATE_HOME/termchat` where that is an absolute path (the XDG base directory specification has others ignored);
 * else `~/.local/state/termchat`, and on macOS and Windows what is usual there.
 */
export const stateFolder = (env: Readonly<Record<string, string | undefined>>): string => {
	const home = env.XDG_STATE_HOME;
	if (home !== undefined && path.isAbsolute(home)) return path.join(home, 'termchat');
	const paths = envPaths('termchat', {suffix: ''});
	if (process.platform === 'darwin' || process.platform === 'win32') return path.join(paths.data, 'state');
	const user = env.HOME;
	// env-paths calls the state folder `log` on Linux, after the specification.
	return user !== undefined && path.isAbsolute(user)
		? path.join(user, '.local', 'state', 'termchat')
		: paths.log;
};
