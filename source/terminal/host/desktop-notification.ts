/** A desktop notification as the escape sequence that this terminal supports. */
import {multiplexerOf, passThrough} from './multiplexer.ts';

/** `OSC 9 ; text` comes from iTerm2, `OSC 777 ; notify ; title ; body` from rxvt-unicode. */
export type NotificationKind = 'osc9' | 'osc777';

/** Many terminals support both forms and would show two notifications, so exactly one is chosen. */
const notificationKind = (env: NodeJS.ProcessEnv): NotificationKind => {
	const {TERM = ''} = env;
	const has777 = /^(?:rxvt|foot)/.test(TERM) || Boolean(env.VTE_VERSION) || Boolean(env.KONSOLE_VERSION);
	return has777 ? 'osc777' : 'osc9';
};

/**
 * Whether this terminal is known to show desktop notifications. GNOME Terminal is not among them, because only some
 * distributions build it with them, nor is any terminal behind a multiplexer, which by default passes none on.
 */
export const showsNotifications = (env: NodeJS.ProcessEnv): boolean => {
	const {TERM = '', TERM_PROGRAM = ''} = env;
	if (multiplexerOf(env) !== 'none') return false;
	return (
		/^(?:rxvt|foot|xterm-kitty|xterm-ghostty)/.test(TERM) ||
		/^(?:iTerm\.app|WezTerm|ghostty)$/.test(TERM_PROGRAM) ||
		Boolean(env.KONSOLE_VERSION)
	);
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
