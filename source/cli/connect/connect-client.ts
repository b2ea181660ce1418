/** The first connection, of the full screen and of every verb: under which nick, and how it fails. */
import {userInfo} from 'node:os';
import type {Client} from '../../client/client.ts';
import type {Link} from '../../client/session/state.ts';
import {isNick, normaliseName} from '../../protocol/limits.ts';
import {printableLine} from '../../text/sanitize.ts';
import {exitCodes, Failure} from '../arguments/parse-arguments.ts';

const maxNickTries = 20;

/** This machine's user name as a nick: for who never said who they are. */
export const systemNick = (): string => {
	let name = '';
	try {
		name = normaliseName(userInfo().username);
	} catch {
		// A user without a name: taken as a guest.
	}
	const bare = name.replace(/[^\p{L}\p{Nd}_.-]+/gu, '_').slice(0, 28);
	return isNick(bare) ? bare : 'guest';
};

/** Tries again at once: the server did not know our secret any more, and is told so by another `hello`. */
const isSecondTry = (link: Link): boolean => link.type === 'waiting' && link.retryAt <= Date.now();

/** Resolves with the first link that is more than an attempt. */
const firstOutcome = (client: Client): Promise<Link> =>
	new Promise(resolve => {
		const look = (): void => {
			const {link} = client.session();
			if (link.type === 'connecting' || isSecondTry(link)) return;
			end();
			resolve(link);
		};
		const end = client.subscribe(look);
		look();
	});

const errorOf = (link: Link): {readonly errorCode?: string; readonly errorField?: string} =>
	link.type === 'stopped' || link.type === 'waiting' ? link : {};

const hintFor = (link: Link): string => {
	if (errorOf(link).errorField === 'access') return ' TERMCHAT_ACCESS takes the access secret.';
	// The transport's own words, not a server's.
	const isNobody = link.type === 'waiting' && / \(connection refused\)$/.test(link.reason);
	return isNobody ? '. Start a server there with: termchat serve' : '';
};

/** Why a link that is not up is not: 1 where the server refused, 3 where there was none to speak with. */
export const linkFailure = (link: Exclude<Link, {type: 'up' | 'connecting'}>): Failure => {
	const hasRefused = errorOf(link).errorCode !== undefined;
	const wasRefused = hasRefused || (link.type === 'stopped' && link.code >= 4500);
	// The reason may be the server's own words.
	const said = printableLine(link.reason);
	const isTaken = link.type === 'stopped' && link.errorCode === 'nick_taken';
	const reason = isTaken ? said.replace(/(?:: choose another)?\.?$/u, ': choose another with --nick.') : said;
	return new Failure(`${reason}${hintFor(link)}`, wasRefused ? exitCodes.failed : exitCodes.unreachable);
};

/**
 * Connects for the first time; rejects with a Failure where that does not work at once. `guess`: a nick nobody
 * asked for by name, which gets a number where it is taken.
 */
export const connectClient = async (client: Client, guess: string | undefined): Promise<void> => {
	const outcome = firstOutcome(client);
	client.open();
	let link = await outcome;
	for (let number = 2; guess !== undefined && number <= maxNickTries; number++) {
		if (link.type !== 'stopped' || link.errorCode !== 'nick_taken') break;
		try {
			await client.rename(`${guess}${number}`);
		} catch {
			// Told by the link.
		}
		link = await firstOutcome(client);
	}
	if (link.type !== 'up' && link.type !== 'connecting') throw linkFailure(link);
};
