import type {UserConnection} from '../membership/online-users.ts';

/** The connection that asked for a command. It gets an answer of its own instead of what the others are sent. */
export class CommandOrigin {
	readonly caller: UserConnection;

	constructor(caller: UserConnection) {
		this.caller = caller;
	}
}

/** The connection of this hub that asked for the applied command. */
export const callerOf = ({origin}: {readonly origin: unknown}): UserConnection | undefined =>
	origin instanceof CommandOrigin ? origin.caller : undefined;
