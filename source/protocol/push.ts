/** Push notifications: limits and contents that clients and servers share. `protocol.md` describes the frames. */

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
	/** For example `ann in #dev`. */
	readonly title: string;
	/** The text of the message, if the user allows it in push notifications. */
	readonly text?: string;
}

/**
 * How long a device counts as focused after its last report. A report of lost focus and a disconnect end it earlier.
 */
export const focusValidMs = 300_000;
/** The shortest time between two `focus` reports of a client in use. */
export const focusRepeatMs = 60_000;
/** The most browsers of one user that receive push notifications. */
export const maxPushSubscriptions = 10;
