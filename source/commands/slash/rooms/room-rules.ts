/** The rules of a room: slow mode and expiry. */
import {parseDuration} from '../../../text/duration.ts';
import {type CommandContext, done, UsageError} from '../../command.ts';

/** The seconds that `off` or a duration means. */
export const secondsOrOff = (text: string): number => {
	const durationMs = text.trim().toLowerCase() === 'off' ? 0 : parseDuration(text);
	if (durationMs === undefined) throw new UsageError();
	return Math.ceil(durationMs / 1000);
};

/** Changes the rules of a room; everyone in it is notified. */
export const configure = (
	{client}: CommandContext,
	change: {readonly room: string; readonly slowSeconds?: number; readonly expiresInSeconds?: number},
): Promise<void> => done(client.ask({type: 'configure', ...change}));
