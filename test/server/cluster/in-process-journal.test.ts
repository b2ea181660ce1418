import {openMemoryStore} from '../../../source/server/store/sqlite/sqlite-store.ts';
import {describeJournal} from '../../contracts/journal.ts';
import {seededRandom} from '../../support/fake-clock.ts';
import {InProcessJournal} from '../../support/in-process-journal.ts';

describeJournal('the journal of several hubs in one process', async () => {
	const random = seededRandom(3);
	const deliver = (): void => {
		if (journal.step(random)) setImmediate(deliver);
	};
	const journal = new InProcessJournal(() => void setImmediate(deliver));
	const [store, other] = [openMemoryStore(), openMemoryStore()].map(each => journal.open(each));
	if (store === undefined || other === undefined) throw new Error('There are two stores.');
	return {
		journal: store.journal,
		state: store,
		async close() {
			await store.close();
			await other.close();
		},
	};
});
