/** A desktop notification as the escape sequence that this terminal supports. */
import {multiplexerOf, passThrough} from './multiplexer.ts';

/** `OSC 9 ; text` comes from iTerm2, `OSC 777 ; notify ; title ; body` from rxvt-unicode. */
export type NotificationKind = 'osc9' | 'osc777';

/** Many terminals support both forms and would show two notifications, so exactly one is chosen. */
export const notificationKind = (env: NodeJS.ProcessEnv): NotificationKind => {
	const {TERM = ''} = env;
	const has777 = /^(?:rxvt|foot)/.test(TERM) || Boolean(env.VTE_VERSION) || Boolean(env.KONSOLE_VERSION);
	return has777 ? 'osc777' : 'osc9';
};

const maxBodyLength = 200;

/** Replaces control characters, which would end an OSC string. */
const withoutControls = (text: string): string => text.replace(/[\u0000-\u001F\u007F-\u009F]/g, ' ');

/** The sequence to write, wrapped for the multiplexer if there is one. */
export const notificationSequence = (title: string, body: string, env: NodeJS.ProcessEnv): string => {
	const head = withoutControls(title);
	const text = withoutControls(body).slice(0, maxBodyLength);
	const kind = notificationKind(env);
	const content =
		kind === 'osc9'
			? `9;${head}: ${text}`
			: `777;notify;${head.replaceAll(';', ',')};${text.replaceAll(';', ',')}`;
	return passThrough(multiplexerOf(env), `\u001B]${content}\u001B\\`);
};
