/** Sends an answer to the connection that made the request, and the same without its `id` to the user's others. */
import type {RequestId, ServerFrame} from '../../../protocol/frames.ts';
import {idOf} from '../../hub/refusal.ts';
import type {UserConnection} from '../../membership/online-users.ts';

export const answerAllConnections = <Frame extends ServerFrame>(
	caller: UserConnection,
	request: {readonly id?: RequestId | undefined},
	frame: Frame,
): void => {
	for (const userConnection of caller.online.connections) {
		if (userConnection === caller) caller.connection.send({...frame, ...idOf(request)});
		else userConnection.connection.deliver(frame);
	}
};
