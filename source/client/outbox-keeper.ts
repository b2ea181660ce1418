/** Keeps what waits to be said, whenever that changes, so that the next run of the program can say it. */
import type {Keepsake} from './keepsake.ts';
import type {Draft} from './session/state.ts';

export interface OutboxKeeper {
	/** What waited when the program last ended. */
	readonly found: readonly Draft[];
	/** Durable when it returns, or `onTrouble` was told why not. */
	keep(outbox: readonly Draft[]): void;
}

export const createOutboxKeeper = (keepsake: Keepsake, onTrouble: (why: string) => void): OutboxKeeper => {
	const found = toKeep(keepsake.readOutbox());
	let kept = found;
	return {
		found,
		keep(outbox) {
			const next = toKeep(outbox);
			if (isSame(next, kept)) return;
			kept = next;
			try {
				keepsake.writeOutbox(next);
			} catch (error) {
				onTrouble(error instanceof Error ? error.message : String(error));
			}
		},
	};
};

/** On the next start nothing is on the wire. */
const toKeep = (drafts: readonly Draft[]): readonly Draft[] =>
	drafts.map(draft => (draft.state.type === 'failed' ? draft : {...draft, state: {type: 'waiting'}}));

const isSame = (one: readonly Draft[], other: readonly Draft[]): boolean =>
	one.length === other.length &&
	one.every((draft, index) => {
		const twin = other[index];
		return twin?.draft === draft.draft && twin.text === draft.text && twin.state.type === draft.state.type;
	});
