/** Runs systemctl, on machines with systemd. */
import {execFile, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
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

/** How long a server has to run before its start counts as successful. */
const stableMs = 5000;
const pollMs = 250;

/** The properties of a unit, as `systemctl show` prints them: `SubState=running`. */
type UnitState = ReadonlyMap<string, string>;

export const readUnitState = (shown: string): UnitState =>
	new Map(
		shown.split('\n').flatMap(line => {
			const [name = '', value] = line.split(/=(.*)/s);
			return value === undefined ? [] : [[name, value] as const];
		}),
	);

/** Whether the service has ended since `before`, the state after its start: systemd starts it again and again. */
export const hasEnded = (before: UnitState, now: UnitState): boolean =>
	now.get('ActiveState') === 'failed' ||
	now.get('SubState') === 'auto-restart' ||
	now.get('NRestarts') !== before.get('NRestarts');

const showUnit = async (isSystem: boolean): Promise<UnitState> => {
	const words = ['show', '-p', 'ActiveState,SubState,NRestarts', 'termchat.service'];
	const {stdout} = await promisify(execFile)('systemctl', [...(isSystem ? [] : ['--user']), ...words]);
	return readUnitState(stdout);
};

/** Waits some seconds. Throws a `Failure` if the server ends: systemd reports a start before the server has opened its port. */
export const requireStableStart = async (isSystem: boolean): Promise<void> => {
	const before = await showUnit(isSystem);
	for (let waitedMs = 0, now = before; waitedMs <= stableMs; waitedMs += pollMs) {
		if (hasEnded(before, now)) {
			throw new Failure(
				`The server ended at its start, and systemd tries again. See: journalctl ${isSystem ? '' : '--user '}-u termchat -n 5. Then install the service with other flags, or remove it.`,
			);
		}
		await delay(pollMs);
		now = await showUnit(isSystem);
	}
};
