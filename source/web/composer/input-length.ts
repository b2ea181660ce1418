/** Checks the length of the input against the limits of the server. Pure. */
import {count} from '../../presenter/wording.ts';
import type {Limits} from '../../protocol/limits.ts';
import {lineCount, utf8Length} from '../../protocol/well-formed.ts';

export interface InputLength {
	readonly isTooLong: boolean;
	/** Shown beside the input if the text is near or over a limit. */
	readonly text: string | undefined;
}

/** The remaining bytes are shown below this share of the limit. */
const shownShare = 1 / 5;

export const inputLength = (input: string, limits: Limits): InputLength => {
	const sent = input.trimEnd();
	const lines = lineCount(sent);
	const bytesLeft = limits.textBytes - utf8Length(sent);
	if (lines > limits.textLines) return {isTooLong: true, text: `${lines} of ${limits.textLines} lines`};
	if (bytesLeft < 0) return {isTooLong: true, text: `${count(-bytesLeft, 'byte')} too long`};
	const isNear = bytesLeft < limits.textBytes * shownShare;
	return {isTooLong: false, text: isNear ? `${count(bytesLeft, 'byte')} left` : undefined};
};
