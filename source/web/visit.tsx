/** A visit: holds a client for as long as one is here, keeps what the next visit begins with, and draws the chat. */
import {useCallback, useEffect, useRef, useState} from 'react';
import {type Client, createClient} from '../client/client.ts';
import type {Link, Session} from '../client/session/state.ts';
import type {Transport} from '../client/transport.ts';
import type {Actions} from './actions.ts';
import type {Address} from './address.ts';
import {App} from './app.tsx';
import {beginVisit} from './begin-visit.ts';
import type {BrowserKeepsake} from './browser-keepsake.ts';
import {useKeptRooms} from './kept-rooms.ts';
import {useSession} from './use-session.ts';

/** What the server wants of the person before it lets them in: another nick, or its secret. */
export type Refusal = 'nick' | 'access';

export interface VisitProps {
	readonly transport: Transport;
	readonly keepsake: BrowserKeepsake;
	readonly address: Address;
	/** Calls back with the token of a link that is opened while the page is open; returns what ends that. */
	readonly onToken: (listener: (token: string) => void) => () => void;
	/** The name to come in under; undefined: the one this browser's user has. */
	readonly nick: string | undefined;
	readonly onRefused: (refusal: Refusal, reason: string) => void;
}

/** Frames of one drawing of the screen reach the session together. */
const batchMs = 40;

const startClient = ({transport, keepsake, nick}: VisitProps): Client => {
	const access = keepsake.readAccess();
	const client = createClient({
		transport,
		keepsake,
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

export const Visit = (props: VisitProps) => {
	const {address, keepsake, onToken, onRefused} = props;
	const [client] = useState(() => startClient(props));
	const link = useSession(client, linkOf);
	const hasBegun = useRef(false);
	useKeptRooms(client, keepsake);
	useEffect(() => () => void client.close(), [client]);

	const refusal = refusalOf(link);
	const reason = link.type === 'stopped' ? link.reason : '';
	useEffect(() => {
		if (refusal !== undefined) onRefused(refusal, reason);
	}, [refusal, reason, onRefused]);

	const onReady = useCallback(
		(actions: Actions) => {
			if (!hasBegun.current) {
				hasBegun.current = true;
				const kept = keepsake.readRooms();
				void beginVisit(client, actions, {kept, last: keepsake.readWord('current'), address});
			}
			return onToken(token => void actions.joinByToken(token));
		},
		[client, keepsake, address, onToken],
	);
	const onCurrent = useCallback(
		(room: string | undefined) => {
			if (room !== undefined) keepsake.writeWord('current', room);
		},
		[keepsake],
	);
	return (
		<App
			client={client}
			written={keepsake.readWriting()}
			onReady={onReady}
			onCurrent={onCurrent}
			onWriting={keepsake.writeWriting}
		/>
	);
};
