/** A second machine that becomes the same user by a link. */
import {expect, onTestFinished, test} from 'vitest';
import {connect} from '../../source/node-client/connect.ts';
import {knownNicks, redeemPairing} from '../../source/node-client/redeem-pairing.ts';
import {parseServerUrl} from '../../source/node-client/server-url.ts';
import {pairingLink} from '../../source/presenter/pairing.ts';
import {startServer} from '../../source/server/serve.ts';
import {makeFolder} from '../support/folder.ts';

test('a second machine becomes the user of a link once, and keeps the user it had', async () => {
	const folder = makeFolder();
	onTestFinished(folder.remove);
	const server = await startServer({version: 'test'});
	onTestFinished(() => server.close());
	const url = `localhost:${server.port}`;
	const visit = async (machine: string, nick?: string) => {
		const bot = await connect({url, stateFolder: folder.at(machine), ...(nick !== undefined && {nick})});
		onTestFinished(() => bot.close());
		return bot;
	};
	const ann = await visit('laptop', 'ann');
	await (await visit('desktop', 'bob')).close();
	const {token} = await ann.ask({type: 'pair'});

	const parsed = parseServerUrl(pairingLink(`http://${url}/`, token));
	if (!parsed.ok) throw new Error(parsed.reason);
	const {address} = parsed;
	expect(address.pair).toBe(token);
	const redeem = () =>
		redeemPairing({
			stateFolder: folder.at('desktop'),
			address,
			token,
			name: 'test',
			device: {name: 'desktop', kind: 'terminal'},
			warn: text => {
				throw new Error(text);
			},
		});
	expect(await redeem()).toEqual({type: 'paired', nick: 'ann'});
	expect(await redeem()).toMatchObject({type: 'failed', link: {errorCode: 'unauthorized'}});
	expect([...knownNicks(folder.at('desktop'), address)].sort()).toEqual(['ann', 'bob']);
	const again = await visit('desktop');
	expect(again.session().me).toEqual(ann.session().me);
	expect((await visit('desktop', 'bob')).session().me?.nick).toBe('bob');
	const {devices} = await ann.ask({type: 'devices'});
	expect(devices).toMatchObject([{isThis: true}, {name: 'desktop', kind: 'terminal'}]);
});
