/** `termchat ssh-command COMMAND`: a command of an SSH session, which the SSH server starts. Users do not call it. */
import {memoryStorage} from '../../../client/storage/client-storage.ts';
import {exitCodes} from '../../arguments/failure.ts';
import {fixConnection} from '../../connect/fixed-connection.ts';
import {hubTransport} from '../../ssh/hub/hub-transport.ts';
import type {CommandConnection} from '../../ssh/session/command-connection.ts';
import {remoteCommands} from '../../ssh/session/command-words.ts';

type RunNamed = (name: string, argv: readonly string[]) => Promise<number>;

export const runSshCommand = async (argv: readonly string[], runNamed: RunNamed): Promise<number> => {
	const {TERMCHAT_SSH: given} = process.env;
	const [name = '', ...rest] = argv;
	if (given === undefined || !(remoteCommands as readonly string[]).includes(name)) return exitCodes.usage;
	delete process.env.TERMCHAT_SSH;
	const {hubSocket, address, page, nick, secret, access} = JSON.parse(given) as CommandConnection;
	fixConnection({
		transport: hubTransport(hubSocket, address),
		// The user exists: if the server does not know the secret, no other user is created.
		storage: {...memoryStorage(secret), ...(secret !== undefined && {isSecretFixed: true})},
		...{page, nick, access},
	});
	return runNamed(name, rest);
};
