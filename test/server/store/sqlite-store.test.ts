import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll} from 'vitest';
import {openSqliteStore} from '../../../source/server/store/sqlite-store.ts';
import {describeStore} from '../../contracts/store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'termchat-store-'));
let lastFile = 0;

afterAll(() => rmSync(folder, {recursive: true}));

describeStore('the SQLite store', () =>
	openSqliteStore({path: path.join(folder, `${++lastFile}.db`), sync: 'normal'}),
);
