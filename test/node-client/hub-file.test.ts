import {writeFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {readHubs, writeHubs} from '../../source/node-client/storage/hub-file.ts';
import {makeFolder} from '../support/folder.ts';

test('stores the hubs of a server, and ignores a damaged file', () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	expect(readHubs(folder.path)).toBeUndefined();
	const hubs = {server: 'h1', addresses: ['https://a.example', 'https://b.example']};
	writeHubs(folder.path, hubs);
	expect(readHubs(folder.path)).toEqual(hubs);
	for (const text of ['', '{', '[]', '{"server":1,"addresses":[]}', '{"server":"h1","addresses":"a"}']) {
		writeFileSync(folder.at('hubs.json'), text);
		expect(readHubs(folder.path)).toBeUndefined();
	}
});
