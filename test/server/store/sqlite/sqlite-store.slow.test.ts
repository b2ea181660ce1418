import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll} from 'vitest';
import {describeJournal} from '../../../contracts/journal.ts';
import {describeReactions} from '../../../contracts/reactions.ts';
import {describeStore} from '../../../contracts/store.ts';
import {openSqliteStore} from '../../../support/writable-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'termchat-store-'));
let lastFile = 0;

afterAll(() => rmSync(folder, {recursive: true}));

const open = (more = {}) =>
	openSqliteStore({path: path.join(folder, `${++lastFile}.db`), sync: 'normal', ...more});

describeStore('the SQLite store', () => open());
describeReactions('the SQLite store', () => open());
describeStore('the SQLite store, with everything indexed', () => open({indexAtOnce: true}));
describeJournal('the journal of the SQLite store', async () => {
	const store = await open();
	return {journal: store.journal, state: store, close: () => store.close()};
});
