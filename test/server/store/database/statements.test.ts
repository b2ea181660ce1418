import {DatabaseSync} from 'node:sqlite';
import {expect, test} from 'vitest';
import {createStatements} from '../../../../source/server/store/database/statements.ts';

test('values are bound to numbered parameters by their numbers, in every version of Node', () => {
	const db = new DatabaseSync(':memory:');
	const prepared: string[] = [];
	const prepare = db.prepare.bind(db);
	db.prepare = sql => {
		prepared.push(sql);
		return prepare(sql);
	};
	const statement = createStatements(db, 'test');
	expect(statement('SELECT ?2 AS b, ?1 AS a, ?2 AS c').get('first', 'second')).toEqual({
		a: 'first',
		b: 'second',
		c: 'second',
	});
	expect([...statement('SELECT ?1 + ?1 AS sum').iterate(2)]).toEqual([{sum: 4}]);
	// Node 22 binds values to plain parameters only.
	expect(prepared.filter(sql => /\?\d/.test(sql))).toEqual([]);
	db.close();
});
