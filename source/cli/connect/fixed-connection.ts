/** The connection of a command over SSH, which the program determines and not flags or the environment. */
import type {Transport} from '../../client/link/transport.ts';
import type {ClientStorage} from '../../client/storage/client-storage.ts';

export interface FixedConnection {
	readonly transport: Transport;
	readonly storage: ClientStorage;
	readonly access?: string | undefined;
	/** The nick of a user without a secret. A number is added if it is taken. */
	readonly nick: string;
	/** The address of the page, for messages. */
	readonly page: string;
}

let fixed: FixedConnection | undefined;

/** Call it before the command runs. */
export const fixConnection = (connection: FixedConnection): void => {
	fixed = connection;
};

export const fixedConnection = (): FixedConnection | undefined => fixed;
