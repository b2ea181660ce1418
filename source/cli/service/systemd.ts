/** Runs systemctl, on machines with systemd. */
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {messageOf} from '../../errors/error-message.ts';
import {Failure} from '../arguments/failure.ts';

/** Whether systemd runs, with the same check as sd_booted(3). */
const isRunning = (): boolean => existsSync('/run/systemd/system');

export const requireSystemd = (): void => {
	if (isRunning()) return;
	throw new Failure(
		'This machine does not run systemd. Print the unit with: termchat service install --print, or start termchat serve with the service manager of this machine.',
	);
};

/** Runs `systemctl WORDS` with the output of this program. Resolves with its exit code. */
export const systemctl = (isSystem: boolean, ...words: readonly string[]): Promise<number> =>
	new Promise((resolve, reject) => {
		const child = spawn('systemctl', [...(isSystem ? [] : ['--user']), ...words], {stdio: 'inherit'});
		child.once('error', error => reject(new Failure(`Cannot run systemctl: ${messageOf(error)}.`)));
		child.once('exit', code => resolve(code ?? 1));
	});

/** Runs `systemctl`; throws a `Failure` if it fails. */
export const mustSystemctl = async (isSystem: boolean, ...words: readonly string[]): Promise<void> => {
	const code = await systemctl(isSystem, ...words);
	if (code === 0) return;
	const shown = ['systemctl', ...(isSystem ? [] : ['--user']), ...words].join(' ');
	throw new Failure(
		`${shown} failed with code ${code}. See: journalctl ${isSystem ? '' : '--user '}-u termchat`,
	);
};
