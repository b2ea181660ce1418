/** Two hubs with a user on each, for the suite of several hubs. */
import type {HubCluster, HubClusterOptions} from '../../support/hub-cluster.ts';
import type {ServerWorld, TestUser} from '../../support/server-world.ts';

/** How long an empty private room is kept. */
export const lingerMs = 60_000;

export interface TwoHubs {
	readonly cluster: HubCluster;
	/** The first hub and the second. */
	readonly a: ServerWorld;
	readonly b: ServerWorld;
	settle(): Promise<void>;
}

/** Opens hubs that forget empty private rooms after a minute. */
export type Open = (options?: HubClusterOptions) => TwoHubs | Promise<TwoHubs>;

/** Opens a cluster of hubs. */
export type OpenCluster = (options: HubClusterOptions) => HubCluster | Promise<HubCluster>;

export const toTwoHubs = (cluster: HubCluster): TwoHubs => {
	const [a, b] = cluster.hubs;
	return {cluster, a, b, settle: cluster.settle};
};

export const opener =
	(open: OpenCluster): Open =>
	async options =>
		toTwoHubs(await open({privateLingerMs: lingerMs, ...options}));

/** Sends a request, and waits until every hub has received what follows from it. Returns what the user received. */
export const ask = async (
	{settle}: TwoHubs,
	user: TestUser,
	...[type, fields]: Parameters<TestUser['request']>
): Promise<TestUser['seen']> => {
	const from = user.seen.length;
	await user.requestNow(type, fields as never);
	await settle();
	return user.seen.slice(from);
};

/** Ann on the first hub and bob on the second, both in `dev`, which ann owns. */
export const annAndBobInDev = async (
	hubs: TwoHubs,
): Promise<{readonly ann: TestUser; readonly bob: TestUser}> => {
	const {a, b, cluster} = hubs;
	const ann = await a.connectUser('ann');
	const bob = await b.connectUser('bob');
	await ask(hubs, ann, 'create', {room: 'dev'});
	await bob.join('dev');
	await cluster.pass(1000);
	ann.clear();
	bob.clear();
	return {ann, bob};
};

/** A private room of ann, which ann has joined on the first hub. */
export const plansOfAnn = async (hubs: TwoHubs) => {
	const ann = await hubs.a.connectUser('ann');
	const bob = await hubs.b.connectUser('bob');
	await ask(hubs, ann, 'create', {room: 'plans', isPrivate: true});
	const {room, token = ''} = ann.last('created');
	return {ann, bob, room, token};
};

export const roomNames = ({store}: ServerWorld): string[] =>
	store
		.rooms()
		.map(({room}) => room)
		.sort();
