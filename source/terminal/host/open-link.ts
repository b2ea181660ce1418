/** Opens a link with the default program of the system. */
import {spawn} from 'node:child_process';
import type {OpenedLink} from '../../commands/command.ts';

interface Opener {
	readonly command: string;
	readonly argv: readonly string[];
}

const openerFor = (platform: NodeJS.Platform): Opener => {
	if (platform === 'darwin') return {command: 'open', argv: []};
	if (platform === 'win32') return {command: 'rundll32', argv: ['url.dll,FileProtocolHandler']};
	return {command: 'xdg-open', argv: []};
};

/** Most openers pass the link on and exit; an opener that still runs after this time is the browser itself. */
const watchMs = 3000;

export interface OpenLinkOptions {
	readonly platform?: NodeJS.Platform;
	readonly env?: NodeJS.ProcessEnv;
}

/** Passes the URL as one argument, without a shell. Never rejects. */
export const openLink = (
	url: string,
	{platform = process.platform, env = process.env}: OpenLinkOptions = {},
): Promise<OpenedLink> =>
	new Promise(resolve => {
		const {command, argv} = openerFor(platform);
		const child = spawn(command, [...argv, url], {detached: true, stdio: 'ignore', env});
		const timer = setTimeout(() => resolve({type: 'opened'}), watchMs);
		const end = (opened: OpenedLink): void => {
			clearTimeout(timer);
			resolve(opened);
		};
		child.on('error', error => {
			const isMissing = 'code' in error && error.code === 'ENOENT';
			end({type: 'failed', reason: isMissing ? `${command} is not installed` : error.message});
		});
		child.on('exit', (code, signal) => {
			if (code === 0) end({type: 'opened'});
			else end({type: 'failed', reason: `${command} ended with ${signal ?? `code ${code}`}`});
		});
		child.unref();
		timer.unref();
	});
