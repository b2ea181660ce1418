/**
 * Sends push notifications by Web Push (RFC 8030, 8291, 8292). The URL of the push service comes from a client, so only
 * https and public addresses are allowed. The address is checked when the connection is made, so that a DNS change
 * cannot replace it in between. Redirects are not followed.
 */
import {lookup as lookupAddresses} from 'node:dns';
import {request} from 'node:https';
import {isIP, type LookupFunction} from 'node:net';
import {isHttpsUrl, type PushContent} from '../../protocol/push.ts';
import type {PushOutcome, PushSender} from '../hub/push/push-sender.ts';
import type {PushKeys, PushSubscription} from '../store/directory/notification-records.ts';
import {isPublicAddress} from './public-addresses.ts';

export interface WebPushOptions {
	/** The contact for push services: an https URL or `mailto:`. */
	readonly contact: string;
	readonly log: (event: string, fields: {readonly reason: string}) => void;
	/** For tests: addresses that are allowed besides public ones, and the certificate of the authority for them. */
	readonly isAllowedAddress?: (address: string) => boolean;
	readonly ca?: string;
}

/** How long a push service keeps the message for a device that is offline, in seconds. */
const keptSeconds = 24 * 3600;
const timeoutMs = 10_000;

const notAllowed = (host: string): Error => new Error(`${host} is not a public address`);

/** Resolves a name, and fails if any of its addresses is not allowed. */
const checkedLookup =
	(isAllowed: (address: string) => boolean): LookupFunction =>
	(host, options, callback) => {
		lookupAddresses(host, {...options, all: true}, (error, addresses) => {
			const [first] = addresses ?? [];
			if (error !== null) callback(error, '', 0);
			else if (first === undefined || !addresses.every(({address}) => isAllowed(address)))
				callback(notAllowed(host), '', 0);
			else if (options.all === true) callback(null, addresses);
			else callback(null, first.address, first.family);
		});
	};

/** Maps an HTTP status to an outcome (RFC 8030, 5 and 7.3). */
const outcomeOf = (status: number): PushOutcome => {
	if (status === 404 || status === 410) return 'gone';
	return status >= 200 && status < 300 ? 'sent' : 'failed';
};

class WebPushSender implements PushSender {
	readonly #options: WebPushOptions;

	constructor(options: WebPushOptions) {
		this.#options = options;
	}

	async createKeys(): Promise<PushKeys> {
		const {default: webPush} = await import('web-push');
		return webPush.generateVAPIDKeys();
	}

	async send(subscription: PushSubscription, content: PushContent, keys: PushKeys): Promise<PushOutcome> {
		try {
			const url = new URL(subscription.endpoint);
			const status = await this.#post(url, ...(await this.#encrypt(url, subscription, content, keys)));
			const outcome = outcomeOf(status);
			if (outcome === 'failed') this.#log(`${url.host} answered ${status}`);
			return outcome;
		} catch (error) {
			this.#log(error instanceof Error ? error.message : String(error));
			return 'failed';
		}
	}

	/** The endpoint is a secret: its path is never logged. */
	#log(reason: string): void {
		this.#options.log('push_failed', {reason});
	}

	async #encrypt(
		url: URL,
		{p256dh, auth}: PushSubscription,
		content: PushContent,
		{publicKey, privateKey}: PushKeys,
	): Promise<[Buffer, Record<string, string | number>]> {
		const {default: webPush} = await import('web-push');
		const {cipherText} = webPush.encrypt(p256dh, auth, JSON.stringify(content), 'aes128gcm');
		const {Authorization} = webPush.getVapidHeaders(
			url.origin,
			this.#options.contact,
			publicKey,
			privateKey,
			'aes128gcm',
		);
		return [
			cipherText,
			{
				Authorization,
				TTL: keptSeconds,
				Urgency: 'high',
				'Content-Type': 'application/octet-stream',
				'Content-Encoding': 'aes128gcm',
				'Content-Length': cipherText.length,
			},
		];
	}

	#post(url: URL, body: Buffer, headers: Record<string, string | number>): Promise<number> {
		const {isAllowedAddress = isPublicAddress, ca} = this.#options;
		const host = url.hostname.replace(/^\[|\]$/g, '');
		if (!isHttpsUrl(url.href)) return Promise.reject(new Error('the endpoint is no https URL'));
		// An IP address needs no lookup.
		if (isIP(host) !== 0 && !isAllowedAddress(host)) return Promise.reject(notAllowed(host));
		return new Promise((resolve, reject) => {
			const sent = request(
				url,
				{
					method: 'POST',
					headers,
					agent: false,
					lookup: checkedLookup(isAllowedAddress),
					signal: AbortSignal.timeout(timeoutMs),
					...(ca !== undefined && {ca}),
				},
				response => {
					response.destroy();
					resolve(response.statusCode ?? 0);
				},
			);
			sent.on('error', reject);
			sent.end(body);
		});
	}
}

export const createWebPushSender = (options: WebPushOptions): PushSender => new WebPushSender(options);
