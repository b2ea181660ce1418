/** `append` and `subscribe` of the store, on top of the journal. */
import type {Entry} from '../../protocol/frames.ts';
import type {AppendOutcome} from './commands.ts';
import type {Appended, EntryDraft, EntryLog} from './entry-log.ts';
import type {Journal} from './journal.ts';
import {noSuchEntry, noSuchRoom, tooManyReactions} from './store-error.ts';

const toAppended = (draft: EntryDraft, outcome: AppendOutcome): Appended => {
	if (outcome.type !== 'refused') return {entry: outcome.entry, isKnown: outcome.type === 'known'};
	switch (outcome.reason) {
		case 'no_such_room':
			throw noSuchRoom(draft.room);
		case 'no_such_entry':
			throw noSuchEntry(draft.room, 'target' in draft ? draft.target : 0);
		case 'too_many_reactions':
			throw tooManyReactions();
	}
};

export const logOn = (journal: Journal): Pick<EntryLog, 'append' | 'subscribe'> => ({
	append: async draft => toAppended(draft, await journal.propose({type: 'append', draft})),
	subscribe: listener =>
		journal.subscribe(applied => {
			const entries = applied.flatMap((each): Entry[] =>
				each.type === 'append' && each.outcome.type === 'appended' ? [each.outcome.entry] : [],
			);
			if (entries.length > 0) listener(entries);
		}),
});
