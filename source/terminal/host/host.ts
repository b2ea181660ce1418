/**
 * What the full-screen client may do to the terminal and the shell. It is an argument, so that tests can record the calls.
 */
import type {OpenedLink} from '../../commands/command.ts';
import type {Printable} from '../../text/sanitize.ts';

export interface Host {
	setTitle(title: Printable): void;
	ring(): void;
	/** This terminal is known to show desktop notifications. */
	readonly showsNotifications?: boolean;
	notify(title: Printable, body: Printable): void;
	setMouse(isOn: boolean): void;
	/** Copies to the clipboard. Resolves with a sentence about where the text went. */
	copy(text: string): Promise<string>;
	openLink(url: string): Promise<OpenedLink>;
	/** Opens the text in the user's editor. Resolves with the edited text. */
	editText(text: string): Promise<string>;
	/** Suspends the program (SIGTSTP). */
	suspend(): void;
	/** Draws the whole screen again. */
	redraw(): void;
	quit(): void;
}
