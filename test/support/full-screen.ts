/** What the full-screen client looks like to a person: how one gets in, and what stands where. */
import {expect} from 'vitest';
import type {Terminal} from './terminal.ts';
import type {World} from './world.ts';

interface Place {
	readonly columns?: number;
	readonly rows?: number;
	readonly env?: Record<string, string>;
	readonly argv?: readonly string[];
}

/** `termchat join URL --nick N --room R…`, seated in the last of the rooms. */
export const joinRooms = async (
	world: World,
	server: {readonly url: string},
	nick: string,
	rooms: readonly string[],
	{argv = [], ...place}: Place = {},
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
		`that ${nick} is seated`,
	);
};

/** The room shown now, as the status line names it. */
export const waitForRoom = (terminal: Terminal, room: string): Promise<string> =>
	terminal.waitFor(new RegExp(`^ ?\\S+@#${room}\\b`, 'm'), `that the room is #${room}`);

/** How often this text stands on the screen. */
export const countOccurrences = (screen: string, text: string): number => screen.split(text).length - 1;

/** The columns in which a rule between panes stands in most rows. */
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

/** Nothing stands where it must not: no row is wrapped into the next. */
export const expectNoWrappedRow = (terminal: Terminal): void => {
	const buffer = terminal.xterm.buffer.active;
	for (let row = 0; row < terminal.rows(); row++) {
		expect(buffer.getLine(buffer.baseY + row)?.isWrapped, `row ${row} of\n${terminal.screen()}`).toBe(false);
	}
};
