/** Shows notifications of the browser, and reports clicks on them. `push.ts` turns them on. */
import type {PushContent} from '../../protocol/push.ts';

/** The path of the service worker. */
export const workerPath = '/service-worker.js';

/** Does nothing if the browser has no service workers, or the page is not secure. */
export const registerWorker = async (): Promise<void> => {
	if (!('serviceWorker' in navigator)) return;
	await navigator.serviceWorker.register(workerPath, {scope: '/'}).catch(() => {});
};

/** Undefined if the page has no service worker. */
export const registration = async (): Promise<ServiceWorkerRegistration | undefined> =>
	'serviceWorker' in navigator ? navigator.serviceWorker.getRegistration(workerPath) : undefined;

/** Shows a notification, one per room: a newer one replaces it, also that of a push. */
export const showNotification = async (content: PushContent): Promise<void> => {
	if (!('Notification' in window) || Notification.permission !== 'granted') return;
	const {room, title, text} = content;
	const options = {...(text !== undefined && {body: text}), tag: room, data: content, icon: iconPath()};
	const worker = await registration();
	if (worker !== undefined) {
		await worker.showNotification(title, options);
		return;
	}
	const notification = new Notification(title, options);
	notification.onclick = () => {
		window.focus();
		window.dispatchEvent(new CustomEvent(openEvent, {detail: content}));
		notification.close();
	};
};

const openEvent = 'termchat:open';

const iconPath = (): string =>
	document.querySelector<HTMLLinkElement>('link[rel="apple-touch-icon"]')?.getAttribute('href') ?? '';

/** Calls the listener when the user clicks a notification while the page is open. Returns a function that removes it. */
export const onNotificationClick = (listener: (content: PushContent) => void): (() => void) => {
	const onMessage = (event: MessageEvent): void => {
		const {type, content} = (event.data ?? {}) as {type?: string; content?: PushContent};
		if (type === openEvent && content !== undefined) listener(content);
	};
	const onOpen = (event: Event): void => listener((event as CustomEvent<PushContent>).detail);
	const worker = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
	worker?.addEventListener('message', onMessage);
	window.addEventListener(openEvent, onOpen);
	return () => {
		worker?.removeEventListener('message', onMessage);
		window.removeEventListener(openEvent, onOpen);
	};
};
