/** The real OpenSSH client against a server of the test. */
import {execFileSync} from 'node:child_process';
import {describe, test} from 'vitest';
import {type Outcome, outcomeOf, type Running, start} from './process.ts';
import {isInstalled, openPane, type Pane} from './tmux.ts';
import type {World} from './world.ts';

/** Without the client, the tests are skipped, or fail if `TERMCHAT_REQUIRE_SSH` is 1. */
export const describeWithSsh = (name: string, tests: () => void): void => {
	const isThere = isInstalled('ssh', '-V') && isInstalled('ssh-keygen', '-?') && isInstalled('tmux', '-V');
	if (isThere) describe(name, tests);
	else if (process.env.TERMCHAT_REQUIRE_SSH === '1') {
		test(name, () => {
			throw new Error('ssh, ssh-keygen or tmux is not installed.');
		});
	} else describe.skip(`${name} (ssh, ssh-keygen or tmux is not installed)`, tests);
};

export interface SshClient {
	/** The arguments of `ssh` before the host. Each `person` has a key; undefined: no key. */
	argv(person: string | undefined): readonly string[];
	/** Runs a command; waits for its end. */
	run(person: string | undefined, login: string, argv: readonly string[], input?: string): Promise<Outcome>;
	start(
		person: string | undefined,
		login: string,
		argv: readonly string[],
		more?: readonly string[],
	): Running;
	/** Opens the chat in a terminal of 120×40. */
	open(person: string | undefined, login: string, argv?: readonly string[]): Pane;
	/** The public key of a person, as a line of `authorized_keys`. */
	publicKey(person: string): string;
}

export const makeSshClient = (world: World, port: number): SshClient => {
	const keys = new Map<string, string>();
	const keyOf = (person: string): string => {
		const known = keys.get(person);
		if (known !== undefined) return known;
		const file = world.folder.at(`key-${person}`);
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', person, '-f', file]);
		keys.set(person, file);
		return file;
	};
	const option = (text: string): string[] => ['-o', text];
	const argv = (person: string | undefined): readonly string[] => [
		...['-F', 'none', '-p', String(port)],
		...option(`UserKnownHostsFile=${world.folder.at('known_hosts')}`),
		...option('StrictHostKeyChecking=accept-new'),
		...option('LogLevel=ERROR'),
		...option('IdentityAgent=none'),
		...option('IdentitiesOnly=yes'),
		...(person === undefined ? option('PubkeyAuthentication=no') : ['-i', keyOf(person)]),
	];
	const startSsh: SshClient['start'] = (person, login, words, more = []) =>
		world.keep(
			start('ssh', [...argv(person), ...more, `${login}@127.0.0.1`, ...words], {
				env: world.env(person ?? 'guest'),
			}),
		);
	return {
		argv,
		start: startSsh,
		async run(person, login, words, input) {
			const running = startSsh(person, login, words);
			if (input !== undefined) running.write(input);
			running.endInput();
			return outcomeOf(running);
		},
		open(person, login, words = []) {
			const pane = openPane(world, person ?? 'guest');
			const command = ['ssh', ...argv(person), '-t', `${login}@127.0.0.1`, ...words];
			pane.type(`${command.map(word => `'${word}'`).join(' ')}; echo "ended with $?"`, 'Enter');
			return pane;
		},
		publicKey: person => execFileSync('cat', [`${keyOf(person)}.pub`], {encoding: 'utf8'}),
	};
};
