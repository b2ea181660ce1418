/**
 * One visit: asks for a name where this browser has none yet, then holds a client and draws the chat. What the
 * server will not accept (a nick that is taken, a missing secret) leads back to the question.
 */
import {useCallback, useEffect, useRef, useState} from 'react';
import {type Client, createClient} from '../client/client.ts';
import type {Link, Session} from '../client/session/state.ts';
import type {Transport} from '../client/transport.ts';
import type {Actions} from './actions.ts';
import type {Address} from './address.ts';
import {App} from './app.tsx';
import {beginVisit, defaultRoom} from './begin-visit.ts';
import type {BrowserKeepsake} from './browser-keepsake.ts';
import {Welcome} from './dialogs/welcome.tsx';
import {useSession} from './use-session.ts';

export interface PageProps {
	readonly transport: Transport;
	readonly keepsake: BrowserKeepsake;
	readonly address: Address;
	/** A name to begin with. */
	readonly guest: string;
	/** Calls back with the token of a link that is opened while the page is open; returns what ends that. */
	readonly onToken: (listener: (token: string) => void) => () => void;
}

/** Frames of one drawing of the screen reach the session together. */
const batchMs = 40;

const startClient = ({transport, keepsake}: PageProps, nick: string | undefined): Client => {
	const access = keepsake.readWord('access');
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

type Refusal = 'nick' | 'access';

/** Whether the server wants something of the person before it lets them in. */
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
const roomsOf = (session: Session) => session.rooms;

/** Keeps what the next visit begins with. */
const useKeeping = (client: Client, keepsake: BrowserKeepsake) => {
	const rooms = useSession(client, roomsOf);
	// Nothing is known of one's rooms before the first of them is joined.
	const names = [...rooms.values()]
		.filter(({membership}) => membership.type === 'joined' || membership.type === 'joining')
		.map(({room}) => room);
	const kept = JSON.stringify(names);
	useEffect(() => {
		const list = JSON.parse(kept) as string[];
		if (list.length > 0) keepsake.writeRooms(list);
	}, [keepsake, kept]);
};

interface VisitProps {
	readonly page: PageProps;
	readonly client: Client;
	readonly onRefused: (refusal: Refusal, reason: string) => void;
}

const Visit = ({page, client, onRefused}: VisitProps) => {
	const {address, keepsake, onToken} = page;
	const link = useSession(client, linkOf);
	const hasBegun = useRef(false);
	useKeeping(client, keepsake);

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

type Stage =
	| {readonly type: 'asking'; readonly problem: string | undefined; readonly asksAccess: boolean}
	| {readonly type: 'in'; readonly client: Client};

const refusedWord: Record<Refusal, (reason: string) => string> = {
	nick: reason => `${reason.replace(/[.]?$/, '.')} Choose another name.`,
	access: reason => reason,
};

export const Page = (props: PageProps) => {
	const {keepsake, address, guest} = props;
	const [stage, setStage] = useState<Stage>(() =>
		keepsake.readSecret() === undefined
			? {type: 'asking', problem: undefined, asksAccess: false}
			: {type: 'in', client: startClient(props, keepsake.readWord('nick'))},
	);
	const nick = useRef(keepsake.readWord('nick') ?? guest);

	const onRefused = useCallback((refusal: Refusal, reason: string) => {
		setStage(known => {
			if (known.type === 'in') void known.client.close();
			return {type: 'asking', problem: refusedWord[refusal](reason), asksAccess: refusal === 'access'};
		});
	}, []);
	const onEnter = (wished: string, access: string | undefined) => {
		nick.current = wished;
		if (access !== undefined) keepsake.writeWord('access', access);
		setStage({type: 'in', client: startClient(props, wished)});
	};

	if (stage.type === 'in') return <Visit page={props} client={stage.client} onRefused={onRefused} />;
	const place =
		address.token !== undefined
			? 'You were given the link to a private room.'
			: `You come into #${address.room ?? defaultRoom} on ${address.server}.`;
	return (
		<Welcome
			key={stage.problem}
			nick={nick.current}
			place={place}
			asksAccess={stage.asksAccess}
			problem={stage.problem}
			onEnter={onEnter}
		/>
	);
};
