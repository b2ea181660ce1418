/**
 * The contract of the journal: everything that outlives a connection is the result of commands that are applied in one
 * order. `test/contracts/journal.ts` tests every implementation.
 */
import type {Command, CommandOf, CommandType, OutcomeOf} from './commands.ts';

/** A command that was applied, with its outcome. */
export type Applied = {
	readonly [T in CommandType]: {
		readonly type: T;
		readonly command: CommandOf<T>;
		readonly outcome: OutcomeOf<T>;
		/** The value given to `propose`. Undefined if another hub proposed the command. */
		readonly origin: unknown;
	};
}[CommandType];

export interface Journal {
	/**
	 * Proposes a command. Resolves with its outcome when the command has been applied here and is durable, after the
	 * listeners have been called. Rejects with a `StoreError` if it was not written; then it has no effect.
	 *
	 * Commands proposed in one turn of the event loop are applied in order and become durable together. A command whose
	 * outcome is a refusal does not affect the others. `origin` is passed to the listeners of this hub.
	 */
	propose<T extends CommandType>(
		command: CommandOf<T> & {readonly type: T},
		origin?: unknown,
	): Promise<OutcomeOf<T>>;
	/**
	 * Calls `listener` with every applied command once, in order, from any hub, when the command is durable. Returns
	 * a function that ends the subscription.
	 */
	subscribe(listener: (applied: readonly Applied[]) => void): () => void;
	/**
	 * Resolves when every command that a hub has acknowledged before this call has been applied here. Rejects with a
	 * `StoreError` if that cannot be known. Await it before a refusal that could be caused only by a delay of this hub,
	 * for a user who used another hub before.
	 */
	sync(): Promise<void>;
}

/** Pairs a command with its outcome. */
export const toApplied = (command: Command, outcome: unknown, origin: unknown): Applied =>
	// The caller got `outcome` from `apply(command)`, which TypeScript cannot express for a union of commands.
	({type: command.type, command, outcome, origin}) as Applied;

export const countEntries = (applied: readonly Applied[]): number => {
	let count = 0;
	for (const each of applied) if (each.type === 'append' && each.outcome.type === 'appended') count++;
	return count;
};
