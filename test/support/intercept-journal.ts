import type {Command} from '../../source/server/store/commands.ts';
import type {Journal} from '../../source/server/store/journal.ts';
import type {Store} from '../../source/server/store/store.ts';

/** The store with a journal that first calls `before` with each command. If `before` rejects, so does the proposal. */
export const interceptJournal = (
	store: Store,
	before: (command: Command) => Promise<void> | undefined,
): Store => {
	const journal: Journal = {
		propose(command, origin) {
			const isReady = before(command as unknown as Command);
			if (isReady === undefined) return store.journal.propose(command, origin);
			return isReady.then(() => store.journal.propose(command, origin));
		},
		subscribe: listener => store.journal.subscribe(listener),
		sync: () => store.journal.sync(),
	};
	return {...store, journal};
};

/** The store with a journal that rejects the commands for which `isBroken` returns true. */
export const breakableJournal = (
	store: Store,
	isBroken: (command: Command) => boolean,
	toError = () => new Error('disk full'),
): Store => interceptJournal(store, command => (isBroken(command) ? Promise.reject(toError()) : undefined));
