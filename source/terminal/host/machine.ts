/**
 * What the full screen uses of the machine and the process it runs on. A client in a terminal of its own uses `localMachine`;
 * a process with several screens, such as the SSH server, gives each of them a machine that can do less.
 */
import type {OpenedLink} from '../../commands/command.ts';
import {copyToClipboard} from './clipboard.ts';
import {runEditor} from './external-editor.ts';
import {openLink} from './open-link.ts';
import {stop, stopTarget} from './suspend.ts';

/** Releases the terminal while `work` runs, and then draws the whole screen again. */
export type SuspendFor = (work: () => void | Promise<void>) => Promise<void>;

export interface MachineEvents {
	/** The full screen has to end. */
	onSignal(signal: NodeJS.Signals): void;
	/** The process was stopped and runs again: the terminal contains what others wrote. */
	onContinue(): void;
	/** An error of the program. */
	onFault(error: unknown): void;
	/** The process exits now. */
	onExit(): void;
}

export interface Machine {
	/** Copies to the clipboard. `write` writes to the terminal. Resolves with a sentence about where the text went. */
	copy(text: string, write: (text: string) => unknown): Promise<string>;
	openLink(url: string): Promise<OpenedLink>;
	/** Opens the text in the user's editor. Resolves with the edited text; rejects with the reason why that is not possible. */
	editText(text: string, suspendFor: SuspendFor): Promise<string>;
	/** Gives the terminal back to the shell, if there is one. */
	suspend(suspendFor: SuspendFor): void;
	/** Returns a function that stops listening. */
	listen(events: MachineEvents): () => void;
}

const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

const listenToProcess = ({onSignal, onContinue, onFault, onExit}: MachineEvents): (() => void) => {
	for (const signal of signals) process.on(signal, onSignal);
	process.on('SIGCONT', onContinue);
	process.on('uncaughtException', onFault);
	process.on('unhandledRejection', onFault);
	process.on('exit', onExit);
	return () => {
		for (const signal of signals) process.off(signal, onSignal);
		process.off('SIGCONT', onContinue);
		process.off('uncaughtException', onFault);
		process.off('unhandledRejection', onFault);
		process.off('exit', onExit);
	};
};

/** The machine of a client that has this process to itself. */
export const localMachine = (env: NodeJS.ProcessEnv): Machine => ({
	copy: (text, write) => copyToClipboard(text, {write, env}),
	openLink,
	async editText(text, suspendFor) {
		let edited = text;
		await suspendFor(async () => {
			edited = await runEditor(text, env);
		});
		return edited;
	},
	suspend(suspendFor) {
		const target = stopTarget(process.platform, env);
		if (target.type !== 'none') void suspendFor(() => stop(target));
	},
	listen: listenToProcess,
});
