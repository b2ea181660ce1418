/** The first connection of the full-screen client and of every command: the nick, and the message of a failure. */
import {userInfo} from 'node:os';
import type {Client} from '../../client/client.ts';
import type {Link} from '../../client/session/state.ts';
import {isNick, normaliseName} from '../../protocol/limits.ts';
import {printableLine} from '../../text/sanitize.ts';
import {exitCodes, Failure} from '../arguments/failure.ts';

const maxNickAttempts = 20;

/** A nick derived from the login name, or `guest`. */
export const systemNick = (): string => {
	let name = '';
	try {
		name = normaliseName(userInfo().username);
	} catch {
		// The system has no name for this user.
	}
	const nick = name.replace(/[^\p{L}\p{Nd}_.-]+/gu, '_').slice(0, 28);
	return isNick(nick) ? nick : 'guest';
};

/** Whether the client repeats its `hello` at once, because the server did not know the secret. */
const isImmediateRetry = (link: Link): boolean => link.type === 'waiting' && link.retryAt <= Date.now();

/** Resolves with the first link that is up, waiting or stopped. */
const firstOutcome = (client: Client): Promise<Link> =>
	new Promise(resolve => {
		const check = (): void => {
			const {link} = client.session();
			if (link.type === 'connecting' || isImmediateRetry(link)) return;
			unsubscribe();
			resolve(link);
		};
		const unsubscribe = client.subscribe(check);
		check();
	});

const errorOf = (link: Link): {readonly errorCode?: string; readonly errorField?: string} =>
	link.type === 'stopped' || link.type === 'waiting' ? link : {};

const hintFor = (link: Link): string => {
	if (errorOf(link).errorField === 'access') return ' Set TERMCHAT_ACCESS to the server password.';
	// While the link is waiting, the reason is a text of the transport.
	const isRefused = link.type === 'waiting' && / \(connection refused\)$/.test(link.reason);
	return isRefused ? '. Start one there with: termchat serve' : '';
};

/** The failure for a link that is not up: exit code 1 if the server refused, 3 if no server answered. */
export const linkFailure = (link: Exclude<Link, {type: 'up' | 'connecting'}>): Failure => {
	const hasError = errorOf(link).errorCode !== undefined;
	const isRefusal = hasError || (link.type === 'stopped' && link.code >= 4500);
	// The reason may be a text of the server.
	const text = printableLine(link.reason);
	const isNickTaken = link.type === 'stopped' && link.errorCode === 'nick_taken';
	const reason = isNickTaken
		? text.replace(/(?:[:.;,]? choose another(?: nick| one)?)?\.?$/iu, '. Choose another with --nick.')
		: text;
	return new Failure(`${reason}${hintFor(link)}`, isRefusal ? exitCodes.failed : exitCodes.unreachable);
};

/**
 * Connects for the first time. Rejects with a `Failure` if that does not succeed at once. If `defaultNick`, which the
 * user did not choose, is taken, a number is added to it.
 */
export const connectClient = async (client: Client, defaultNick: string | undefined): Promise<void> => {
	const outcome = firstOutcome(client);
	client.open();
	let link = await outcome;
	for (let number = 2; defaultNick !== undefined && number <= maxNickAttempts; number++) {
		if (link.type !== 'stopped' || link.errorCode !== 'nick_taken') break;
		try {
			await client.rename(`${defaultNick}${number}`);
		} catch {
			// The next link has the reason.
		}
		link = await firstOutcome(client);
	}
	if (link.type !== 'up' && link.type !== 'connecting') throw linkFailure(link);
};
