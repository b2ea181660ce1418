/** RPL_ISUPPORT: the limits and features of this server. The limits are those that the hub has announced. */

import {maxAwayLength, maxReasonLength} from '../../../protocol/limits.ts';
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import {botMode} from '../replies/bots.ts';
import {networkName} from '../session/irc-context.ts';

/** Tokens of one line. */
const tokensPerLine = 12;
/** Targets of one command; no number: as many as the line has. */
const targetLimits = 'JOIN:,NAMES:,LIST:,KICK:,WHOIS:10,PRIVMSG:4,NOTICE:4,TAGMSG:4,MONITOR:';
/** Bytes of a real name, and characters of a user name. */
export const maxRealNameBytes = 128;
export const userNameLength = 16;
/** Users that one client can watch with MONITOR. */
export const maxMonitored = 100;
/** Messages in the answer to one CHATHISTORY. */
export const maxHistory = 200;
/** Targets of one message. */
export const maxTargets = 4;

export const isupportLines = ({limits}: ServerFrameOf<'welcome'>): readonly (readonly string[])[] => {
	const tokens = [
		'ACCOUNTEXTBAN=a',
		`AWAYLEN=${maxAwayLength}`,
		`BOT=${botMode}`,
		'CASEMAPPING=ascii',
		`CHATHISTORY=${maxHistory}`,
		`CHANLIMIT=#:${limits.roomsPerUser}`,
		'CHANMODES=bq,,,ins',
		`CHANNELLEN=${limits.roomNameLength + 1}`,
		'CHANTYPES=#',
		'ELIST=MNU',
		'EXTBAN=~,a',
		`KICKLEN=${maxReasonLength}`,
		'CLIENTTAGDENY=*,-draft/react,-draft/reply,-draft/unreact,-typing',
		'MODES=4',
		`MONITOR=${maxMonitored}`,
		`NAMELEN=${maxRealNameBytes}`,
		'MSGREFTYPES=msgid,timestamp',
		`NETWORK=${networkName}`,
		`NICKLEN=${limits.nickLength}`,
		'PREFIX=(o)@',
		`TARGMAX=${targetLimits}`,
		`TOPICLEN=${limits.topicLength}`,
		`USERLEN=${userNameLength}`,
		'UTF8ONLY',
		'WHOX',
	];
	return Array.from({length: Math.ceil(tokens.length / tokensPerLine)}, (_, line) =>
		tokens.slice(line * tokensPerLine, (line + 1) * tokensPerLine),
	);
};
