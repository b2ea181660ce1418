/** A server in this process, for `termchat` without an address. */
import {appendFileSync, chmodSync} from 'node:fs';
import path from 'node:path';
import {messageOf} from '../../errors/error-message.ts';
import {makeFolder} from '../../files/make-folder.ts';
import {defaultPort} from '../../node-client/server-url.ts';
import {stateFolder} from '../../node-client/state-folder.ts';
import {startServer} from '../../server/serve.ts';
import {type RunningServer, StartError} from '../../server/startup/server-options.ts';
import {Failure} from '../arguments/failure.ts';
import {readConfigFile, resolveServeSettings} from './resolve-settings.ts';
import {toServerOptions} from './server-options.ts';

const startFailure = (reason: string): Failure =>
	new Failure(`No server is running on this machine, and starting one failed. ${reason}`);

const openLog = (file: string): void => {
	try {
		makeFolder(path.dirname(file), 0o700);
		appendFileSync(file, '', {mode: 0o600});
		chmodSync(file, 0o600);
	} catch (error) {
		throw startFailure(`Cannot write the log ${file}: ${messageOf(error)}.`);
	}
};

/** Starts a server for this machine with the settings of `serve`. Its log goes to a file. Rejects with a `Failure`. */
export const startLocalServer = async (port = defaultPort): Promise<RunningServer> => {
	const settings = resolveServeSettings({}, process.env, readConfigFile(undefined, process.env));
	const log = path.join(stateFolder(process.env), 'server.log');
	openLog(log);
	try {
		return await startServer({
			...toServerOptions(settings, process.env),
			host: '127.0.0.1',
			port,
			writeLog: line => {
				try {
					appendFileSync(log, line);
				} catch {
					// A full disk must not end the chat.
				}
			},
		});
	} catch (error) {
		if (error instanceof StartError) throw startFailure(error.message);
		throw error;
	}
};
