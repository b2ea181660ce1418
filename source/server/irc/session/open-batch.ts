/** A message of several lines that a client is sending. */
import type {IncomingBatch} from '../text/multiline.ts';
import type {Tags} from '../wire/message.ts';

export type MessageCommand = 'PRIVMSG' | 'NOTICE';

export interface OpenBatch {
	readonly reference: string;
	readonly target: string;
	readonly tags: Tags;
	readonly lines: IncomingBatch;
	/** That of the first line. */
	command: MessageCommand | undefined;
	/** The client has received a FAIL: its other lines are ignored. */
	isRefused: boolean;
}
