/** Actions: `/me waves` in termchat, the CTCP message `ACTION` on IRC. */

const ctcp = '\x01';

/** A CTCP message: a command, and the rest of the text. */
export interface Ctcp {
	readonly command: string;
	readonly text: string;
}

/** The CTCP message in the text of a PRIVMSG or NOTICE. Undefined for ordinary text. The end mark may be missing. */
export const parseCtcp = (text: string): Ctcp | undefined => {
	if (!text.startsWith(ctcp)) return undefined;
	const content = text.slice(1, text.endsWith(ctcp) && text.length > 1 ? -1 : undefined);
	const space = content.indexOf(' ');
	const command = space === -1 ? content : content.slice(0, space);
	return {command: command.toUpperCase(), text: space === -1 ? '' : content.slice(space + 1)};
};

const action = '/me ';

/** The text of an action, without its mark. Undefined if the text is not an action. */
export const actionText = (text: string): string | undefined =>
	text.startsWith(action) ? text.slice(action.length) : undefined;

/** The text of an action in termchat. */
export const fromAction = (text: string): string => `${action}${text}`;

/** The bytes that `toAction` adds to a text. */
export const actionBytes = `${ctcp}ACTION ${ctcp}`.length;

/** The text of an action on IRC: one line. */
export const toAction = (text: string): string => `${ctcp}ACTION ${text}${ctcp}`;
