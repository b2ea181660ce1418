/** Waits for unsent messages: at the end of the input, and between the lines of a pipe. */
import type {Client} from '../../client/client.ts';
import {outboxOf} from '../../client/session/selectors.ts';
import type {Session} from '../../client/session/state.ts';
import type {Clock} from '../../time/clock.ts';

/** How long to wait for unsent messages after the end of the input, in milliseconds. */
const sendingTimeoutMs = 10_000;

/** How long a line of a pipe waits for the answer to the one before it, in milliseconds. */
const answerTimeoutMs = 5000;

/** Messages that wait so that they can be taken back do not count. */
const isAllSent = (session: Session): boolean =>
	outboxOf(session).every(({state, heldUntil}) => state.type === 'failed' || heldUntil !== undefined);

const sessionIs = (
	client: Client,
	clock: Clock,
	condition: (session: Session) => boolean,
	timeoutMs: number,
): Promise<void> =>
	new Promise(resolve => {
		if (condition(client.session())) {
			resolve();
			return;
		}
		const stop = clock.after(timeoutMs, () => end());
		const off = client.subscribe(() => {
			if (condition(client.session())) end();
		});
		const end = (): void => {
			stop();
			off();
			resolve();
		};
	});

/** Resolves when all messages are sent or have failed, or after a timeout. */
export const allSent = (client: Client, clock: Clock): Promise<void> =>
	sessionIs(client, clock, isAllSent, sendingTimeoutMs);

/** Resolves when the command is done and all messages are sent; at once without a connection, and after a timeout. */
export const answered = (client: Client, clock: Clock, command: Promise<void>): Promise<void> =>
	new Promise(resolve => {
		const stop = clock.after(answerTimeoutMs, resolve);
		const isSent = (session: Session): boolean => session.link.type !== 'up' || isAllSent(session);
		void command
			.then(() => sessionIs(client, clock, isSent, answerTimeoutMs))
			.then(() => {
				stop();
				resolve();
			});
	});
