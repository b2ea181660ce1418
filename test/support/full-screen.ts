/** Joining with the full-screen client, and reading its screen. */
import {expect} from 'vitest';
import type {Terminal} from './terminal.ts';
import type {World} from './world.ts';

interface TerminalPlace {
	readonly columns?: number;
	readonly rows?: number;
	readonly env?: Record<string, string>;
	readonly argv?: readonly string[];
}

/** `termchat join URL --nick N --room R…`, connected and with the last of the rooms shown. */
export const joinRooms = async (
	world: World,
	server: {readonly url: string},
	nick: string,
	rooms: readonly string[],
	{argv = [], ...place}: TerminalPlace = {},
): Promise<Terminal> => {
	const flags = rooms.flatMap(room => ['--room', room]);
	const terminal = world.terminal(nick, ['join', server.url, '--nick', nick, ...flags, ...argv], place);
	await waitUntilConnected(terminal, nick);
	return terminal;
};

/** The status line shows the nick and that the client is connected, and the terminal reads keys and mouse. */
export const waitUntilConnected = (terminal: Terminal, nick: string): Promise<string> => {
	const status = new RegExp(`^ ?${nick}@\\S+.*\\bconnected\\b`, 'm');
	return terminal.waitFor(
		screen => status.test(screen) && terminal.modes().mouse !== 'none',
		`that ${nick} is connected`,
	);
};

/** The status line shows that this room is the current one. */
export const waitForRoom = (terminal: Terminal, room: string): Promise<string> =>
	terminal.waitFor(new RegExp(`^ ?\\S+@#${room}\\b`, 'm'), `that the room is #${room}`);

/** The number of times a text is on the screen. */
export const countOccurrences = (screen: string, text: string): number => screen.split(text).length - 1;

/** The columns that have a rule between panes in most rows. */
export const ruleColumns = (terminal: Terminal): number[] => {
	const buffer = terminal.xterm.buffer.active;
	const counts = new Map<number, number>();
	for (let row = 0; row < terminal.rows(); row++) {
		const line = buffer.getLine(buffer.baseY + row);
		for (let column = 0; column < terminal.columns(); column++) {
			if (line?.getCell(column)?.getChars() === '│') counts.set(column, (counts.get(column) ?? 0) + 1);
		}
	}
	return [...counts]
		.filter(([, rows]) => rows >= terminal.rows() / 2)
		.map(([column]) => column)
		.sort((a, b) => a - b);
};

/** Fails if a row is wrapped into the next one. */
export const expectNoWrappedRow = (terminal: Terminal): void => {
	const buffer = terminal.xterm.buffer.active;
	for (let row = 0; row < terminal.rows(); row++) {
		expect(buffer.getLine(buffer.baseY + row)?.isWrapped, `row ${row} of\n${terminal.screen()}`).toBe(false);
	}
};
