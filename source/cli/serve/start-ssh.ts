/** `serve --ssh`: the SSH server beside the server. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {messageOf} from '../../errors/error-message.ts';
import type {SshAddress} from '../../protocol/server-frames.ts';
import type {RunningServer, ServerOptions} from '../../server/startup/server-options.ts';
import {systemClock} from '../../time/clock.ts';
import {Failure, usageFailure} from '../arguments/failure.ts';
import {type SshProcess, startSshProcess} from '../ssh/process/ssh-process.ts';
import {defaultDatabasePath} from './default-paths.ts';
import type {ServeSettings} from './settings.ts';

export interface SshPlan {
	/** The options of the server with a socket for the SSH server. */
	readonly options: ServerOptions;
	start(server: RunningServer): Promise<SshProcess>;
	/** Removes the folder of the socket. */
	remove(): void;
}

/** The folder of the host key and of the keys' users, beside the database. */
const folderOf = ({store}: ServerOptions, env: NodeJS.ProcessEnv): string =>
	store !== undefined && 'type' in store && store.type === 'file'
		? `${store.path}.ssh`
		: path.join(path.dirname(defaultDatabasePath(env)), 'memory.ssh');

const addressOf = ({port, fingerprint}: SshProcess): SshAddress => ({port, fingerprint});

/** Undefined without `--ssh`. Throws a usage `Failure` for a combination that cannot be used. */
export const planSsh = (
	settings: ServeSettings,
	options: ServerOptions,
	env: NodeJS.ProcessEnv,
	writeLog: (line: string) => void,
): SshPlan | undefined => {
	const {ssh} = settings;
	if (ssh === undefined) {
		if (settings['ssh-keys'] !== undefined) throw usageFailure('--ssh-keys needs --ssh.');
		return undefined;
	}
	if (process.platform === 'win32')
		throw usageFailure('--ssh does not work on Windows, which has no Unix sockets here.');
	const socketFolder = mkdtempSync(path.join(tmpdir(), 'termchat-'));
	const hubSocket = path.join(socketFolder, 'hub.sock');
	const keysFile = settings['ssh-keys'];
	let started: SshProcess | undefined;
	return {
		options: {...options, localSocket: hubSocket, ssh: () => started && addressOf(started)},
		async start({url}) {
			try {
				started = await startSshProcess({
					settings: {
						host: ssh.host ?? settings.host,
						port: ssh.port,
						folder: folderOf(options, env),
						hubSocket,
						page: options.publicUrl ?? url,
						access: options.accessToken,
						keysFile: keysFile === undefined ? undefined : path.resolve(keysFile),
						maxSessions: settings['ssh-sessions'],
					},
					clock: systemClock,
					log: (event, fields = {}) =>
						writeLog(`${JSON.stringify({at: new Date().toISOString(), event, ...fields})}\n`),
				});
				return started;
			} catch (error) {
				throw new Failure(messageOf(error));
			}
		},
		remove: () => rmSync(socketFolder, {recursive: true, force: true}),
	};
};

/** The server together with its SSH server, which is closed first. */
export const withSsh = async (
	server: RunningServer,
	plan: SshPlan,
	onStart: (ssh: SshProcess) => void,
): Promise<RunningServer> => {
	let ssh: SshProcess;
	try {
		ssh = await plan.start(server);
	} catch (error) {
		await server.close();
		throw error;
	}
	onStart(ssh);
	return {
		...{
			url: server.url,
			host: server.host,
			port: server.port,
			metricsPort: server.metricsPort,
			irc: server.irc,
		},
		connections: () => server.connections(),
		reloadTls: () => server.reloadTls(),
		async close(options) {
			await ssh.close();
			await server.close(options);
		},
	};
};
