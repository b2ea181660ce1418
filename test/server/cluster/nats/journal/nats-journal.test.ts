import {NatsJournal} from '../../../../../source/server/cluster/nats/journal/nats-journal.ts';
import {openMemoryStore} from '../../../../../source/server/store/sqlite/sqlite-store.ts';
import {systemClock} from '../../../../../source/time/clock.ts';
import {describeJournal} from '../../../../contracts/journal.ts';
import {seededRandom} from '../../../../support/fake-clock.ts';
import {InProcessStream} from '../../../../support/in-process-stream.ts';

for (const hasFaults of [false, true]) {
	describeJournal(`the journal of a cluster${hasFaults ? ' over a stream with faults' : ''}`, async () => {
		const random = seededRandom(3);
		const deliver = (): void => {
			if (stream.step(random)) setImmediate(deliver);
		};
		const stream = new InProcessStream(() => void setImmediate(deliver), {hasFaults});
		const store = openMemoryStore();
		let runs = 0;
		const journal = new NatsJournal({
			stream: stream.open(),
			store,
			clock: systemClock,
			log() {},
			newRun: () => `run${runs++}`,
			clusterVersion: () => 1,
		});
		journal.start();
		return {
			journal,
			state: store,
			async close() {
				await journal.close();
				await store.close();
			},
		};
	});
}
