/** Posts a message and waits until the server has stored it. A message that was reported as failed is not sent later. */
import type {Receipt} from '../../client/outbox/receipts.ts';
import {outboxOf} from '../../client/session/selectors.ts';
import type {Agent} from './agent.ts';
import {cancelled, ToolError} from './tool-error.ts';

const receiptTimeoutMs = 30_000;

const unknownOutcome = (): ToolError =>
	new ToolError(
		'timed_out',
		`The server did not confirm the message within ${receiptTimeoutMs / 1000} s. Read the room before you send it again: it may have been stored.`,
	);

/** The server asks to send the message later (slow mode, its rate limit). The agent decides whether to do that. */
const postponed = (agent: Agent, draft: string): ToolError | undefined => {
	const state = outboxOf(agent.client.session()).find(one => one.draft === draft)?.state;
	if (state?.type !== 'waiting' || state.until === undefined) return undefined;
	const retryInMs = Math.max(0, state.until - agent.clock.now());
	return new ToolError('rate_limited', state.reason ?? 'Too many messages.', retryInMs);
};

/** Rejects if the message was not stored; then it is not sent again. */
export const postMessage = async (
	agent: Agent,
	room: string,
	{text, replyTo}: {readonly text: string; readonly replyTo?: number},
	signal: AbortSignal,
): Promise<Receipt> => {
	const {client, clock} = agent;
	const {promise: failed, reject} = Promise.withResolvers<never>();
	const draft = client.post({room}, text, replyTo === undefined ? {} : {replyTo});
	const unsubscribe = client.subscribe(() => {
		const error = postponed(agent, draft);
		if (error !== undefined) reject(error);
	});
	const cancelTimer = clock.after(receiptTimeoutMs, () => reject(unknownOutcome()));
	const abort = (): void => reject(cancelled());
	signal.addEventListener('abort', abort);
	try {
		const receipt = await Promise.race([client.receipt(draft), failed]);
		agent.noteOwn(receipt.room, receipt.seq);
		return receipt;
	} catch (error) {
		client.drop(draft);
		throw error;
	} finally {
		unsubscribe();
		cancelTimer();
		signal.removeEventListener('abort', abort);
	}
};
