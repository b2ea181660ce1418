/** Push notifications: what clients and servers know of them. `protocol.md` describes the messages. */

/** The longest URL of a push subscription. */
export const maxEndpointLength = 1024;

/** An https URL without a user name or password. */
export const isHttpsUrl = (text: string): boolean => {
	if (!URL.canParse(text)) return false;
	const {protocol, username, password} = new URL(text);
	return protocol === 'https:' && username === '' && password === '';
};

/** The content of a push message, as JSON. */
export interface PushContent {
	readonly room: string;
	readonly seq: number;
	/** Such as `ann in #dev`. */
	readonly title: string;
	/** The text, if the user chose to have it sent. */
	readonly text?: string;
}

/** How long a device counts as focused after the user used it, until it loses the focus or disconnects. */
export const focusValidMs = 300_000;
/** A client repeats `focus` at most this often while it is used. */
export const focusRepeatMs = 60_000;
/** Browsers of one user that receive push notifications. */
export const maxPushSubscriptions = 10;
