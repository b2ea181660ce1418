import type {UserConnection} from '../../membership/online-users.ts';

/** The connection that requested a command. It gets an answer instead of the frames for the others. */
export class CommandOrigin {
	readonly caller: UserConnection;

	constructor(caller: UserConnection) {
		this.caller = caller;
	}
}

/** A webhook of this hub: no connection gets an answer. */
export class WebhookOrigin {}

/** The connection of this hub that asked for the applied command. */
export const callerOf = ({origin}: {readonly origin: unknown}): UserConnection | undefined =>
	origin instanceof CommandOrigin ? origin.caller : undefined;
