/**
 * `TERMCHAT_SECRET` and `TERMCHAT_ACCESS` belong to one server: that of `TERMCHAT_URL` if it is set, otherwise the one
 * of the command line. They are never sent to another server.
 */
import {parseServerUrl, type ServerAddress} from './server-url.ts';

export interface EnvironmentSecrets {
	/** The user's secret. */
	readonly secret?: string;
	/** The server password. */
	readonly access?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const isSameServer = (address: ServerAddress, url: string): boolean => {
	const named = parseServerUrl(url);
	if (!named.ok || named.address.key !== address.key) return false;
	return address.isTls || !named.address.isTls;
};

/** The secrets that may be sent to this address. `warn` receives a sentence about those that may not. */
export const environmentSecrets = (
	address: ServerAddress,
	env: Environment,
	warn: (text: string) => void,
): EnvironmentSecrets => {
	const secret = env.TERMCHAT_SECRET || undefined;
	const access = env.TERMCHAT_ACCESS || undefined;
	const url = env.TERMCHAT_URL || undefined;
	if (url === undefined || isSameServer(address, url)) {
		return {...(secret !== undefined && {secret}), ...(access !== undefined && {access})};
	}
	const names = [secret && 'TERMCHAT_SECRET', access && 'TERMCHAT_ACCESS'].filter(name => name !== undefined);
	if (names.length > 0) {
		const verb = names.length === 1 ? 'was' : 'were';
		warn(
			`${names.join(' and ')} ${verb} not sent to ${address.page}, because TERMCHAT_URL names another server.`,
		);
	}
	return {};
};
