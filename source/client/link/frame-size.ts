/** What is too large to be sent. A server closes the connection at such a frame, and does so again at every try. */
import {encodeFrame} from '../../protocol/codec.ts';
import type {ClientFrame} from '../../protocol/frames.ts';
import type {Limits} from '../../protocol/limits.ts';
import {utf8Length} from '../../protocol/well-formed.ts';
import type {RequestFailure} from './requests.ts';

/** Why this frame must not be sent, or undefined where it may. */
export const checkFrameSize = (
	frame: ClientFrame,
	{frameBytes, textBytes}: Limits,
): RequestFailure | undefined => {
	const bytes = utf8Length(encodeFrame(frame));
	if (bytes <= frameBytes) return undefined;
	const message =
		'text' in frame
			? `The text is too long: ${utf8Length(frame.text)} bytes, where ${textBytes} are allowed.`
			: `The request is too long: ${bytes} bytes, where ${frameBytes} are allowed.`;
	return {code: 'too_large', message, retryInMs: undefined};
};
