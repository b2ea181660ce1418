/** The rules of a room: slow mode and expiry. */
import {parseDuration} from '../../../text/duration.ts';
import {type CommandContext, done, UsageError} from '../../command.ts';

/** The seconds of `off` or a duration. */
export const secondsOrOff = (text: string): number => {
	const durationMs = text.trim().toLowerCase() === 'off' ? 0 : parseDuration(text);
	if (durationMs === undefined) throw new UsageError();
	return Math.ceil(durationMs / 1000);
};

/** Changes the settings of a room. The server notifies its members. */
export const configure = (
	{client}: CommandContext,
	change: {readonly room: string; readonly slowSeconds?: number; readonly expiresInSeconds?: number},
): Promise<void> => done(client.ask({type: 'configure', ...change}));
