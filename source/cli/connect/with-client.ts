/** Runs a command with a connected client. */
import {type Client, createClient} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import {memoryStorage} from '../../client/storage/client-storage.ts';
import {type EnvironmentSecrets, environmentSecrets} from '../../node-client/environment-secrets.ts';
import {identifyServer} from '../../node-client/identify-server.ts';
import type {ServerAddress} from '../../node-client/server-url.ts';
import {stateFolder} from '../../node-client/state-folder.ts';
import {type FileStorage, fileStorage} from '../../node-client/storage/file-storage.ts';
import {isSafe, tlsRequiredReason} from '../../node-client/tls-required.ts';
import {serverTransport} from '../../node-client/ws-transport.ts';
import {noticeText} from '../../presenter/notices.ts';
import {printableLine} from '../../text/sanitize.ts';
import {version} from '../../version.ts';
import type {ConnectionFlags} from '../arguments/connection-flags.ts';
import {Failure} from '../arguments/failure.ts';
import {durationFlag, nickFlag, pemFlag, readRoomReference} from '../arguments/flag-values.ts';
import {writeWarning} from '../output/stderr.ts';
import {endWithOutput} from '../output/stdout.ts';
import {connectClient, systemNick} from './connect-client.ts';
import {type FixedConnection, fixedConnection} from './fixed-connection.ts';
import {addressOf} from './server-address.ts';
import {startTimeLimit, type TimeLimit, withRequestTimeout} from './time-limit.ts';

const defaultTimeoutMs = 30_000;

/**
 * The storage of the full-screen client, without its outbox: a command does not send another program's drafts. A nick
 * given to one command does not become the default user of later commands.
 */
const openStorage = (
	address: ServerAddress,
	nick: string | undefined,
	{secret}: EnvironmentSecrets,
): FileStorage => {
	const storage = fileStorage({
		folder: stateFolder(process.env),
		key: address.key,
		previousKeys: address.previousKeys,
		isTls: isSafe(address),
		keepsLastUser: nick !== undefined,
		...(nick !== undefined && {nick}),
		...(secret !== undefined && {secret}),
		warn: writeWarning,
	});
	const {readOutbox, writeOutbox} = memoryStorage();
	return {...storage, readOutbox, writeOutbox, takeOrphans: () => []};
};

/** Writes the client's warnings to stderr, each once: that the server created a new user, for example. */
const reportNotices = (client: Client): void => {
	const reported = new Set<string>();
	client.subscribe(() => {
		for (const {key, level, content} of client.session().notices) {
			if (level === 'info' || reported.has(key)) continue;
			reported.add(key);
			writeWarning(noticeText(content));
		}
	});
};

interface CommandClient {
	readonly client: Client;
	/** The address of the server, for messages. */
	readonly page: string;
	/** Set if the user chose no nick and has no stored nick. */
	readonly defaultNick: string | undefined;
}

/** The client of a fixed connection, which no flag, file or variable changes. */
const createFixedClient = ({transport, storage, access, nick, page}: FixedConnection): CommandClient => {
	const defaultNick = storage.readSecret() === undefined ? nick : undefined;
	const client = createClient({
		...{transport, storage, name: `termchat ${version}`},
		...(defaultNick !== undefined && {nick: defaultNick}),
		...(access !== undefined && {access}),
	});
	return {client, page, defaultNick};
};

const createCommandClient = async (flags: ConnectionFlags): Promise<CommandClient> => {
	const fixed = fixedConnection();
	if (fixed !== undefined) return createFixedClient(fixed);
	const folder = stateFolder(process.env);
	const nick = nickFlag(flags.nick);
	const ca = pemFlag('ca', flags.ca);
	if (flags.room !== undefined) readRoomReference(flags.room);
	const address = await identifyServer(folder, addressOf(flags), ca);
	const tlsRequired = tlsRequiredReason(folder, address);
	if (tlsRequired !== undefined) throw new Failure(tlsRequired);
	const secrets = environmentSecrets(address, process.env, writeWarning);
	const storage = openStorage(address, nick, secrets);
	const defaultNick = nick === undefined && storage.readSecret() === undefined ? systemNick() : undefined;
	const wantedNick = nick ?? defaultNick;
	const client = createClient({
		transport: serverTransport(address, ca, storage.noteServerKey),
		storage,
		name: `termchat ${version}`,
		...(wantedNick !== undefined && {nick: wantedNick}),
		...(secrets.access !== undefined && {access: secrets.access}),
	});
	return {client, page: address.page, defaultNick};
};

const toFailure = (error: unknown): unknown =>
	error instanceof RequestError ? new Failure(printableLine(error.message)) : error;

/**
 * Connects, runs the command and disconnects. If the first connection fails, the command ends (exit code 3); later the
 * client reconnects by itself.
 */
export const withClient = async (
	flags: ConnectionFlags,
	command: (client: Client) => Promise<number>,
	limit: TimeLimit = {timeoutMs: undefined, reason: ''},
): Promise<number> => {
	const timeoutMs = durationFlag('timeout', flags.timeout) ?? defaultTimeoutMs;
	const {client, page, defaultNick} = await createCommandClient(flags);
	endWithOutput();
	reportNotices(client);
	const connecting = startTimeLimit(timeoutMs, `Could not connect to ${page} within ${timeoutMs / 1000} s.`);
	const whole = startTimeLimit(limit.timeoutMs, limit.reason);
	const run = async (): Promise<number> => {
		await Promise.race([connectClient(client, defaultNick), connecting.expired]);
		connecting.cancel();
		return command(withRequestTimeout(client, timeoutMs));
	};
	try {
		return await Promise.race([run(), whole.expired]);
	} catch (error) {
		throw toFailure(error);
	} finally {
		connecting.cancel();
		whole.cancel();
		await client.close();
	}
};
