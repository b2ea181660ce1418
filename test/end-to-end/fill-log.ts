/**
 * Fills the database at the path given while another connection reads it, so that its write-ahead log grows to about
 * so many megabytes. Prints how many messages are stored, and waits to be killed.
 */
import {DatabaseSync} from 'node:sqlite';
import {openSqliteStore} from '../support/writable-store.ts';

const [path = '', megabytes = ''] = process.argv.slice(2);
const store = await openSqliteStore({path, sync: 'normal'});
store.openRoom('dev', 'public', 'epoch-1', 1);
await store.flush();
const reader = new DatabaseSync(path, {readOnly: true});
reader.exec('BEGIN; SELECT count(*) FROM entries');
const perTurn = 250;
const text = 'x'.repeat(4000);
const from = {id: 'a', nick: 'ann'};
let stored = 0;
while (stored < (Number(megabytes) * 1024 * 1024) / text.length) {
	const drafts = Array.from(
		{length: perTurn},
		() => ({type: 'message', room: 'dev', at: Date.now(), from, text}) as const,
	);
	await Promise.all(drafts.map(draft => store.append(draft)));
	stored += perTurn;
}
console.log(`stored ${stored}`);
setInterval(() => {}, 60_000);
