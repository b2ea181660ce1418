/**
 * Applies commands to the state. The outcome depends on the command and the state alone, so every hub that applies the
 * same commands in the same order has the same state. Uniqueness is decided here and nowhere else: nicks, drafts, the uses
 * of an invite, the names and epochs of rooms, and whether a room is still unused.
 *
 * A command that is refused writes nothing.
 */

import type {Command, CommandOf, CommandType, OutcomeOf} from '../commands.ts';
import type {State} from '../state.ts';
import {applyAppend} from './apply-append.ts';
import {notificationHandlers} from './apply-notifications.ts';
import {roomHandlers} from './apply-room.ts';
import {threadHandlers} from './apply-thread.ts';
import {userHandlers} from './apply-user.ts';
import {webhookHandlers} from './apply-webhook.ts';

type Handlers = {
	readonly [T in CommandType]: (state: State, command: CommandOf<T>) => OutcomeOf<T>;
};

const handlers: Handlers = {
	...userHandlers,
	...notificationHandlers,
	...roomHandlers,
	...threadHandlers,
	...webhookHandlers,
	append: applyAppend,
	prune: (state, {room, epoch, through}) =>
		state.room(room)?.epoch === epoch ? state.prune(room, through) : 0,
	shareServerKey: (state, {key}) => state.shareServerKey(key),
	expire: (state, {at, limit}) => state.removeExpired(at, limit),
};

/** Runs within a transaction. Throws a `StoreError` if the state could not be written. */
export const apply = <T extends CommandType>(
	state: State,
	command: CommandOf<T> & {readonly type: T},
): OutcomeOf<T> => {
	// The table pairs each type with its handler, which TypeScript cannot follow through the look-up.
	const handler = handlers[command.type] as unknown as (state: State, command: Command) => OutcomeOf<T>;
	return handler(state, command as unknown as Command);
};
