/**
 * Opens and closes a store at the given path repeatedly, each time a little later while a search is running. Uses only
 * top-level await, so that the process ends early if nothing keeps it alive.
 */
import {setTimeout as delay} from 'node:timers/promises';
import {openSqliteStore} from '../../../support/writable-store.ts';

const [path = ''] = process.argv.slice(2);
for (let time = 0; time < 12; time++) {
	const store = await openSqliteStore({path: `${path}-${time}`});
	store.openRoom('dev', 'public', 'epoch-1', 1);
	await store.append({type: 'message', room: 'dev', at: 1, from: {id: 'a', nick: 'ann'}, text: 'hello'});
	const search = () => store.search({query: 'hello', rooms: ['dev'], limit: 1, now: 1});
	await search();
	const many = Promise.allSettled(Array.from({length: 50}, search));
	await delay(time / 4);
	await store.close();
	await many;
}
console.log('closed');
