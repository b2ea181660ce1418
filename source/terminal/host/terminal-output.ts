/**
 * Escape sequences for the full screen, and one `restore` that reverts them all. Text from other users must be sanitised
 * before it is passed here.
 */
import type {Printable} from '../../text/sanitize.ts';
import {notificationSequence} from './desktop-notification.ts';

const csi = '\u001B[';
const osc = '\u001B]';
const st = '\u001B\\';

/** DEC private modes, by their function (xterm, "Control Sequences"). */
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
	/** Sets the modes of the full screen, except the alternate screen, which Ink sets. Raw mode must be on. */
	enter(): void;
	/**
	 * Turns off all reports of the terminal (focus, mouse, paste markers). Call it while raw mode is on: the terminal
	 * would echo a report that arrives later.
	 */
	stopReports(): void;
	/** Restores all modes. Synchronous; may be called more than once, and from an `exit` handler. */
	restore(): void;
	setMouse(isOn: boolean): void;
	/** Before `enter`, the title is only stored, because `enter` saves the terminal's own title first. */
	setTitle(title: Printable): void;
	ring(): void;
	/** Shows one desktop notification, in the form that this terminal supports. */
	notify(title: Printable, body: Printable): void;
	/** Requests the background colour (OSC 11). The reply arrives as input. */
	askBackground(): void;
}

/** Replaces control characters, which would end an OSC string. */
const withoutControls = (text: string): string => text.replace(/[\u0000-\u001F\u007F-\u009F]/g, ' ');

export const createTerminal = (out: TerminalOut, env: NodeJS.ProcessEnv): Terminal => {
	let isEntered = false;
	let hasReports = false;
	let hasMouse = false;
	let title: Printable | undefined;
	/** Terminals with a stack of titles push and pop them (XTWINOPS 22 and 23). */
	const pushTitle = `${csi}22;0t`;
	const popTitle = `${csi}23;0t`;

	const writeTitle = (): void => {
		if (title !== undefined) out.write(`${osc}2;${withoutControls(title)}${st}`);
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
