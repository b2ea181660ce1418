/** What the full-screen client may do outside: to the terminal, the shell, the disk. An argument, so that tests can watch. */

import type {OpenedLink} from '../../commands/command.ts';
import type {Settings} from '../../commands/settings.ts';
import type {Printable} from '../../text/sanitize.ts';

export interface Host {
	setTitle(title: Printable): void;
	ring(): void;
	notify(title: Printable, body: Printable): void;
	setMouse(isOn: boolean): void;
	/** Into the clipboard; resolves with a sentence that says where the text went. */
	copy(text: string): Promise<string>;
	openLink(url: string): Promise<OpenedLink>;
	/** Lets the person write in their editor; resolves with what they wrote. */
	editText(text: string): Promise<string>;
	/** Keeps the settings for the next run. */
	keepSettings(settings: Settings): void;
	/** Back to the shell for a while (SIGTSTP). */
	suspend(): void;
	/** Draws everything again. */
	redraw(): void;
	quit(): void;
}
