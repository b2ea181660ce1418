/** Waits for unsent messages at the end of the input. */
import type {Client} from '../../client/client.ts';
import {outboxOf} from '../../client/session/selectors.ts';
import type {Clock} from '../../time/clock.ts';

/** How long to wait for unsent messages after the end of the input, in milliseconds. */
const sendingTimeoutMs = 10_000;

/** Resolves when all messages are sent or have failed, or after a timeout. */
export const allSent = (client: Client, clock: Clock): Promise<void> =>
	new Promise(resolve => {
		const isDone = (): boolean => outboxOf(client.session()).every(({state}) => state.type === 'failed');
		if (isDone()) {
			resolve();
			return;
		}
		const stop = clock.after(sendingTimeoutMs, () => end());
		const off = client.subscribe(() => {
			if (isDone()) end();
		});
		const end = (): void => {
			stop();
			off();
			resolve();
		};
	});
