import type {UserConnection} from '../../membership/online-users.ts';

/** The connection that requested a command. It receives an answer instead of the frames for other connections. */
export class CommandOrigin {
	readonly caller: UserConnection;

	constructor(caller: UserConnection) {
		this.caller = caller;
	}
}

/** A command from a webhook of this hub, which has no connection to answer. */
export class WebhookOrigin {}

/** The connection to this hub that requested the applied command. */
export const callerOf = ({origin}: {readonly origin: unknown}): UserConnection | undefined =>
	origin instanceof CommandOrigin ? origin.caller : undefined;
