/** Completion in the real shells: a person types, presses Tab and sees the line. A shell that is not installed is skipped. */
import {execFile, execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {cliPath} from '../support/process.ts';
import {keys, openTerminal, type Terminal} from '../support/terminal.ts';
import {makeWorld, type World} from '../support/world.ts';

const isInstalled = (shell: string): boolean => {
	try {
		execFileSync(shell, ['--version'], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
};

/** Runs the test if the shell is installed; otherwise the name of the skipped test says why. */
const testIn = (shell: string, run: () => Promise<void>): void => {
	const is = isInstalled(shell);
	test.skipIf(!is)(
		is ? `completes in ${shell}` : `completes in ${shell} (skipped: ${shell} is not installed)`,
		run,
	);
};

/** A folder with the file `notes.pem`, a room `ops` on a server, and the environment of a shell that finds termchat. */
const prepare = async (world: World): Promise<Record<string, string>> => {
	const server = await world.server();
	const ann = await world.connect(server, 'ann');
	ann.send({type: 'create', room: 'operations'});
	await ann.next('created');
	// A room without messages ends with the connection of its last member.
	ann.send({type: 'send', room: 'operations', text: 'hello'});
	await ann.next('message');
	writeFileSync(world.folder.at('notes.pem'), '');
	const bin = world.folder.at('bin');
	mkdirSync(bin);
	// The scripts wait one second for the rooms, which is too short on a busy machine.
	const script = [
		'#!/bin/sh',
		'[ "$1 $2 $3" = "rooms --timeout 1s" ] && shift 3 && set -- rooms --timeout 60s "$@"',
		`exec '${process.execPath}' '${cliPath}' "$@"`,
		'',
	].join('\n');
	writeFileSync(path.join(bin, 'termchat'), script);
	chmodSync(path.join(bin, 'termchat'), 0o755);
	return world.env('ann', {
		PATH: `${bin}:${process.env.PATH}`,
		TERMCHAT_URL: server.url,
		TERMCHAT_NICK: 'shell',
		TERM: 'xterm-256color',
		PS1: 'ready> ',
	});
};

/** Types a line with Tab and resolves when the shell has completed it; then clears the line. */
const completes = async (shell: Terminal, typed: string, wanted: string): Promise<void> => {
	shell.type(`${typed}${keys.tab}`);
	await shell.waitFor(`ready> ${wanted}`);
	// Ctrl+U clears the line, Ctrl+L the screen.
	shell.type('\u0015\u000C');
	await shell.waitFor(screen => screen.trim() === 'ready>');
};

const lines: readonly (readonly [string, string])[] = [
	['termchat comp', 'termchat completion'],
	['termchat serve --mem', 'termchat serve --memory'],
	['termchat serve --sync n', 'termchat serve --sync normal'],
	['termchat serve --tls-cert not', 'termchat serve --tls-cert notes.pem'],
	['termchat admin set', 'termchat admin set-owner'],
	['termchat import not', 'termchat import notes.pem'],
	['termchat import --format we', 'termchat import --format weechat'],
	['termchat admin --db not', 'termchat admin --db notes.pem'],
	['termchat admin backup not', 'termchat admin backup notes.pem'],
	['termchat serve --db not', 'termchat serve --db notes.pem'],
	['termchat serve --ssh-keys not', 'termchat serve --ssh-keys notes.pem'],
	['termchat join --ca not', 'termchat join --ca notes.pem'],
	['termchat cluster import --nats-tls-key not', 'termchat cluster import --nats-tls-key notes.pem'],
	['termchat completion z', 'termchat completion zsh'],
	['termchat join --color tr', 'termchat join --color truecolor'],
	['termchat --pla', 'termchat --plain'],
	['termchat send --room oper', 'termchat send --room operations'],
];

testIn('bash', async () => {
	const world = makeWorld();
	const env = await prepare(world);
	const shell = world.keep(
		openTerminal({
			file: 'bash',
			argv: ['--norc', '--noprofile', '-i'],
			cwd: world.folder.path,
			env,
			columns: 120,
		}),
	);
	await shell.waitFor('ready>');
	shell.type(`source <(termchat completion bash); clear${keys.enter}`);
	await shell.waitFor(screen => screen.trim() === 'ready>');
	for (const [typed, wanted] of lines) await completes(shell, typed, wanted);
	await completes(shell, 'termchat serve --sync=n', 'termchat serve --sync=normal');
	shell.type(`termchat export --${keys.tab}${keys.tab}`);
	await shell.waitFor('--room  (the room)');
});

testIn('zsh', async () => {
	const world = makeWorld();
	const env = await prepare(world);
	const shell = world.keep(
		openTerminal({file: 'zsh', argv: ['-f', '-i'], cwd: world.folder.path, env, columns: 120}),
	);
	await shell.waitFor('ready>');
	const setUp =
		'unsetopt prompt_sp; autoload -Uz compinit; compinit -u -D; source <(termchat completion zsh); clear';
	shell.type(`${setUp}${keys.enter}`);
	await shell.waitFor(screen => screen.trim() === 'ready>');
	for (const [typed, wanted] of lines) await completes(shell, typed, wanted);
	shell.type(`termchat export --${keys.tab}${keys.tab}`);
	await shell.waitFor(/--room.*-- the room/);
});

testIn('fish', async () => {
	const world = makeWorld();
	const env = await prepare(world);
	const typedLines = [...lines.map(([typed]) => typed), 'termchat export --ro'];
	const script =
		'termchat completion fish | source; for line in $argv; set -l found (complete -C $line); echo "$found[1]"; end';
	// Without blocking: the connection of ann has to answer the server meanwhile.
	const {stdout} = await promisify(execFile)('fish', ['--no-config', '-c', script, ...typedLines], {
		env,
		cwd: world.folder.path,
	});
	const completed = stdout.split('\n');
	expect(completed.map(line => line.split('\t')[0])).toEqual([
		...lines.map(([, wanted]) => wanted.split(' ').at(-1)),
		'--room',
		'',
	]);
	expect(completed.at(-2)).toBe('--room\tthe room');
});
