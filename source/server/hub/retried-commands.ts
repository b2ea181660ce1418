/**
 * Commands that no request waits for, such as the release of a user who disconnected. They are retried until they
 * succeed.
 */
import type {Clock} from '../../time/clock.ts';
import type {Command} from '../store/commands.ts';
import type {Journal} from '../store/journal.ts';

const retryMs = 1000;

interface RetriedCommandsOptions {
	readonly journal: Journal;
	readonly clock: Clock;
	/** Called for each failed attempt. `on`: the purpose of the command. */
	readonly onFailure: (on: string, error: unknown) => void;
}

/** Returns the command to propose; undefined if it is no longer needed. */
type CommandSource = () => Command | undefined;

interface FailedCommand {
	readonly on: string;
	readonly source: CommandSource;
}

export class RetriedCommands {
	readonly #options: RetriedCommandsOptions;
	#failed: FailedCommand[] = [];
	#cancelTimer: (() => void) | undefined = undefined;
	#isClosed = false;

	constructor(options: RetriedCommandsOptions) {
		this.#options = options;
	}

	/**
	 * Proposes the command now and, if that fails, every second until it is durable. Resolves after the first attempt;
	 * never rejects.
	 */
	async add(on: string, source: CommandSource): Promise<void> {
		try {
			const command = source();
			if (command !== undefined) await this.#options.journal.propose(command);
		} catch (error) {
			this.#options.onFailure(on, error);
			this.#failed.push({on, source});
			this.#wait();
		}
	}

	/** Stops retrying. The next start of the hub proposes commands again that are still needed. */
	close(): void {
		this.#isClosed = true;
		this.#cancelTimer?.();
	}

	#wait(): void {
		if (this.#isClosed || this.#cancelTimer !== undefined) return;
		this.#cancelTimer = this.#options.clock.after(retryMs, () => {
			this.#cancelTimer = undefined;
			const failed = this.#failed;
			this.#failed = [];
			for (const {on, source} of failed) void this.add(on, source);
		});
	}
}
