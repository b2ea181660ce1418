/** Holds the client of the page, and stores what the next session begins with. */
import {useCallback, useEffect, useRef, useState} from 'react';
import {type Client, createClient} from '../../client/client.ts';
import type {Transport} from '../../client/link/transport.ts';
import {firstRooms} from '../../client/rooms/first-rooms.ts';
import type {Link, Session} from '../../client/session/state.ts';
import {decodeSettings, encodeSettings, type Settings} from '../../commands/settings.ts';
import type {Actions} from '../actions/actions.ts';
import type {Address} from '../browser/address.ts';
import type {AddressBar} from '../browser/address-bar.ts';
import {browserDevice} from '../browser/device.ts';
import {registerWorker} from '../browser/notifications.ts';
import type {BrowserStorage} from '../browser/storage/browser-storage.ts';
import {useSession} from '../state/use-session.ts';
import {App} from './app.tsx';
import {useSavedRooms} from './hooks/use-saved-rooms.ts';
import {openFirstRooms} from './open-first-rooms.ts';

/** The field of the sign-in form that the server refused. */
export type RefusedField = 'nick' | 'access' | 'pair';

export interface ChatProps {
	readonly transport: Transport;
	readonly storage: BrowserStorage;
	readonly address: Address;
	readonly bar: AddressBar;
	/** Undefined: the nick of this browser's user. */
	readonly nick: string | undefined;
	/** The token of a pairing link to redeem. */
	readonly pair?: string | undefined;
	readonly onRefused: (field: RefusedField, reason: string) => void;
}

/** The session applies all frames of this time at once, so that they are drawn at once. */
const batchMs = 40;

/** The user of a pairing link replaces the one of this browser when the server has accepted the link. */
const pairingStorage = (storage: BrowserStorage): BrowserStorage => {
	let isOthers = true;
	return {
		...storage,
		readSecret: query => (isOthers ? undefined : storage.readSecret(query)),
		readNick: () => (isOthers ? undefined : storage.readNick?.()),
		readOutbox: () => [],
		writeSecret(secret, hub) {
			if (isOthers) storage.archiveUser();
			isOthers = false;
			storage.writeSecret(secret, hub);
		},
	};
};

/** With other hubs, the service worker explains a reload while the hub of this page is gone. */
const hubStorage = (storage: BrowserStorage): BrowserStorage => ({
	...storage,
	writeHubs(hubs) {
		storage.writeHubs?.(hubs);
		if (hubs.addresses.length > 0) void registerWorker();
	},
});

const startClient = ({transport, storage: own, nick, pair}: ChatProps): Client => {
	const storage = hubStorage(own);
	const access = storage.readAccess();
	const client = createClient({
		transport,
		storage: pair === undefined ? storage : pairingStorage(storage),
		device: browserDevice(navigator.userAgent),
		...(pair !== undefined && {pair}),
		batchMs,
		name: 'web',
		joinsDirectRooms: true,
		followsRoomList: true,
		countsInbox: true,
		...(nick !== undefined && {nick}),
		...(access !== undefined && {access}),
	});
	client.open();
	return client;
};

/** Joins the rooms of the user's room list, and at the first contact of this browser also those that it has stored. */
const openRooms = async (
	client: Client,
	storage: BrowserStorage,
	actions: Actions,
	address: Address,
): Promise<void> => {
	const stored = storage.readRooms();
	const listed = await client.roomList();
	const user = client.session().me?.id;
	const saved = firstRooms({listed, stored, mergedUser: storage.readText('listUser'), user});
	for (const room of stored) if (!saved.includes(room)) storage.removeRoom(room);
	await openFirstRooms(client, actions, {saved, last: storage.readText('current'), address});
	if (listed !== undefined && user !== undefined) storage.writeText('listUser', user);
};

const refusedField = (link: Link): RefusedField | undefined => {
	if (link.type !== 'stopped') return undefined;
	switch (link.errorCode) {
		case 'nick_taken':
		case 'nick_invalid':
			return 'nick';
		case 'unauthorized':
		case 'rate_limited':
			return link.errorField === 'token' ? 'pair' : 'access';
		default:
			return undefined;
	}
};

const linkOf = (session: Session): Link => session.link;

const useRefusal = (client: Client, onRefused: ChatProps['onRefused']): void => {
	const link = useSession(client, linkOf);
	const field = refusedField(link);
	const reason = link.type === 'stopped' ? link.reason : '';
	useEffect(() => {
		if (field !== undefined) onRefused(field, reason);
	}, [field, reason, onRefused]);
};

const isMember = (session: Session, room: string): boolean => {
	const membership = session.rooms.get(room)?.membership.type;
	return membership === 'joined' || membership === 'joining';
};

/** Keeps the address and the current room the same. */
const useAddressBar = (client: Client, {address, bar, storage}: ChatProps) => {
	const hasStarted = useRef(false);
	const current = useRef<string>(undefined);
	const onReady = useCallback(
		(actions: Actions) => {
			if (!hasStarted.current) {
				hasStarted.current = true;
				void openRooms(client, storage, actions, address);
			}
			return bar.onOpen(async target => {
				const isOpen = await (target.type === 'token'
					? actions.joinByToken(target.token)
					: actions.join(target.room, target.seq));
				if (!isOpen && current.current !== undefined) bar.show(current.current, true);
			});
		},
		[client, storage, address, bar],
	);
	const onCurrent = useCallback(
		(room: string | undefined) => {
			if (room === undefined) return;
			storage.writeText('current', room);
			const wasLeft = current.current !== undefined && !isMember(client.session(), current.current);
			current.current = room;
			bar.show(room, wasLeft);
		},
		[client, storage, bar],
	);
	return {onReady, onCurrent};
};

/** Messages that wait to be taken back are sent when the tab is closed. Otherwise the next visit would send them. */
const useSendingBeforeClose = (client: Client): void =>
	useEffect(() => {
		const onHide = () => client.sendHeld();
		window.addEventListener('pagehide', onHide);
		return () => window.removeEventListener('pagehide', onHide);
	}, [client]);

export const Chat = (props: ChatProps) => {
	const {address, storage, onRefused} = props;
	const [client] = useState(() => startClient(props));
	useSavedRooms(client, storage);
	useEffect(() => () => void client.close(), [client]);
	useSendingBeforeClose(client);
	useRefusal(client, onRefused);
	const {onReady, onCurrent} = useAddressBar(client, props);
	const onSettings = useCallback(
		(settings: Settings) => storage.writeText('settings', encodeSettings(settings)),
		[storage],
	);
	return (
		<App
			client={client}
			origin={address.origin}
			inputTexts={storage.readInputs()}
			settings={decodeSettings(storage.readText('settings') ?? '{}').settings}
			onSettings={onSettings}
			onReady={onReady}
			onCurrent={onCurrent}
			onInput={storage.writeInputs}
		/>
	);
};
