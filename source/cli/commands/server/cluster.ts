/** `termchat cluster`: the state of a cluster on NATS, snapshots of it, and moving a single server into one. */
import path from 'node:path';
import {messageOf} from '../../../errors/error-message.ts';
import {duration} from '../../../presenter/times.ts';
import {count} from '../../../presenter/wording.ts';
import type {
	ClusterStatus,
	HubStatus,
	JournalStatus,
} from '../../../server/cluster/nats/operations/cluster-status.ts';
import type {ImportStep} from '../../../server/cluster/nats/operations/import-database.ts';
import type {ServerOptions} from '../../../server/startup/server-options.ts';
import {join, literal, type Printable, printableLine, words} from '../../../text/sanitize.ts';
import {version} from '../../../version.ts';
import type {Command} from '../../arguments/command.ts';
import {jsonFlag} from '../../arguments/connection-flags.ts';
import {exitCodes, Failure, unexpectedArgument, usageFailure} from '../../arguments/failure.ts';
import {namedChoice} from '../../arguments/named-choice.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {toByteText} from '../../output/byte-text.ts';
import {writeError} from '../../output/stderr.ts';
import {writeJson, writeLine, writeTable} from '../../output/stdout.ts';
import {defaultDatabasePath} from '../../serve/default-paths.ts';
import {readConfigFile, resolveServeSettings} from '../../serve/resolve-settings.ts';
import {natsOf} from '../../serve/server-options.ts';
import {runPrinting} from '../run-command.ts';

const help = `
	Usage
	  $ termchat cluster status --nats URL[,URL…] [--json]
	  $ termchat cluster snapshot --nats URL[,URL…] [--json]
	  $ termchat cluster import --nats URL[,URL…] --db FILE [--json]

	Manages a chat with several hubs on NATS. See docs/cluster.md.

	status    shows the hubs, the journal and the snapshots
	snapshot  makes a snapshot now and waits for it
	import    moves the database of a single server into a new cluster; the server must be stopped

	Flags
	  --nats URL[,URL…]     the NATS servers (default: TERMCHAT_NATS)
	  --cluster NAME        the name of the chat in NATS (default: TERMCHAT_CLUSTER, or termchat)
	  --nats-creds FILE     credentials file for NATS
	  --nats-tls-ca FILE    certificate authority of the NATS servers (PEM)
	  --nats-tls-cert FILE  client certificate for NATS (PEM)
	  --nats-tls-key FILE   private key of that certificate (PEM)
	  --replicas N          import: NATS servers that store each message (default: 3, or fewer if there are fewer)
	  --db FILE             import: the database (default: as for termchat serve)
	  --restore             import: the database is a backup of a hub whose cluster no longer exists
	  --json, -j            print JSON

	Exit codes
	  0 done, 1 refused, failed or (status) something needs attention, 2 wrong usage, 3 could not connect

	Examples
	  $ termchat cluster status --nats nats://10.0.0.1:4222
	  $ termchat cluster import --nats nats://10.0.0.1:4222 --db termchat.db
`;

const flags = {
	nats: {type: 'string'},
	cluster: {type: 'string'},
	natsCreds: {type: 'string'},
	natsTlsCa: {type: 'string'},
	natsTlsCert: {type: 'string'},
	natsTlsKey: {type: 'string'},
	replicas: {type: 'string'},
	db: {type: 'string'},
	restore: {type: 'boolean', default: false},
	...jsonFlag,
} as const;

interface ClusterOptions {
	readonly nats: NonNullable<ServerOptions['nats']>;
	/** The database for `import`. */
	readonly database: string;
	/** The database is a backup of a hub. */
	readonly isRestored: boolean;
	readonly isJson: boolean;
}

type Action = (options: ClusterOptions) => Promise<number>;

// — status —

const yes = (is: boolean): Printable => literal(is ? 'yes' : '');

const hubRow = (hub: HubStatus): readonly Printable[] => [
	printableLine(hub.url ?? hub.run),
	printableLine(hub.version),
	words`${hub.position ?? literal('-')}`,
	words`${hub.lag ?? literal('-')}`,
	duration(hub.uptimeMs),
	words`${hub.users}`,
	words`${hub.connections}`,
	yes(hub.isLeaseHeld),
];

const hubHeading = ['HUB', 'VERSION', 'POSITION', 'LAG', 'UPTIME', 'USERS', 'CONNECTIONS', 'LEASE'];

const journalLine = ({messages, bytes, first, last, copies}: JournalStatus): Printable => {
	const leader = copies.find(({isLeader}) => isLeader);
	const others = copies.filter(({isLeader}) => !isLeader).map(({server}) => printableLine(server));
	return join(
		[
			words`Journal: ${count(messages, 'message')} (${toByteText(bytes)}), ${first} to ${last}`,
			...(leader === undefined ? [] : [words`leader ${printableLine(leader.server)}`]),
			...(others.length === 0 ? [] : [words`copies on ${join(others, literal(', '))}`]),
		],
		literal('; '),
	);
};

const snapshotRow = (
	{position, bytes, compressedBytes, at, schema, version: by}: ClusterStatus['snapshots'][number],
	now: number,
): readonly Printable[] => [
	words`${position}`,
	words`${duration(Math.max(0, now - at))} ago`,
	toByteText(compressedBytes),
	toByteText(bytes),
	words`${schema}`,
	printableLine(by),
];

const snapshotHeading = ['SNAPSHOT', 'MADE', 'SIZE', 'DATABASE', 'SCHEMA', 'VERSION'];

const writeStatus = async (status: ClusterStatus): Promise<void> => {
	await writeLine(words`Cluster: ${printableLine(status.cluster)}`);
	await writeLine(journalLine(status.journal));
	if (status.hubs.length > 0) {
		await writeLine(literal(''));
		await writeTable(hubHeading.map(literal), status.hubs.map(hubRow));
	}
	if (status.snapshots.length > 0) {
		await writeLine(literal(''));
		const now = Date.now();
		const rows = status.snapshots.map(snapshot => snapshotRow(snapshot, now));
		await writeTable(snapshotHeading.map(literal), rows);
	}
	const {problems, notes} = status;
	if (problems.length + notes.length > 0) await writeLine(literal(''));
	for (const note of notes) await writeLine(words`Note: ${printableLine(note)}`);
	for (const problem of problems) await writeLine(words`Attention: ${printableLine(problem)}`);
};

const showStatus: Action = async ({nats, isJson}) => {
	const {readClusterStatus} = await import('../../../server/cluster/nats/operations/cluster-status.ts');
	const status = await readClusterStatus(nats);
	if (isJson) await writeJson(status);
	else await writeStatus(status);
	return status.problems.length === 0 ? exitCodes.done : exitCodes.failed;
};

// — snapshot and import —

const makeSnapshot: Action = async ({nats, isJson}) => {
	const {takeSnapshot} = await import('../../../server/cluster/nats/operations/take-snapshot.ts');
	const snapshot = await takeSnapshot(nats);
	if (isJson) await writeJson(snapshot);
	else {
		const {position, compressedBytes} = snapshot;
		await writeLine(words`Made a snapshot at position ${position} (${toByteText(compressedBytes)}).`);
	}
	return exitCodes.done;
};

const stepTexts: Readonly<Record<ImportStep, string>> = {
	copying: 'Copying the database…',
	uploading: 'Storing the copy in NATS…',
	creating: 'Creating the cluster…',
};

const importFile: Action = async ({nats, database, isRestored, isJson}) => {
	const {importDatabase} = await import('../../../server/cluster/nats/operations/import-database.ts');
	const snapshot = await importDatabase({
		...{nats, path: database, isRestored, version},
		onStep: step => writeError(literal(stepTexts[step])),
	});
	if (isJson) {
		await writeJson(snapshot);
		return exitCodes.done;
	}
	const {bytes, compressedBytes} = snapshot;
	const sizes = words`${toByteText(bytes)}, ${toByteText(compressedBytes)} in NATS`;
	await writeLine(words`Imported ${printableLine(database)} (${sizes}).`);
	await writeLine(
		words`Start each hub with a new database: termchat serve --nats ${printableLine(nats.urls.join(','))} --cluster ${printableLine(nats.cluster)} --db NEW.db`,
	);
	return exitCodes.done;
};

// — the command —

const actions: Readonly<Record<string, Action>> = {
	status: showStatus,
	snapshot: makeSnapshot,
	import: importFile,
};

const actionOf = ([name, extra]: readonly string[]): Action => {
	const action = namedChoice('cluster', 'action', name, actions);
	if (extra !== undefined) throw unexpectedArgument('cluster', extra);
	return action;
};

/** The settings come from the same places as those of `termchat serve`. */
const toOptions = ({json, restore, ...given}: Readonly<Record<string, unknown>>): ClusterOptions => {
	const written = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
	const settings = resolveServeSettings(written, process.env, readConfigFile(undefined, process.env));
	const nats = natsOf(settings);
	if (nats === undefined) {
		throw usageFailure('Missing --nats with the address of a NATS server. See: termchat cluster --help');
	}
	const database = path.resolve(settings.db ?? defaultDatabasePath(process.env));
	return {nats, database, isRestored: restore === true, isJson: json === true};
};

const isUnreachable = (message: string): boolean => /^Cannot connect to NATS/.test(message);

const toFailure = (error: unknown): unknown => {
	if (!(error instanceof Error) || !['NatsError', 'StoreError'].includes(error.name)) return error;
	const message = messageOf(error);
	return new Failure(message, isUnreachable(message) ? exitCodes.unreachable : exitCodes.failed);
};

const runCluster = (argv: readonly string[]): Promise<number> =>
	runPrinting('cluster', async () => {
		const {flags: given, input} = parseArguments('cluster', help, flags, argv);
		const action = actionOf(input);
		try {
			return await action(toOptions(given));
		} catch (error) {
			throw toFailure(error);
		}
	});

export const clusterCommand: Command = {help, flags, actions: Object.keys(actions), run: runCluster};
