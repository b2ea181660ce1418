/** Opens a link the way this system does. */
import {spawn} from 'node:child_process';

const opener = (platform: NodeJS.Platform): readonly [string, ...string[]] => {
	if (platform === 'darwin') return ['open'];
	return platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open'];
};

/** The URL is one argument, never a shell's. Where there is no such program the link still stands on the screen. */
export const openLink = (url: string): void => {
	const [command, ...first] = opener(process.platform);
	const child = spawn(command, [...first, url], {detached: true, stdio: 'ignore'});
	child.on('error', () => {});
	child.unref();
};
