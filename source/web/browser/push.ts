/**
 * Permission for notifications, and Web Push. Only `turnOn`, which a button calls, asks for permission. A state names the
 * reason if the browser lacks something. Loaded on demand.
 */
import type {Client} from '../../client/client.ts';
import {registration, workerPath} from './notifications.ts';
import {recordOf, toBase64url} from './push-subscription.ts';

/** What this browser can do, and what the user allowed. */
export type NotificationState =
	| {readonly type: 'unavailable'; readonly reason: string}
	| {readonly type: 'off'}
	| {readonly type: 'on'; readonly push: PushState};

export type PushState =
	| {readonly type: 'on'}
	| {readonly type: 'off'}
	| {readonly type: 'unavailable'; readonly reason: string};

const missing = (reason: string) => ({type: 'unavailable', reason}) as const;

/** Undefined: notifications are possible. */
const obstacle = (): string | undefined => {
	if (!window.isSecureContext) return 'The browser allows notifications only over https or on localhost.';
	if (!('Notification' in window)) return 'This browser has no notifications.';
	if (Notification.permission === 'denied')
		return 'The browser blocks notifications of this page. Allow them in its settings for this site.';
	return undefined;
};

const pushObstacle = (): string | undefined => {
	if (!('serviceWorker' in navigator))
		return 'This browser has no service workers. It notifies you only while this page is open.';
	if (!('PushManager' in window))
		return 'This browser has no push notifications. It notifies you only while this page is open.';
	return undefined;
};

const register = async (): Promise<ServiceWorkerRegistration> => {
	await navigator.serviceWorker.register(workerPath, {scope: '/'});
	return navigator.serviceWorker.ready;
};

const subscriptionOf = async (): Promise<PushSubscription | null> =>
	(await (await registration())?.pushManager?.getSubscription()) ?? null;

export const readState = async (): Promise<NotificationState> => {
	const reason = obstacle();
	if (reason !== undefined) return missing(reason);
	if (Notification.permission !== 'granted') return {type: 'off'};
	const noPush = pushObstacle();
	if (noPush !== undefined) return {type: 'on', push: missing(noPush)};
	return {type: 'on', push: (await subscriptionOf()) === null ? {type: 'off'} : {type: 'on'}};
};

/** Asks for permission, which a browser allows only after a click. */
export const turnOn = async (): Promise<NotificationState> => {
	const reason = obstacle();
	if (reason !== undefined) return missing(reason);
	await Notification.requestPermission();
	if (Notification.permission === 'granted' && 'serviceWorker' in navigator) await register().catch(() => {});
	return readState();
};

/** The worker stores the current subscription, because the browser may replace it while no page is open. */
const noteChange = async (): Promise<void> =>
	(await registration())?.active?.postMessage({type: 'termchat:subscription'});

const sendSubscription = async (client: Client, subscription: PushSubscription): Promise<void> => {
	const {endpoint, p256dh, auth} = recordOf(subscription);
	const {timeZone} = Intl.DateTimeFormat().resolvedOptions();
	await client.ask({type: 'subscribePush', endpoint, p256dh, auth, timeZone});
	await noteChange();
};

/** Rejects with the reason if the browser's push service or the server refuses. */
export const turnPushOn = async (client: Client): Promise<void> => {
	const {publicKey} = await client.ask({type: 'pushKey'});
	const {pushManager} = await register();
	const known = await pushManager.getSubscription();
	// A subscription belongs to the key of the server that made it.
	if (known !== null && toBase64url(known.options.applicationServerKey) !== publicKey)
		await known.unsubscribe();
	const subscription = await pushManager
		.subscribe({userVisibleOnly: true, applicationServerKey: publicKey})
		.catch((error: unknown) => {
			const reason = error instanceof Error ? error.message : String(error);
			throw new Error(`The push service of this browser refused: ${reason}`);
		});
	await sendSubscription(client, subscription);
};

export const turnPushOff = async (client: Client): Promise<void> => {
	const subscription = await subscriptionOf();
	if (subscription === null) return;
	const {endpoint} = subscription;
	await subscription.unsubscribe();
	await noteChange();
	await client.ask({type: 'unsubscribePush', endpoint});
};

/** Sends the subscription again: it may have changed while no page was open, or belong to another user now. */
export const renewPush = async (client: Client): Promise<void> => {
	if (!('Notification' in window) || Notification.permission !== 'granted') return;
	if ((await subscriptionOf()) !== null) await turnPushOn(client);
};
