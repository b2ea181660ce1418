import type {Session} from '../../../client/session/state.ts';
import {lineCount, utf8Length} from '../../../protocol/well-formed.ts';

/** Why a text cannot be sent, in one sentence; undefined if it can. */
export const textProblem = (text: string, {limits}: Pick<Session, 'limits'>): string | undefined => {
	const bytes = utf8Length(text.normalize('NFC'));
	if (bytes > limits.textBytes) {
		return `Too long: ${bytes} of at most ${limits.textBytes} bytes. Shorten it, or send it in parts.`;
	}
	const lines = lineCount(text);
	if (lines > limits.textLines) return `Too many lines: ${lines} of at most ${limits.textLines}.`;
	return undefined;
};
