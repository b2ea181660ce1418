import {expect, onTestFinished, test} from 'vitest';
import {hubsForPage, LiveHubs} from '../../../source/server/cluster/live-hubs.ts';
import {hubTimeoutMs} from '../../../source/server/cluster/shared-membership.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {hubCluster} from '../../support/hub-cluster.ts';
import {InProcessBus} from '../../support/in-process-bus.ts';

const urls = ['https://a.example', 'https://b.example'];
const [first, second] = urls as [string, string];

const openHubs = () => {
	const network = new InProcessBus();
	const clock = makeFakeClock();
	const open = (index: number): LiveHubs => {
		const report = {version: '1.0.0', uptimeMs: 0, users: index, connections: 0, isLeaseHeld: false};
		const bus = network.open();
		const hubs = new LiveHubs({hub: `hub${index}`, bus, clock, url: urls[index], report: () => report});
		onTestFinished(() => hubs.close());
		return hubs;
	};
	const hubs = [open(0), open(1)] as const;
	for (const hub of hubs) hub.start();
	network.deliver();
	const pass = (ms: number): void => {
		for (let rest = ms; rest > 0; rest -= 1000) {
			clock.advance(Math.min(rest, 1000));
			network.deliver();
		}
	};
	return {network, hubs, pass};
};

test('each hub knows the addresses of all hubs, its own first', () => {
	const {hubs} = openHubs();
	expect(hubs[0].live).toEqual([first, second]);
	expect(hubs[1].live).toEqual([second, first]);
	expect(hubs[0].reports().get('hub1')).toMatchObject({url: second, users: 1});
});

test('a hub that reports nothing for a while is gone, and a page of it may still connect', () => {
	const {network, hubs, pass} = openHubs();
	network.cut(1);
	pass(hubTimeoutMs + 1000);
	expect(hubs[0].live).toEqual([first]);
	expect(hubsForPage(hubs[0])).toEqual([first, second]);
	let added = 0;
	hubs[0].onAdded(() => added++);
	network.heal(1);
	pass(4000);
	expect(hubs[0].live).toEqual([first, second]);
	expect(added).toBe(1);
});

test('`welcome` has the addresses of all hubs, and `hubs` those that are added later', async () => {
	const {hubs, cut, heal, pass} = hubCluster({urls});
	await pass(10);
	const ann = await hubs[0].connectUser('ann');
	expect(ann.welcome).toMatchObject({address: first, hubs: [first, second]});
	cut(1);
	await pass(hubTimeoutMs + 1000);
	expect((await hubs[0].connectUser('bob')).welcome.hubs).toEqual([first]);
	expect(ann.all('hubs')).toEqual([]);
	heal(1);
	await pass(4000);
	expect(ann.last('hubs').hubs).toEqual([first, second]);
});

test('a single hub reports no addresses', async () => {
	const {hubs} = hubCluster();
	const ann = await hubs[0].connectUser('ann');
	expect(ann.welcome).not.toHaveProperty('hubs');
});
