/** A visit: holds a client for as long as one is here, keeps what the next visit begins with, and draws the chat. */
import {useCallback, useEffect, useRef, useState} from 'react';
import {type Client, createClient} from '../../client/client.ts';
import type {Transport} from '../../client/link/transport.ts';
import type {Link, Session} from '../../client/session/state.ts';
import {decodeSettings, encodeSettings, type Settings} from '../../commands/settings.ts';
import type {Actions} from '../actions/actions.ts';
import type {Address} from '../browser/address.ts';
import type {AddressBar} from '../browser/address-bar.ts';
import type {BrowserStorage} from '../browser/browser-storage.ts';
import {useSession} from '../state/use-session.ts';
import {App} from './layout.tsx';
import {beginVisit} from './open-first-rooms.ts';
import {useKeptRooms} from './use-saved-rooms.ts';

/** What the server wants of the person before it lets them in: another nick, or its secret. */
export type Refusal = 'nick' | 'access';

export interface VisitProps {
	readonly transport: Transport;
	readonly storage: BrowserStorage;
	readonly address: Address;
	readonly bar: AddressBar;
	/** The name to come in under; undefined: the one this browser's user has. */
	readonly nick: string | undefined;
	readonly onRefused: (refusal: Refusal, reason: string) => void;
}

/** Frames of one drawing of the screen reach the session together. */
const batchMs = 40;

const startClient = ({transport, storage, nick}: VisitProps): Client => {
	const access = storage.readAccess();
	const client = createClient({
		transport,
		storage,
		batchMs,
		name: 'web',
		joinsDirectRooms: true,
		...(nick !== undefined && {nick}),
		...(access !== undefined && {access}),
	});
	client.open();
	return client;
};

const refusalOf = (link: Link): Refusal | undefined => {
	if (link.type !== 'stopped') return undefined;
	switch (link.errorCode) {
		case 'nick_taken':
		case 'nick_invalid':
			return 'nick';
		case 'unauthorized':
			return 'access';
		default:
			return undefined;
	}
};

const linkOf = (session: Session): Link => session.link;

const isMember = (session: Session, room: string): boolean => {
	const membership = session.rooms.get(room)?.membership.type;
	return membership === 'joined' || membership === 'joining';
};

export const Visit = (props: VisitProps) => {
	const {address, bar, storage, onRefused} = props;
	const [client] = useState(() => startClient(props));
	const link = useSession(client, linkOf);
	const hasBegun = useRef(false);
	useKeptRooms(client, storage);
	useEffect(() => () => void client.close(), [client]);

	const refusal = refusalOf(link);
	const reason = link.type === 'stopped' ? link.reason : '';
	useEffect(() => {
		if (refusal !== undefined) onRefused(refusal, reason);
	}, [refusal, reason, onRefused]);

	/** The room that is shown, and that the address names. */
	const current = useRef<string>(undefined);
	const onReady = useCallback(
		(actions: Actions) => {
			if (!hasBegun.current) {
				hasBegun.current = true;
				const kept = storage.readRooms();
				void beginVisit(client, actions, {kept, last: storage.readWord('current'), address});
			}
			return bar.onOpen(async target => {
				const isOpen = await (target.type === 'token'
					? actions.joinByToken(target.token)
					: actions.join(target.room));
				// The address goes on naming the room that is shown.
				if (!isOpen && current.current !== undefined) bar.show(current.current, true);
			});
		},
		[client, storage, address, bar],
	);
	const onCurrent = useCallback(
		(room: string | undefined) => {
			if (room === undefined) return;
			storage.writeWord('current', room);
			const isFormerGone = current.current !== undefined && !isMember(client.session(), current.current);
			current.current = room;
			bar.show(room, isFormerGone);
		},
		[client, storage, bar],
	);
	const onSettings = useCallback(
		(settings: Settings) => storage.writeWord('settings', encodeSettings(settings)),
		[storage],
	);
	return (
		<App
			client={client}
			host={address.server}
			written={storage.readWriting()}
			settings={decodeSettings(storage.readWord('settings') ?? '{}').settings}
			onSettings={onSettings}
			onReady={onReady}
			onCurrent={onCurrent}
			onWriting={storage.writeWriting}
		/>
	);
};
