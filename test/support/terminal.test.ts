import {expect, onTestFinished, test} from 'vitest';
import {makeFolder} from './folder.ts';
import {userEnvironment} from './process.ts';
import {keys, openTerminal, restedModes, type Terminal} from './terminal.ts';

const open = (script: string, columns = 20, rows = 5): Terminal => {
	const folder = makeFolder();
	const terminal = openTerminal({
		file: process.execPath,
		argv: ['-e', script],
		env: userEnvironment(folder.path),
		columns,
		rows,
	});
	onTestFinished(async () => {
		await terminal.close();
		folder.remove();
	});
	return terminal;
};

test('shows the output of a program at the given width and height', async () => {
	const terminal = open(
		`console.log(process.stdout.columns + 'x' + process.stdout.rows + '\\x1B[1m bold 你好')`,
	);
	await terminal.ended;
	expect(terminal.lines()[0]).toBe('20x5 bold 你好');
	expect(terminal.lines()).toHaveLength(5);
});

test('waits for the end of a frame', async () => {
	const terminal = open(`
		process.stdin.setRawMode(true);
		process.stdin.once('data', () => process.stdout.write(' second\\x1B[?2026l'));
		process.stdout.write('ready\\x1B[?2026h first');
	`);
	const seen = terminal.waitFor('first');
	await expect.poll(() => terminal.written()).toContain('first');
	terminal.type('\r');
	expect(await seen).toContain('first second');
});

test('sends keys and a resize to the program', async () => {
	const terminal = open(`
		process.stdin.setRawMode(true);
		process.stdin.on('data', data => console.log(JSON.stringify(String(data))));
		process.stdout.on('resize', () => console.log(process.stdout.columns));
		console.log('ready');
	`);
	await terminal.waitFor('ready');
	terminal.type(keys.up);
	await terminal.waitFor('"\\u001b[A"');
	terminal.resize(33, 7);
	await terminal.waitFor('33');
	terminal.kill('SIGTERM');
	expect((await terminal.ended).signal).toBe(15);
});

test('reports modes that the program did not restore', async () => {
	const terminal = open(
		`process.stdout.write('\\x1B[?1049h\\x1B[?25l\\x1B[?7l\\x1B[?1002h\\x1B[?2004h\\x1B[?1004h\\x1B[>1u')`,
	);
	await terminal.ended;
	expect(terminal.modes()).toEqual({
		isAlternateScreen: true,
		isCursorVisible: false,
		wrapsLines: false,
		mouse: 'drag',
		bracketedPaste: true,
		focusReports: true,
		keyboardLevels: 1,
	});
	expect(terminal.modes()).not.toEqual(restedModes);
});

test('a wait fails with the screen when the program ends', async () => {
	const terminal = open(`console.log('something else')`);
	await expect(terminal.waitFor('this')).rejects.toThrow(/The program ended first.*something else/s);
});
