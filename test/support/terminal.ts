/**
 * A real terminal without a window: the program runs in a pty, xterm interprets its output, and a test reads
 * the screen as text with a given width and height.
 */
import pty from '@lydell/node-pty';
import {Unicode11Addon} from '@xterm/addon-unicode11';
import headless, {type Terminal as Xterm} from '@xterm/headless';
import {makeWatch} from './deadline.ts';

export interface TerminalOptions {
	readonly file: string;
	readonly argv: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly cwd?: string;
	readonly columns?: number;
	readonly rows?: number;
}

/** The modes that a program must restore. */
export interface Modes {
	readonly isAlternateScreen: boolean;
	readonly isCursorVisible: boolean;
	readonly wrapsLines: boolean;
	readonly mouse: string;
	readonly bracketedPaste: boolean;
	readonly focusReports: boolean;
	/** Levels of the kitty keyboard protocol pushed and not popped. */
	readonly keyboardLevels: number;
}

/** The modes of a terminal before a program starts. */
export const restedModes: Modes = {
	isAlternateScreen: false,
	isCursorVisible: true,
	wrapsLines: true,
	mouse: 'none',
	bracketedPaste: false,
	focusReports: false,
	keyboardLevels: 0,
};

export interface Terminal {
	readonly pid: number;
	readonly columns: () => number;
	readonly rows: () => number;
	/** The rows of the screen, without the spaces at their ends. */
	readonly lines: () => readonly string[];
	/** The same as one text. */
	readonly screen: () => string;
	readonly cursor: () => {readonly column: number; readonly row: number};
	readonly modes: () => Modes;
	/** The window's title, as the program set it. */
	readonly title: () => string;
	/** The whole output of the program, including escape sequences. */
	readonly written: () => string;
	readonly xterm: Xterm;
	type(text: string): void;
	resize(columns: number, rows: number): void;
	/**
	 * Resolves when the screen contains the text, matches the pattern, or the function returns true, but never in the
	 * middle of a frame. Checks again after each output of the program. The error contains the screen.
	 */
	waitFor(wanted: string | RegExp | ((screen: string) => boolean), what?: string): Promise<string>;
	kill(signal?: NodeJS.Signals): void;
	/** Closes the window: later writes fail, and the program receives SIGHUP. */
	hangUp(): void;
	/** Resolves when the program has ended and the screen shows all its output. */
	readonly ended: Promise<{readonly code: number; readonly signal: number}>;
	readonly hasEnded: () => boolean;
	close(): Promise<void>;
}

/** Keys as a terminal sends them. */
export const keys = {
	enter: '\r',
	escape: '\x1B',
	tab: '\t',
	backspace: '\x7F',
	up: '\x1B[A',
	down: '\x1B[B',
	right: '\x1B[C',
	left: '\x1B[D',
	home: '\x1B[H',
	end: '\x1B[F',
	pageUp: '\x1B[5~',
	pageDown: '\x1B[6~',
	f1: '\x1BOP',
	f2: '\x1BOQ',
	f7: '\x1B[18~',
	f8: '\x1B[19~',
	/** Ctrl and a letter: `ctrl('k')`. */
	ctrl: (letter: string) => String.fromCharCode(letter.toUpperCase().charCodeAt(0) - 64),
	alt: (key: string) => `\x1B${key}`,
	paste: (text: string) => `\x1B[200~${text}\x1B[201~`,
} as const;

const framed = (lines: readonly string[], columns: number): string => {
	const edge = `+${'-'.repeat(columns)}+`;
	return [edge, ...lines.map(line => `|${line}`), edge].join('\n');
};

/**
 * The modes that xterm does not expose: the visibility of the cursor, the stack of the kitty keyboard protocol, and
 * synchronized output.
 */
const watchHiddenModes = (xterm: Xterm) => {
	const hidden = {isCursorVisible: true, keyboardLevels: 0, isDrawing: false};
	const includes = (params: readonly (number | number[])[], mode: number) => params.includes(mode);
	xterm.parser.registerCsiHandler({prefix: '?', final: 'h'}, params => {
		if (includes(params, 25)) hidden.isCursorVisible = true;
		if (includes(params, 2026)) hidden.isDrawing = true;
		return false;
	});
	xterm.parser.registerCsiHandler({prefix: '?', final: 'l'}, params => {
		if (includes(params, 25)) hidden.isCursorVisible = false;
		if (includes(params, 2026)) hidden.isDrawing = false;
		return false;
	});
	xterm.parser.registerCsiHandler({prefix: '>', final: 'u'}, () => {
		hidden.keyboardLevels++;
		return true;
	});
	xterm.parser.registerCsiHandler({prefix: '<', final: 'u'}, ([count = 1]) => {
		hidden.keyboardLevels = Math.max(0, hidden.keyboardLevels - (Number(count) || 1));
		return true;
	});
	return hidden;
};

export const openTerminal = (options: TerminalOptions): Terminal => {
	const {columns = 100, rows = 30} = options;
	const xterm = new headless.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
	xterm.loadAddon(new Unicode11Addon());
	xterm.unicode.activeVersion = '11';
	const hidden = watchHiddenModes(xterm);
	let title = '';
	xterm.onTitleChange(next => {
		title = next;
	});

	const child = pty.spawn(options.file, [...options.argv], {
		name: 'xterm-256color',
		cols: columns,
		rows,
		...(options.cwd !== undefined && {cwd: options.cwd}),
		env: {...options.env},
	});
	let written = '';
	let isOver = false;
	const watch = makeWatch(() => isOver);
	child.onData(data => {
		written += data;
		xterm.write(data, watch.wake);
	});
	// The terminal's answers (cursor position, device attributes) are sent to the program like keys.
	xterm.onData(answer => {
		if (!isOver) child.write(answer);
	});
	const ended = new Promise<{code: number; signal: number}>(resolve => {
		child.onExit(({exitCode, signal}) => {
			xterm.write('', () => {
				isOver = true;
				resolve({code: exitCode, signal: signal ?? 0});
				watch.wake();
			});
		});
	});

	const lines = () => {
		const buffer = xterm.buffer.active;
		return Array.from({length: xterm.rows}, (_, row) =>
			(buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '').trimEnd(),
		);
	};
	const screen = () => lines().join('\n');
	const kill = (signal: NodeJS.Signals = 'SIGKILL') => {
		if (isOver) return;
		try {
			process.kill(child.pid, signal);
		} catch (error) {
			// node-pty waits for the process in another thread, so the process may have ended before that is reported
			// here.
			if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
		}
	};

	return {
		pid: child.pid,
		columns: () => xterm.cols,
		rows: () => xterm.rows,
		lines,
		screen,
		cursor: () => ({column: xterm.buffer.active.cursorX, row: xterm.buffer.active.cursorY}),
		modes: () => ({
			isAlternateScreen: xterm.buffer.active.type === 'alternate',
			isCursorVisible: hidden.isCursorVisible,
			wrapsLines: xterm.modes.wraparoundMode,
			mouse: xterm.modes.mouseTrackingMode,
			bracketedPaste: xterm.modes.bracketedPasteMode,
			focusReports: xterm.modes.sendFocusMode,
			keyboardLevels: hidden.keyboardLevels,
		}),
		title: () => title,
		written: () => written,
		xterm,
		type: text => child.write(text),
		resize(nextColumns, nextRows) {
			xterm.resize(nextColumns, nextRows);
			child.resize(nextColumns, nextRows);
		},
		waitFor(wanted, what) {
			const shows = (text: string): boolean =>
				typeof wanted === 'string'
					? text.includes(wanted)
					: wanted instanceof RegExp
						? wanted.test(text)
						: wanted(text);
			return watch.until(
				() => (!hidden.isDrawing && shows(screen()) ? screen() : undefined),
				() =>
					`The screen does not show ${what ?? (typeof wanted === 'function' ? 'it' : String(wanted))}:\n${framed(lines(), xterm.cols)}`,
			);
		},
		kill,
		// A public method of node-pty that is missing from its types.
		hangUp: () => (child as unknown as {destroy(): void}).destroy(),
		ended,
		hasEnded: () => isOver,
		async close() {
			kill('SIGKILL');
			await ended;
			xterm.dispose();
		},
	};
};
