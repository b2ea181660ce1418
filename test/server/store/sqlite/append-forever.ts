/** Appends to the store at the given path until it is killed, and prints each receipt: `seq draft`. */
import {openSqliteStore} from '../../../support/writable-store.ts';

const [path = ''] = process.argv.slice(2);
const store = await openSqliteStore({path});
store.openRoom('dev', 'public', 'epoch-1', 1);
console.log('open');

for (let turn = 0; ; turn++) {
	const said = Array.from({length: 7}, (_, index) => `${process.pid}-${turn}-${index}`);
	const appended = await Promise.all(
		said.map(draft =>
			store.append({
				type: 'message',
				room: 'dev',
				at: Date.now(),
				from: {id: 'a', nick: 'ann'},
				text: draft,
				draft,
			}),
		),
	);
	console.log(appended.map(({entry}, index) => `${entry.seq} ${said[index]}`).join('\n'));
}
