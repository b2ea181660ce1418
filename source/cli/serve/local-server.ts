/** A server in this very process, for `termchat` alone. */
import {appendFileSync, chmodSync} from 'node:fs';
import path from 'node:path';
import {makeFolder} from '../../files/make-folder.ts';
import {defaultPort} from '../../node-client/server-url.ts';
import {stateFolder} from '../../node-client/state-folder.ts';
import {type RunningServer, StartError, startServer} from '../../server/serve.ts';
import {Failure} from '../arguments/parse-arguments.ts';
import {toServerOptions} from '../commands/serve.ts';
import {readConfigFile, resolveServeSettings} from './settings.ts';

/** Starts one for this machine alone, with the settings of `serve`; its log goes to a file. Throws a Failure. */
export const startLocalServer = async (port = defaultPort): Promise<RunningServer> => {
	const settings = resolveServeSettings({}, process.env, readConfigFile(undefined, process.env));
	const log = path.join(stateFolder(process.env), 'server.log');
	try {
		makeFolder(path.dirname(log), 0o700);
		appendFileSync(log, '', {mode: 0o600});
		chmodSync(log, 0o600);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Failure(
			`No server answers here, and none could be started: its log ${log} cannot be written (${reason}).`,
		);
	}
	try {
		return await startServer({
			...toServerOptions(settings, process.env),
			host: '127.0.0.1',
			port,
			writeLog: line => {
				try {
					appendFileSync(log, line);
				} catch {
					// A full disk must not take the chat with it.
				}
			},
		});
	} catch (error) {
		if (error instanceof StartError) {
			throw new Failure(`No server answers here, and none could be started: ${error.message}`);
		}
		throw error;
	}
};
