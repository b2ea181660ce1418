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

/** Terminals with a stack of titles push and pop them (XTWINOPS 22 and 23). */
const pushTitle = `${csi}22;0t`;
const popTitle = `${csi}23;0t`;

class TerminalModes implements Terminal {
	readonly #out: TerminalOut;
	readonly #env: NodeJS.ProcessEnv;
	#isEntered = false;
	#hasReports = false;
	#hasMouse = false;
	#title: Printable | undefined;

	constructor(out: TerminalOut, env: NodeJS.ProcessEnv) {
		this.#out = out;
		this.#env = env;
	}

	enter(): void {
		if (this.#isEntered) return;
		this.#isEntered = true;
		this.#hasReports = true;
		this.#out.write(pushTitle + off(modes.autowrap) + on(modes.paste) + on(modes.focus));
		this.#writeTitle();
	}

	stopReports(): void {
		this.setMouse(false);
		if (!this.#hasReports) return;
		this.#hasReports = false;
		this.#out.write(off(modes.focus) + off(modes.paste));
	}

	restore(): void {
		if (!this.#isEntered) return;
		this.#isEntered = false;
		this.stopReports();
		this.#out.write(on(modes.autowrap) + popTitle + on(modes.cursor));
	}

	setMouse(isOn: boolean): void {
		if (isOn === this.#hasMouse) return;
		this.#hasMouse = isOn;
		this.#out.write(
			isOn ? on(modes.mouseClicks) + on(modes.mouseSgr) : off(modes.mouseSgr) + off(modes.mouseClicks),
		);
	}

	setTitle(title: Printable): void {
		this.#title = title;
		if (this.#isEntered) this.#writeTitle();
	}

	ring(): void {
		this.#out.write('\u0007');
	}

	notify(title: Printable, body: Printable): void {
		this.#out.write(notificationSequence(title, body, this.#env));
	}

	askBackground(): void {
		this.#out.write(`${osc}11;?${st}`);
	}

	#writeTitle(): void {
		if (this.#title !== undefined) this.#out.write(`${osc}2;${withoutControls(this.#title)}${st}`);
	}
}

export const createTerminal = (out: TerminalOut, env: NodeJS.ProcessEnv): Terminal =>
	new TerminalModes(out, env);
