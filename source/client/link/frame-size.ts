/**
 * Detects frames that exceed the limits. The server would close the connection at such a frame, and again at each
 * resend.
 */

import type {ClientFrame} from '../../protocol/client-frames.ts';
import {encodeFrame} from '../../protocol/connection/codec.ts';
import type {Limits} from '../../protocol/limits.ts';
import {utf8Length} from '../../protocol/well-formed.ts';
import type {RequestFailure} from './request-error.ts';

/** The failure of a frame that is too large; undefined if the frame is within the limits. */
export const checkFrameSize = (
	frame: ClientFrame,
	{frameBytes, textBytes}: Limits,
): RequestFailure | undefined => {
	const bytes = utf8Length(encodeFrame(frame));
	if (bytes <= frameBytes) return undefined;
	const message =
		'text' in frame && frame.text !== undefined
			? `The text is too long: ${utf8Length(frame.text)} bytes of at most ${textBytes}.`
			: `The request is too long: ${bytes} bytes of at most ${frameBytes}.`;
	return {code: 'too_large', message, retryInMs: undefined};
};
