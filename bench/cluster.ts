/**
 * Compares three hubs on three NATS servers with a single hub, in one run: receipts, ingest and fan-out of one room;
 * the stall and any lost messages when the leader of the journal is killed; the time in which an empty hub catches up,
 * or starts from a snapshot; the memory of a broker. Needs a build and nats-server (`scripts/get-nats-server.sh`). Run:
 * node bench/cluster.ts [CLIENTS_PER_HUB] [ENTRIES]. With 0 clients only the start of an empty hub is measured.
 */
import {fileURLToPath} from 'node:url';
import {jetstream} from '@nats-io/jetstream';
import {connect} from '@nats-io/transport-node';
import {clusterNames, roomKey} from '../source/server/cluster/nats/connection/names.ts';
import {encodeMessage} from '../source/server/cluster/nats/stream/journal-message.ts';
import type {CommandOf} from '../source/server/store/commands.ts';
import {makeFolder} from '../test/support/folder.ts';
import {type Hubs, startHubs} from '../test/support/nats-hubs.ts';
import {type Brokers, startBrokers} from '../test/support/nats-server.ts';
import {outcomeOf, startServer, startTermchat, userEnvironment} from '../test/support/process.ts';
import {beCrowd, type CrowdPlan, type CrowdResult} from './support/cluster-crowd.ts';
import {count, makeRandom, makeWords, report, reportAim, rssOf, spread, title} from './support/figures.ts';
import {loadPlan, startLoad} from './support/load.ts';

const room = 'bench';
const stallAimMs = 7000;
const catchUpAim = 50_000;
const snapshotAimSeconds = 20;
const megabyte = 1024 * 1024;
/** The most unconfirmed messages while the journal is filled. */
const publishWindow = 1000;

const here = fileURLToPath(import.meta.url);

/** Runs one kind of load on these ports and resolves with its result. */
const measure = async (plan: CrowdPlan): Promise<CrowdResult> => {
	const load = startLoad(import.meta.url, plan);
	try {
		return await load.next<CrowdResult>();
	} finally {
		await load.close();
	}
};

/** Receipts, ingest and fan-out on these hubs. */
const compareHubs = async (name: string, ports: readonly number[], clients: number): Promise<void> => {
	const receipts = await measure({type: 'receipts', room, ports, posts: 300});
	report(`${name}: receipt, one post at a time on each hub`, spread(receipts.times));
	const ingest = await measure({type: 'ingest', room, ports, seconds: 5});
	report(`${name}: ingest, 64 posts in flight on each hub`, `${count(ingest.perSecond)} messages/s`);
	const perHub = clients / ports.length;
	const fanOut = await measure({type: 'fan-out', room: 'crowd', ports, clients: perHub, posts: 40});
	report(
		`${name}: post to the last of ${count(clients)} clients in one room`,
		`${spread(fanOut.times)}, ${count(fanOut.perSecond)} deliveries/s`,
	);
};

const benchSingle = async (clients: number): Promise<void> => {
	const folder = makeFolder();
	const argv = ['--db', folder.at('hub.db'), '--rate-limit', 'off', '--connections-per-address', 'off'];
	const server = await startServer(argv, {cwd: folder.path, env: userEnvironment(folder.path)});
	try {
		await compareHubs('single hub', [server.port], clients);
	} finally {
		await server.close();
		folder.remove();
	}
};

/** Kills the leader while all hubs receive posts. */
const benchStall = async (brokers: Brokers, hubs: Hubs): Promise<void> => {
	const ports = hubs.all.map(({server}) => server.port);
	const load = startLoad(import.meta.url, {type: 'stall', room, ports, seconds: 25} satisfies CrowdPlan);
	try {
		await load.next();
		const leader = await brokers.leaderOf(hubs.stream);
		await leader.kill();
		const {times, lost, perSecond} = await load.next<CrowdResult>();
		await leader.start();
		await brokers.untilHealthy();
		const stallMs = Math.max(...times);
		report('leader killed under load', `${count(perSecond)} receipts/s before and after`);
		reportAim(
			`leader killed: the longest time without a receipt is under ${stallAimMs / 1000} s and nothing is lost: ${(stallMs / 1000).toFixed(1)} s, ${lost} lost`,
			stallMs < stallAimMs && lost === 0,
		);
	} finally {
		await load.close();
	}
};

/** Messages of a room that does not exist are refused. Without clients, no client has created it. */
const createRoom: CommandOf<'createRoom'> & {readonly type: 'createRoom'} = {
	type: 'createRoom',
	room,
	kind: 'public',
	at: 1.7e12,
	epoch: 'epoch',
	opening: 'opening',
};

/** Adds this many messages to the journal, as another hub would. */
const fillJournal = async (brokers: Brokers, cluster: string, entries: number): Promise<number> => {
	const connection = await connect({servers: brokers.all.map(({url}) => url)});
	const publisher = jetstream(connection, {timeout: 20_000});
	const names = clusterNames(cluster);
	const info = await (await publisher.jetstreamManager()).streams.info(names.journalStream);
	const subject = names.roomSubject(roomKey(info.config.metadata?.['termchat-cluster-id'] ?? '', room));
	const {sentence} = makeWords(makeRandom());
	const startedAt = performance.now();
	const messageOf = (number: number): string => {
		if (number === 0) return encodeMessage({version: 1, run: 'bench', number});
		if (number === 1) return encodeMessage({version: 1, run: 'bench', number, command: createRoom});
		const from = {id: `u${number % 200}`, nick: `nick${number % 200}`};
		const draft = {type: 'message', room, at: 1.7e12 + number, from, text: sentence(), draft: `b-${number}`};
		const command = {type: 'append', draft} as CommandOf<'append'>;
		return encodeMessage({version: 1, run: 'bench', number, command});
	};
	for (let done = 0; done < entries + 2; done += publishWindow) {
		const end = Math.min(entries + 2, done + publishWindow);
		await Promise.all(
			Array.from({length: end - done}, (_, index) => publisher.publish(subject, messageOf(done + index))),
		);
	}
	await connection.close();
	return (performance.now() - startedAt) / 1000;
};

/** Starts a further hub with an empty file. Resolves with the seconds until it is ready, and its log. */
const startEmpty = async (hubs: Hubs) => {
	const folder = makeFolder();
	const startedAt = performance.now();
	const options = {cwd: folder.path, env: userEnvironment(folder.path), deadlineMs: 300_000};
	const server = await startServer(hubs.argv(folder.at('hub.db')), options);
	const seconds = (performance.now() - startedAt) / 1000;
	const log = server.log();
	await server.close();
	folder.remove();
	return {seconds, log};
};

const benchStart = async (brokers: Brokers, hubs: Hubs, entries: number): Promise<void> => {
	const before = brokers.all.map(({pid}) => rssOf(pid));
	const filledIn = await fillJournal(brokers, hubs.cluster, entries);
	report(`journal filled with ${count(entries)} messages`, `${count(entries / filledIn)} messages/s`);
	const grown = brokers.all.map(({pid}, index) => rssOf(pid) - (before[index] ?? 0));
	const perMillion = (Math.max(...grown) / entries) * 1e6;
	report('memory of a broker for a million messages', `${(perMillion / megabyte).toFixed(0)} MB at most`);
	const caughtUp = await startEmpty(hubs);
	const found = caughtUp.log.find(({event}) => event === 'caught_up');
	const speed = Number(found?.entries ?? 0) / Number(found?.seconds ?? Number.NaN);
	reportAim(
		`an empty hub catches up at more than ${count(catchUpAim)} entries/s: ${count(speed)}`,
		speed > catchUpAim,
	);
	const folder = makeFolder();
	const argv = ['cluster', 'snapshot', '--nats', brokers.urls, '--cluster', hubs.cluster];
	const {code, stderr} = await outcomeOf(
		startTermchat(argv, {cwd: folder.path, env: userEnvironment(folder.path)}),
	);
	folder.remove();
	if (code !== 0) throw new Error(`No snapshot was made: ${stderr}`);
	const {seconds} = await startEmpty(hubs);
	reportAim(
		`an empty hub starts from a snapshot of ${count(entries)} entries in under ${snapshotAimSeconds} s: ${seconds.toFixed(1)} s`,
		seconds < snapshotAimSeconds,
	);
};

const benchCluster = async (clientsPerHub: number, entries: number): Promise<void> => {
	title(`cluster: three hubs on three brokers (sync_interval: always) beside a single hub`);
	if (clientsPerHub > 0) await benchSingle(3 * clientsPerHub);
	const brokers = await startBrokers(3);
	let hubs: Hubs | undefined;
	try {
		hubs = await startHubs({brokers});
		const ports = hubs.all.map(({server}) => server.port);
		if (clientsPerHub > 0) {
			await compareHubs('three hubs', ports, 3 * clientsPerHub);
			await benchStall(brokers, hubs);
		}
		await benchStart(brokers, hubs, entries);
	} finally {
		await hubs?.close();
		await brokers.close();
	}
};

const plan = loadPlan<CrowdPlan>();
if (plan !== undefined) await beCrowd(plan);
else if (process.argv[1] === here) {
	const [clients, entries] = process.argv.slice(2).map(Number);
	await benchCluster(clients ?? 1000, entries ?? 1_000_000);
}
