/**
 * The push subscription of this browser, as the service worker stores it. The browser may replace it while no page is open.
 * Then the worker reports the new one to the server; the endpoint and `auth` of the former one prove that it is the same browser.
 */

export interface SubscriptionRecord {
	readonly endpoint: string;
	/** The keys of the browser, and that of the server, as base64url. */
	readonly p256dh: string;
	readonly auth: string;
	readonly publicKey: string;
}

export const toBase64url = (buffer: ArrayBuffer | null): string =>
	btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0))))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');

export type Subscription = Pick<PushSubscription, 'endpoint' | 'getKey'> & {
	readonly options: Pick<PushSubscriptionOptions, 'applicationServerKey'>;
};

export const recordOf = (subscription: Subscription): SubscriptionRecord => ({
	endpoint: subscription.endpoint,
	p256dh: toBase64url(subscription.getKey('p256dh')),
	auth: toBase64url(subscription.getKey('auth')),
	publicKey: toBase64url(subscription.options.applicationServerKey),
});

/** The stored subscription, which the server knows. */
export interface SubscriptionMemory {
	read(): Promise<SubscriptionRecord | undefined>;
	/** Undefined: there is none. */
	write(record: SubscriptionRecord | undefined): Promise<void>;
}

interface SubscriptionParts {
	readonly memory: SubscriptionMemory;
	/** The current subscription, if there is one. */
	readonly current: () => Promise<Subscription | null>;
	readonly subscribe: (publicKey: string) => Promise<Subscription>;
	/** Sends the body to `POST /api/push`. True if the server has accepted it. */
	readonly post: (body: string) => Promise<boolean>;
}

/** Call it after the page has reported the current subscription to the server. */
export const rememberSubscription = async ({
	memory,
	current,
}: Pick<SubscriptionParts, 'memory' | 'current'>): Promise<void> => {
	const subscription = await current();
	await memory.write(subscription === null ? undefined : recordOf(subscription));
};

/**
 * Subscribes again, and reports it to the server. If the server does not answer or does not know the former subscription, the
 * page reports the new one when it is opened next.
 *
 * @param old the former subscription, if the browser names it
 */
export const renewSubscription = async (
	{memory, current, subscribe, post}: SubscriptionParts,
	old: Subscription | null | undefined,
): Promise<void> => {
	const known = (await memory.read()) ?? (old == null ? undefined : recordOf(old));
	if (known === undefined) return;
	const {endpoint, p256dh, auth, publicKey} = recordOf(
		(await current()) ?? (await subscribe(known.publicKey)),
	);
	const former = {endpoint: known.endpoint, auth: known.auth};
	const isAccepted = await post(JSON.stringify({former, endpoint, p256dh, auth}));
	if (isAccepted) await memory.write({endpoint, p256dh, auth, publicKey});
};
