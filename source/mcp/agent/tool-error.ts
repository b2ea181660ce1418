/** An error that a tool reports to the agent: a code, a sentence and, if waiting helps, for how long. */
import {RequestError} from '../../client/link/request-error.ts';
import {visibleText} from './visible-text.ts';

/**
 * The codes of `error` frames, and those of this program: `muted`, `timed_out`, and `unavailable` without a connection.
 */
export class ToolError extends Error {
	readonly code: string;
	readonly retryInMs: number | undefined;
	constructor(code: string, message: string, retryInMs?: number) {
		super(message);
		this.name = 'ToolError';
		this.code = code;
		this.retryInMs = retryInMs;
	}
}

export const noConnection = (reason: string): ToolError =>
	new ToolError(
		'unavailable',
		`There is no connection to the chat server: ${reason.replace(/\.$/, '')}. The program keeps trying; call the tool again later.`,
	);

export const cancelled = (): ToolError => new ToolError('cancelled', 'The call was cancelled.');

/** The error that the agent receives. Undefined for an internal error, which the caller throws. */
export const toToolError = (error: unknown): ToolError | undefined => {
	if (error instanceof ToolError) return error;
	if (!(error instanceof RequestError)) return undefined;
	return new ToolError(error.code, error.message, error.retryInMs);
};

/** The error as the JSON text of a tool's result. */
export const errorText = ({code, message, retryInMs}: ToolError): string =>
	JSON.stringify({error: {code, message: visibleText(message), ...(retryInMs !== undefined && {retryInMs})}});
