/**
 * The machine of a screen that is shown on another computer, such as over SSH: it starts no program, reads no file and
 * listens to nothing of the process. It copies through the terminal (OSC 52).
 */
import {copyToClipboard} from './clipboard.ts';
import type {Machine, MachineEvents} from './machine.ts';

export interface RemoteMachine extends Machine {
	/** Ends the screen, which restores the terminal. */
	end(): void;
	fail(error: unknown): void;
}

export const createRemoteMachine = (): RemoteMachine => {
	let events: MachineEvents | undefined;
	let early: ((events: MachineEvents) => void) | undefined;
	const notify = (call: (events: MachineEvents) => void): void => {
		if (events === undefined) early ??= call;
		else call(events);
	};
	return {
		copy: (text, write) => copyToClipboard(text, {write, env: {}}),
		openLink: async () => ({type: 'failed', reason: 'over SSH, links open only in your terminal'}),
		editText: async () => {
			throw new Error('There is no editor over SSH. Shift+Enter or Alt+Enter starts a new line.');
		},
		suspend() {},
		listen(listeners) {
			events = listeners;
			early?.(listeners);
			return () => {
				events = undefined;
			};
		},
		end: () => notify(({onSignal}) => onSignal('SIGHUP')),
		fail: error => notify(({onFault}) => onFault(error)),
	};
};
