/**
 * The stream Ink draws on. Ink positions every frame relative to the cursor and never homes it, and entering the
 * alternate screen keeps the cursor where the shell left it. With this stream, each switch to the alternate
 * screen also moves the cursor to the upper left corner and erases the screen, in the same write. Leaving it erases it first:
 * a terminal without an alternate screen (GNU screen by default) would leave the shell in the middle of a frame. Characters whose width
 * terminals disagree about do not move what follows them (`fixed-columns.ts`).
 */
import {withFixedColumns} from './fixed-columns.ts';
import {modes} from './terminal-output.ts';

const enterAlternateScreen = `\u001B[${modes.alternateScreen}h`;
const leaveAlternateScreen = `\u001B[${modes.alternateScreen}l`;
const homeAndErase = '\u001B[H\u001B[2J';

const withCleanScreen = (chunk: unknown): unknown =>
	typeof chunk === 'string'
		? withFixedColumns(chunk)
				.replaceAll(enterAlternateScreen, enterAlternateScreen + homeAndErase)
				.replaceAll(leaveAlternateScreen, homeAndErase + leaveAlternateScreen)
		: chunk;

/** The same stream, but entering and leaving the alternate screen also clear it. */
export const createFrameStream = (stdout: NodeJS.WriteStream): NodeJS.WriteStream => {
	const write = (chunk: unknown, ...rest: unknown[]): boolean =>
		(stdout.write as (...args: unknown[]) => boolean).call(stdout, withCleanScreen(chunk), ...rest);
	return new Proxy(stdout, {
		get(target, property) {
			if (property === 'write') return write;
			const value: unknown = Reflect.get(target, property, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
};
