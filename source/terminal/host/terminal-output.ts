/**
 * What the full screen needs of the terminal: functions that write escape sequences, and one `restore` that undoes
 * them all. Everything written here is our own; text from others has been through the sanitiser.
 */
import type {Printable} from '../../text/sanitize.ts';
import {notificationSequence} from './desktop-notification.ts';

const csi = '\u001B[';
const osc = '\u001B]';
const st = '\u001B\\';

/** DEC private modes, by what they do (xterm, "Control Sequences"). */
export const modes = {
	autowrap: '?7',
	cursor: '?25',
	mouseClicks: '?1000',
	mouseSgr: '?1006',
	focus: '?1004',
	paste: '?2004',
	alternateScreen: '?1049',
} as const;

const on = (mode: string): string => `${csi}${mode}h`;
const off = (mode: string): string => `${csi}${mode}l`;

export interface TerminalOut {
	write(text: string): unknown;
}

export interface Terminal {
	/** Modes for a full screen; the alternate screen itself is Ink's. Raw mode must be on already. */
	enter(): void;
	/**
	 * Turns off everything the terminal reports unasked (focus, mouse, paste marks). Call it while raw mode is still
	 * on: a report that arrives later would be echoed.
	 */
	stopReports(): void;
	/** Puts everything back; safe to call more than once and from an `exit` handler: it only writes. */
	restore(): void;
	setMouse(isOn: boolean): void;
	/** Before `enter`, the title is only remembered: `enter` saves the terminal's own title first. */
	setTitle(title: Printable): void;
	ring(): void;
	/** A desktop notification, once, in the form this terminal understands. */
	notify(title: Printable, body: Printable): void;
	/** Asks for the background colour (OSC 11); the answer arrives as input. */
	askBackground(): void;
}

/** What must not stand inside an OSC string of ours, whatever came through: its own terminators. */
const bare = (text: string): string => text.replace(/[\u0000-\u001F\u007F-\u009F]/g, ' ');

export const createTerminal = (out: TerminalOut, env: NodeJS.ProcessEnv): Terminal => {
	let isEntered = false;
	let hasReports = false;
	let hasMouse = false;
	let title: Printable | undefined;
	/** The title is pushed and popped where the terminal keeps a stack of them (XTWINOPS 22 and 23). */
	const pushTitle = `${csi}22;0t`;
	const popTitle = `${csi}23;0t`;

	const writeTitle = (): void => {
		if (title !== undefined) out.write(`${osc}2;${bare(title)}${st}`);
	};
	const stopReports = (): void => {
		setMouse(false);
		if (!hasReports) return;
		hasReports = false;
		out.write(off(modes.focus) + off(modes.paste));
	};
	const setMouse = (isOn: boolean): void => {
		if (isOn === hasMouse) return;
		hasMouse = isOn;
		out.write(
			isOn ? on(modes.mouseClicks) + on(modes.mouseSgr) : off(modes.mouseSgr) + off(modes.mouseClicks),
		);
	};
	return {
		enter() {
			if (isEntered) return;
			isEntered = true;
			hasReports = true;
			out.write(pushTitle + off(modes.autowrap) + on(modes.paste) + on(modes.focus));
			writeTitle();
		},
		stopReports,
		restore() {
			if (!isEntered) return;
			isEntered = false;
			stopReports();
			out.write(on(modes.autowrap) + popTitle + on(modes.cursor));
		},
		setMouse,
		setTitle(next) {
			title = next;
			if (isEntered) writeTitle();
		},
		ring: () => void out.write('\u0007'),
		notify: (text, body) => void out.write(notificationSequence(text, body, env)),
		askBackground: () => void out.write(`${osc}11;?${st}`),
	};
};
