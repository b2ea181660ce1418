/** Notifies all connections whether the hub can reach its cluster. */
import type {HubState} from '../hub-state.ts';

export const sendService =
	({onlineUsers}: Pick<HubState, 'onlineUsers'>) =>
	(isAvailable: boolean): void => {
		for (const {connections} of onlineUsers.all()) {
			for (const {connection} of connections) connection.send({type: 'service', isAvailable});
		}
	};
