/** The contract that keeps the write-ahead log short, and its implementation for a database without such a log. */
export interface Checkpoints {
	/** Whether commits must wait. `commit` is called afterwards. */
	readonly isRestarting: boolean;
	/** Whether the log is so long that background work must pause. */
	isBehind(): boolean;
	/** Plans a checkpoint. Call after each commit. */
	plan(): void;
	/** Empties the log, from which removed text could otherwise still be read. */
	wipe(): Promise<void>;
	close(): void;
}

export interface CheckpointHooks {
	/** Commits the waiting writes. */
	readonly commit: () => void;
	/** Called after each checkpoint. */
	readonly onCheckpoint: () => void;
}

/** For a database in memory. */
export const noCheckpoints = ({onCheckpoint}: CheckpointHooks): Checkpoints => ({
	isRestarting: false,
	isBehind: () => false,
	plan() {},
	wipe: async () => onCheckpoint(),
	close() {},
});
