/** Notifies the user of new messages while the page is open without the focus, and opens what a notification is about. */
import {useEffect, useRef} from 'react';
import type {Client} from '../../../client/client.ts';
import type {Session} from '../../../client/session/state.ts';
import {alertRules, type Settings} from '../../../commands/settings.ts';
import {admitAlert, noAlerts} from '../../../presenter/alerts/alert-limit.ts';
import {type Alert, alertsBetween, alertTitle} from '../../../presenter/alerts/attention.ts';
import type {PushContent} from '../../../protocol/push.ts';
import {printableLine} from '../../../text/sanitize.ts';
import type {Actions} from '../../actions/actions.ts';
import {onNotificationClick, showNotification} from '../../browser/notifications.ts';

interface Watched {
	readonly settings: Settings;
	readonly isAttentive: boolean;
}

const maxTextCharacters = 200;

const contentOfAlert = (alert: Alert): PushContent => ({
	room: alert.room.room,
	seq: alert.item.seq,
	title: alertTitle(alert),
	text: [...printableLine(alert.item.text)].slice(0, maxTextCharacters).join(''),
});

/** Calls `show` for each message that alerts the user, at the limited rate of the terminal. */
export const watchAlerts = (
	client: Client,
	watched: () => Watched,
	show: (content: PushContent) => void,
	now: () => number,
): (() => void) => {
	let before: Session = client.session();
	let times = noAlerts;
	return client.subscribe(() => {
		const after = client.session();
		const {settings, isAttentive} = watched();
		const alerts = isAttentive ? [] : alertsBetween(before, after, alertRules(settings, after));
		before = after;
		for (const alert of alerts) {
			const {room, item} = alert;
			const next = admitAlert(times, {room: room.room, sender: item.from.id}, now());
			if (next === undefined) continue;
			times = next;
			show(contentOfAlert(alert));
		}
	});
};

/** Once for each connection, after the first `welcome` of a server that stores notifications. */
const useRenewedPush = (client: Client): void => {
	useEffect(() => {
		let renewedSince: number | undefined;
		const update = (): void => {
			const {link, notifications} = client.session();
			if (link.type !== 'up' || notifications === undefined || link.since === renewedSince) return;
			renewedSince = link.since;
			if (!('Notification' in window) || Notification.permission !== 'granted') return;
			import('../../browser/push.ts').then(({renewPush}) => renewPush(client)).catch(() => {});
		};
		update();
		return client.subscribe(update);
	}, [client]);
};

/** Moves the highlight words of this browser to the server. */
const useLocalNotifications = (client: Client, {context, withCommands}: Actions): void => {
	useEffect(() => {
		const {settings, saveSettings} = context;
		let unsubscribe = (): void => {};
		let isOpen = true;
		withCommands(({LocalNotifications}) => {
			if (!isOpen) return;
			const local = new LocalNotifications({client, settings, saveSettings});
			local.update();
			unsubscribe = client.subscribe(() => local.update());
		});
		return () => {
			isOpen = false;
			unsubscribe();
		};
	}, [client, context, withCommands]);
};

export const useAlerts = (client: Client, actions: Actions, watched: Watched): void => {
	const latest = useRef(watched);
	latest.current = watched;
	useEffect(
		() =>
			watchAlerts(
				client,
				() => latest.current,
				content => void showNotification(content).catch(() => {}),
				() => performance.now(),
			),
		[client],
	);
	useEffect(
		() =>
			onNotificationClick(({room, seq}) => {
				if (room !== '') actions.showMessage(room, seq);
			}),
		[actions],
	);
	const {isAttentive} = watched;
	useEffect(() => {
		if (isAttentive) client.noteInput();
		else client.lostFocus();
	}, [client, isAttentive]);
	useRenewedPush(client);
	useLocalNotifications(client, actions);
};
