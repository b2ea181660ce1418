/** The start-up log of a server, for its operator. */
import {isShortSecret, safeSecretLength} from '../limits/access-guard.ts';
import type {Log} from '../shared/log.ts';
import type {Store} from '../store/store.ts';
import type {ServerOptions} from './server-options.ts';

export const warnIfShort = (accessToken: string | undefined, log: Log): void => {
	if (accessToken === undefined || !isShortSecret(accessToken)) return;
	log('access_secret_short', {
		warning: `The access secret has fewer than ${safeSecretLength} characters and can be guessed. Use a longer, random one.`,
	});
};

const ownerHint =
	'join with this nick before others can: the first user who takes it owns the server permanently. /whois with the nick shows the owner';

/** Logs the address and the owner of the server. */
export const logStart = (url: string, {ownerNick}: ServerOptions, store: Store, log: Log): void => {
	log('listening', {url});
	if (ownerNick === undefined) return;
	const bound = store.boundOwner(ownerNick);
	const user = (bound === undefined ? undefined : store.user(bound)) ?? store.userByNick(ownerNick);
	if (user !== undefined) log('server_owner', {nick: user.nick, user: user.id});
	else log('server_owner_unknown', {nick: ownerNick, hint: ownerHint});
};
