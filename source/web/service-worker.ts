/**
 * The service worker of the page: shows push notifications while no page is open, and opens the page when one is clicked.
 * It caches nothing. A separate script without imports of its own code at run time.
 */
import type {PushContent} from '../protocol/push.ts';

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
	readonly data?: {text(): string} | null;
	readonly notification?: Notification;
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

/** The push service has replaced the subscription. The page reports it to the server when it is opened next. */
const subscribeAgain = async (old: PushSubscription | null | undefined): Promise<void> => {
	const key = old?.options.applicationServerKey;
	if (key === undefined || key === null) return;
	await worker.registration.pushManager.subscribe({userVisibleOnly: true, applicationServerKey: key});
};

worker.addEventListener('install', event => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', event => event.waitUntil(worker.clients.claim()));
worker.addEventListener('push', event => event.waitUntil(show(contentOf(event.data?.text()))));
worker.addEventListener('pushsubscriptionchange', event =>
	event.waitUntil(subscribeAgain(event.oldSubscription).catch(() => {})),
);
worker.addEventListener('notificationclick', event => {
	event.notification?.close();
	event.waitUntil(open(event.notification?.data as PushContent));
});
