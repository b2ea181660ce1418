/** Webhooks of a room, as text. */
import type {WebhookInfo} from '../../protocol/server-frames.ts';
import {literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {pageAddress} from '../invitation.ts';
import {shortDate} from '../times.ts';

/** `ci: created by ann, 12:10, last used 14:20` */
export const webhookText = (
	{user, by, at, usedAt}: WebhookInfo,
	now: number,
	timeZone?: string,
): Printable => {
	const use =
		usedAt === undefined ? literal('never used') : words`last used ${shortDate(usedAt, now, timeZone)}`;
	const created = words`created by ${printableLine(by.nick)}, ${shortDate(at, now, timeZone)}`;
	return words`${printableLine(user.nick)}: ${created}, ${use}`;
};

/** Where a program posts. `url`: the public URL of the server, if it has one. */
export const webhookUrl = (serverUrl: string, token: string, url: string | undefined): string =>
	`${pageAddress(url ?? serverUrl)}/api/hooks/${token}`;
