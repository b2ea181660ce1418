/** What a user interface shows about devices, and about the link that adds one. */
import type {DeviceInfo} from '../protocol/server-frames.ts';
import {formatDuration} from '../text/duration.ts';
import {literal, type Printable, printableLine, words} from '../text/sanitize.ts';
import {pageAddress} from './invitation.ts';
import {roundDuration} from './times.ts';

/** The link that makes another device the same user. `publicUrl`: as the server reports it. */
export const pairingLink = (serverUrl: string, token: string, publicUrl?: string): string =>
	`${pageAddress(publicUrl ?? serverUrl)}/#pair/${token}`;

const loopback = /^https?:\/\/(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)(?::\d+)?\//i;

export const pairingTitle: Printable = literal('Add a device');

/** What to do with the link, before it and after it. */
export const pairingRemarks = (
	link: string,
	hasCode = true,
): {readonly before: readonly Printable[]; readonly after: readonly Printable[]} => ({
	before: [
		literal(
			hasCode
				? 'Scan the code or open the link on your other device within 2 minutes:'
				: 'Open the link on your other device within 2 minutes. /pair qr shows a code to scan:',
		),
	],
	after: [
		literal("In a terminal: termchat pair 'LINK'"),
		literal('The first device that opens it joins as you. It works once.'),
		...(loopback.test(link) ? [literal('This address works only on this machine.')] : []),
	],
});

const kindNames: Readonly<Record<string, string>> = {terminal: 'terminal', browser: 'browser'};

/** `laptop (terminal)` */
export const deviceName = ({name, kind}: DeviceInfo): Printable => {
	const kindName = kindNames[kind] ?? 'other';
	return name === ''
		? literal(`unnamed (${kindName})`)
		: words`${printableLine(name)} (${literal(kindName)})`;
};

const age = (at: number, now: number): string => formatDuration(roundDuration(Math.max(1000, now - at)));

/** `last seen 2 h ago, added 3 d ago` */
export const deviceDetail = ({at, seenAt, isThis}: DeviceInfo, now: number): Printable => {
	const isRecent = now - seenAt < 60 * 60 * 1000;
	const seen =
		isThis === true ? 'this device' : isRecent ? 'seen within the last hour' : `seen ${age(seenAt, now)} ago`;
	return literal(`${seen}, added ${age(at, now)} ago`);
};
