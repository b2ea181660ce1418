/** The connection of an SSH session to the server, over its Unix socket. */
import type {Transport} from '../../../client/link/transport.ts';
import {wsTransport} from '../../../node-client/ws-transport.ts';

/** Connects with the address of the user, so that the server's limits apply to it. Other hubs are not used. */
export const hubTransport = (hubSocket: string, address: string): Transport => {
	const transport = wsTransport({
		url: `ws+unix:${hubSocket}:/ws`,
		headers: {'x-forwarded-for': address},
	});
	return {open: events => transport.open(events)};
};
