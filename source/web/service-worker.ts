/**
 * The service worker of the page. While no page is open, it shows push notifications, and reports to the server that the browser
 * has replaced its push subscription. It opens the page when a notification is clicked, and shows an explanation if the server
 * does not answer. It caches nothing. The build bundles it into one script.
 */
import type {PushContent} from '../protocol/push.ts';
import {offlinePage, otherHubs} from './browser/offline-page.ts';
import {
	rememberSubscription,
	renewSubscription,
	type SubscriptionMemory,
	type SubscriptionRecord,
} from './browser/push-subscription.ts';
import {indexedChanges} from './browser/storage/change-database.ts';

/** The part of `ServiceWorkerGlobalScope` that is used. The types of workers cannot be combined with those of pages. */
interface WorkerScope {
	readonly registration: ServiceWorkerRegistration;
	readonly clients: {
		matchAll(options: {
			readonly type: 'window';
			readonly includeUncontrolled: boolean;
		}): Promise<readonly WindowClient[]>;
		openWindow(url: string): Promise<unknown>;
		claim(): Promise<void>;
	};
	skipWaiting(): Promise<void>;
	addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
}

interface WindowClient {
	focus(): Promise<unknown>;
	postMessage(message: unknown): void;
}

interface WorkerEvent {
	waitUntil(work: Promise<unknown>): void;
	/** Of a push, or of a message from the page. */
	readonly data?: {text(): string} | {readonly type?: unknown} | null;
	readonly notification?: Notification;
	/** Of a `fetch`. */
	readonly request?: Request;
	respondWith?(response: Promise<Response>): void;
	readonly oldSubscription?: PushSubscription | null;
}

const worker = globalThis as unknown as WorkerScope;

/** The content of a push, or what a push without readable content shows. */
const contentOf = (text: string | undefined): PushContent => {
	try {
		const {room, seq, title, text: body} = JSON.parse(text ?? '') as Partial<PushContent>;
		if (typeof room === 'string' && typeof seq === 'number' && typeof title === 'string')
			return {room, seq, title, ...(typeof body === 'string' && {text: body})};
	} catch {
		// A browser requires a notification for each push.
	}
	return {room: '', seq: 0, title: 'termchat: a new message'};
};

/** One notification per room. An empty tag would be no tag. */
const tagOf = ({room}: PushContent): string => (room === '' ? 'termchat' : room);

const show = async (content: PushContent): Promise<void> => {
	const {registration} = worker;
	const shown = await registration.getNotifications({tag: tagOf(content)});
	// An open page has shown it already, maybe with its text.
	const known = shown
		.map(({data}) => data as PushContent | undefined)
		.find(one => (one?.seq ?? 0) >= content.seq);
	const {title, text} = known ?? content;
	await registration.showNotification(title, {
		...(text !== undefined && {body: text}),
		tag: tagOf(content),
		data: known ?? content,
		icon: '/assets/icon-192.png',
	});
};

const open = async (content: PushContent): Promise<void> => {
	const [page] = await worker.clients.matchAll({type: 'window', includeUncontrolled: true});
	if (page === undefined) {
		await worker.clients.openWindow(
			content.room === '' ? '/' : `/#/${encodeURI(content.room)}/${content.seq}`,
		);
		return;
	}
	await page.focus();
	page.postMessage({type: 'termchat:open', content});
};

/** Loads the page. If the server does not answer, returns a page with an explanation. */
const load = async (request: Request): Promise<Response> => {
	try {
		return await fetch(request);
	} catch {
		const {host, origin} = location;
		const stored = await indexedChanges(() => indexedDB)
			.readAll()
			.catch(() => []);
		const hubs = otherHubs(stored.find(({key}) => key === `termchat:${host}:hubs`)?.value, origin);
		return new Response(offlinePage(request.url, hubs), {
			headers: {
				'Content-Type': 'text/html; charset=utf-8',
				'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
			},
		});
	}
};

const database = indexedChanges(() => indexedDB, 'termchat-push');
const memoryKey = 'subscription';

const memory: SubscriptionMemory = {
	async read() {
		const value = (await database.readAll()).find(({key}) => key === memoryKey)?.value;
		return value === undefined ? undefined : (JSON.parse(value) as SubscriptionRecord);
	},
	write: record =>
		record === undefined
			? database.remove([memoryKey])
			: database.write([{key: memoryKey, value: JSON.stringify(record), at: Date.now()}]),
};

const subscriptions = {
	memory,
	current: () => worker.registration.pushManager.getSubscription(),
	subscribe: (publicKey: string) =>
		worker.registration.pushManager.subscribe({userVisibleOnly: true, applicationServerKey: publicKey}),
	async post(body: string) {
		const headers = {'Content-Type': 'application/json'};
		return (await fetch('/api/push', {method: 'POST', headers, body})).ok;
	},
};

worker.addEventListener('install', event => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', event => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', event => {
	if (event.request?.mode === 'navigate') event.respondWith?.(load(event.request));
});
worker.addEventListener('push', event => {
	const {data} = event;
	event.waitUntil(show(contentOf(data && 'text' in data ? data.text() : undefined)));
});
worker.addEventListener('pushsubscriptionchange', event =>
	event.waitUntil(renewSubscription(subscriptions, event.oldSubscription).catch(() => {})),
);
worker.addEventListener('message', event => {
	const {type} = (event.data ?? {}) as {readonly type?: unknown};
	if (type === 'termchat:subscription') event.waitUntil(rememberSubscription(subscriptions).catch(() => {}));
});
worker.addEventListener('notificationclick', event => {
	event.notification?.close();
	event.waitUntil(open(event.notification?.data as PushContent));
});
