/**
 * Sends the addresses of the hubs to all connections when one was added, so that no client has only an outdated list.
 */
import {maxHubs} from '../../../protocol/limits.ts';
import type {HubAddresses} from '../../cluster/live-hubs.ts';
import type {HubState} from '../hub-state.ts';

export const sendHubs =
	({onlineUsers}: Pick<HubState, 'onlineUsers'>, addresses: HubAddresses) =>
	(): void => {
		const hubs = addresses.live.slice(0, maxHubs);
		for (const {connections} of onlineUsers.all()) {
			for (const {connection} of connections) connection.send({type: 'hubs', hubs});
		}
	};
