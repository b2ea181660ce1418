/** The rules of a room: slow mode and expiry. */

import {ruleTexts} from '../../../presenter/notices.ts';
import {roomTitle} from '../../../presenter/rooms/room-title.ts';
import {parseDuration} from '../../../text/duration.ts';
import {type CommandContext, UsageError} from '../../command.ts';

/** The seconds of `off` or a duration. */
export const secondsOrOff = (text: string): number => {
	const durationMs = text.trim().toLowerCase() === 'off' ? 0 : parseDuration(text);
	if (durationMs === undefined) throw new UsageError();
	return Math.ceil(durationMs / 1000);
};

/** Changes the settings of a room. The server notifies its members of a change; if there is none, this user. */
export const configure = async (
	{client, notify}: CommandContext,
	change: {readonly room: string; readonly slowSeconds?: number; readonly expiresInSeconds?: number},
): Promise<void> => {
	const before = client.session().rooms.get(change.room);
	const {slowSeconds, expiresInSeconds} = await client.ask({type: 'configure', ...change});
	if (before?.slowSeconds !== slowSeconds || before.expiresInSeconds !== expiresInSeconds) return;
	const rule = change.slowSeconds === undefined ? {expiresInSeconds} : {slowSeconds};
	notify(`${roomTitle(before)} is unchanged: ${ruleTexts(rule).join('; ')}`);
};
