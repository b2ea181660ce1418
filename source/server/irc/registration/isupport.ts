/** RPL_ISUPPORT: the limits and features of this server. The limits are those that the hub has announced. */

import {maxAwayLength, maxReasonLength} from '../../../protocol/limits.ts';
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import {networkName} from '../session/irc-context.ts';

/** Tokens of one line. */
const tokensPerLine = 12;
/** The most targets of one PRIVMSG, NAMES or JOIN are those of one line, so they have no limit of their own. */
const targetLimits = 'NAMES:1,LIST:1,KICK:1,WHOIS:1,PRIVMSG:4,NOTICE:4,TAGMSG:4,MONITOR:';
/** Users that one client can watch with MONITOR. */
export const maxMonitored = 100;
/** Targets of one message. */
export const maxTargets = 4;

export const isupportLines = ({limits}: ServerFrameOf<'welcome'>): readonly (readonly string[])[] => {
	const tokens = [
		`AWAYLEN=${maxAwayLength}`,
		'CASEMAPPING=ascii',
		`CHANLIMIT=#:${limits.roomsPerUser}`,
		'CHANMODES=bq,k,,ins',
		`CHANNELLEN=${limits.roomNameLength + 1}`,
		'CHANTYPES=#',
		'ELIST=U',
		`KICKLEN=${maxReasonLength}`,
		'MODES=4',
		`MONITOR=${maxMonitored}`,
		'NAMELEN=128',
		`NETWORK=${networkName}`,
		`NICKLEN=${limits.nickLength}`,
		'PREFIX=(o)@',
		`TARGMAX=${targetLimits}`,
		`TOPICLEN=${limits.topicLength}`,
		'USERLEN=32',
		'UTF8ONLY',
		'WHOX',
	];
	return Array.from({length: Math.ceil(tokens.length / tokensPerLine)}, (_, line) =>
		tokens.slice(line * tokensPerLine, (line + 1) * tokensPerLine),
	);
};
