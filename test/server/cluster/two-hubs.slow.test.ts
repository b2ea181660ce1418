/** Several hubs, each with a database file of its own. */
import {describe, expect, onTestFinished} from 'vitest';
import {openSqliteStore} from '../../../source/server/store/sqlite/sqlite-store.ts';
import {describeRandom} from '../../contracts/two-hubs/random-requests.ts';
import {toTwoHubs} from '../../contracts/two-hubs/two-hubs-world.ts';
import {makeFolder} from '../../support/folder.ts';
import {hubCluster} from '../../support/hub-cluster.ts';

describe('hubs with a file each', () => {
	describeRandom(async (options = {}) => {
		const folder = makeFolder();
		onTestFinished(() => folder.remove());
		const paths = Array.from({length: options.count ?? 2}, (_, index) => folder.at(`hub${index}.db`));
		const stores = await Promise.all(paths.map(path => openSqliteStore({path, sync: 'normal'})));
		expect(new Set(stores.map(({hubId}) => hubId)).size).toBe(stores.length);
		return toTwoHubs(hubCluster({...options, stores}));
	});
});
