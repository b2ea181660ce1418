/** `termchat ssh-host`: the process of the SSH server, which `termchat serve --ssh` starts. Users do not call it. */
import {messageOf} from '../../../errors/error-message.ts';
import {exitCodes} from '../../arguments/failure.ts';
import type {FromSshProcess, ToSshProcess} from '../../ssh/process/messages.ts';
import {SshServer} from '../../ssh/ssh-server.ts';

const send = (message: FromSshProcess): void => {
	if (process.connected) process.send?.(message, undefined, undefined, () => {});
};

/** Resolves when the server process disconnects or a signal arrives. */
const stopped = (): Promise<void> =>
	new Promise(resolve => {
		process.once('disconnect', resolve);
		for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
		// A server with TLS loads its certificate again.
		process.on('SIGHUP', () => {});
	});

export const runSshHost = async (): Promise<number> => {
	if (process.send === undefined) return exitCodes.usage;
	const end = stopped();
	const {settings} = await new Promise<ToSshProcess>(resolve => {
		process.once('message', resolve);
		send({type: 'ready'});
	});
	try {
		const server = new SshServer(settings, (event, fields = {}) => send({type: 'log', event, fields}));
		const port = await server.listen();
		send({type: 'listening', port, fingerprint: server.fingerprint});
		await end;
		await server.close('The server is shutting down.');
	} catch (error) {
		send({type: 'failed', reason: messageOf(error)});
	}
	if (process.connected) process.disconnect();
	return exitCodes.done;
};
