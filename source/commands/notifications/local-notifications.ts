/**
 * Moves highlight words and muted rooms from the settings of this device to the server, so that they apply on all
 * devices of the user. Rooms that the user is not in on this server stay in the settings.
 */
import type {Client} from '../../client/client.ts';
import {findRoom} from '../../client/session/selectors.ts';
import type {Session} from '../../client/session/state.ts';
import {nameKey} from '../../protocol/limits.ts';
import {maxHighlightLength, maxHighlightWords, maxRoomChanges} from '../../protocol/notifications.ts';
import type {Settings} from '../settings.ts';
import type {NotificationChanges} from './notification-choices.ts';

interface Move {
	readonly changes: NotificationChanges;
	/** The lists that stay in the settings. */
	readonly left: Pick<Settings, 'highlight' | 'mute'>;
}

const isNew = (word: string, known: readonly string[]): boolean =>
	!known.some(one => nameKey(one) === nameKey(word));

/** The changes to send; undefined if there are none, or if the server does not store notification settings. */
const moveOf = (session: Session, {highlight, mute}: Settings): Move | undefined => {
	const {notifications, link} = session;
	if (notifications === undefined || link.type !== 'up') return undefined;
	const added = highlight
		.filter(word => word.length <= maxHighlightLength && isNew(word, notifications.highlight))
		.slice(0, Math.max(0, maxHighlightWords - notifications.highlight.length));
	const known = mute
		.filter(name => findRoom(session, name)?.membership.type === 'joined')
		.slice(0, maxRoomChanges);
	if (highlight.length === 0 && known.length === 0) return undefined;
	const rooms = known.flatMap(name => {
		const room = findRoom(session, name)?.room;
		return room === undefined ? [] : [{room, isMuted: true}];
	});
	return {
		changes: {
			...(added.length > 0 && {highlight: [...notifications.highlight, ...added]}),
			...(rooms.length > 0 && {rooms}),
		},
		left: {
			highlight: highlight.filter(word => !added.includes(word) && isNew(word, notifications.highlight)),
			mute: mute.filter(name => !known.includes(name)),
		},
	};
};

const isSame = (one: Move['left'], other: Move['left']): boolean =>
	JSON.stringify([one.highlight, one.mute]) === JSON.stringify([other.highlight, other.mute]);

interface LocalNotificationsOptions {
	readonly client: Client;
	readonly settings: () => Settings;
	readonly saveSettings: (settings: Settings) => void;
}

export class LocalNotifications {
	readonly #options: LocalNotificationsOptions;
	/** When the connection began on which the server refused the move. */
	#refusedSince: number | undefined;
	#isMoving = false;

	constructor(options: LocalNotificationsOptions) {
		this.#options = options;
	}

	/** Call this after every change of the session or the settings. Cheap if there is nothing to move. */
	update(): void {
		const {client, settings} = this.#options;
		const {highlight, mute} = settings();
		if (this.#isMoving || (highlight.length === 0 && mute.length === 0)) return;
		const session = client.session();
		if (session.link.type !== 'up' || session.link.since === this.#refusedSince) return;
		const move = moveOf(session, settings());
		if (move === undefined || isSame(move.left, settings())) return;
		this.#isMoving = true;
		const {since} = session.link;
		client
			.ask({type: 'notifications', ...move.changes})
			.then(
				() => this.#keep(move.left),
				() => {
					this.#refusedSince = since;
				},
			)
			.finally(() => {
				this.#isMoving = false;
			});
	}

	#keep(left: Move['left']): void {
		const {settings, saveSettings} = this.#options;
		saveSettings({...settings(), ...left});
	}
}
