/**
 * The terminal as the face needs it: a few verbs that write escape sequences, and one `restore` that puts it
 * back as it was. Everything written here is our own; text from others has been through the sanitiser.
 */
import type {Printable} from '../text/sanitize.ts';

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
	/** Modes for a full screen; the alternate screen itself is Ink's. */
	enter(): void;
	/** Puts everything back; safe to call more than once and from an `exit` handler: it only writes. */
	restore(): void;
	setMouse(isOn: boolean): void;
	setTitle(title: Printable): void;
	ring(): void;
	/** A desktop notification: OSC 9 and OSC 777, one of which most terminals know; others ignore both. */
	notify(title: Printable, body: Printable): void;
	/** Puts text into the clipboard (OSC 52); only ever on a key press or command. */
	copy(text: string): void;
	/** Asks for the background colour (OSC 11); the answer arrives as input. */
	askBackground(): void;
}

/** What must not stand inside an OSC string of ours, whatever came through: its own terminators. */
const bare = (text: string): string => text.replace(/[\u0000-\u001F\u007F-\u009F]/g, ' ');

const isTmux = (env: NodeJS.ProcessEnv): boolean => env.TMUX !== undefined;

export const createTerminal = (out: TerminalOut, env: NodeJS.ProcessEnv): Terminal => {
	let isEntered = false;
	let hasMouse = false;
	/** The title is pushed and popped where the terminal keeps a stack of them (XTWINOPS 22 and 23). */
	const pushTitle = `${csi}22;0t`;
	const popTitle = `${csi}23;0t`;

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
			out.write(pushTitle + off(modes.autowrap) + on(modes.paste) + on(modes.focus));
		},
		restore() {
			if (!isEntered) return;
			isEntered = false;
			setMouse(false);
			out.write(off(modes.focus) + off(modes.paste) + on(modes.autowrap) + popTitle + on(modes.cursor));
		},
		setMouse,
		setTitle: title => void out.write(`${osc}2;${bare(title)}${st}`),
		ring: () => void out.write('\u0007'),
		notify(title, body) {
			const text = bare(body).slice(0, 200);
			out.write(`${osc}9;${bare(title)}: ${text}${st}`);
			out.write(`${osc}777;notify;${bare(title).replaceAll(';', ',')};${text.replaceAll(';', ',')}${st}`);
		},
		copy(text) {
			const sequence = `${osc}52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
			// tmux hands a sequence on to the terminal only inside its own envelope.
			out.write(isTmux(env) ? `\u001BPtmux;${sequence.replaceAll('\u001B', '\u001B\u001B')}${st}` : sequence);
		},
		askBackground: () => void out.write(`${osc}11;?${st}`),
	};
};
