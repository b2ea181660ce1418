/** Redeems a pairing link for `termchat pair` and `termchat join`. */
import {hostname} from 'node:os';
import {createInterface} from 'node:readline/promises';
import type {Device} from '../../client/link/identity.ts';
import {environmentSecrets} from '../../node-client/environment-secrets.ts';
import {knownNicks, redeemPairing} from '../../node-client/redeem-pairing.ts';
import type {ServerAddress} from '../../node-client/server-url.ts';
import {stateFolder} from '../../node-client/state-folder.ts';
import {idLength} from '../../protocol/limits.ts';
import {printableLine, words} from '../../text/sanitize.ts';
import {version} from '../../version.ts';
import {Failure} from '../arguments/failure.ts';
import {writeWarning} from '../output/stderr.ts';
import {linkFailure} from './connect-client.ts';

/** The description of a terminal on this machine in the list of devices. */
export const thisDevice = (): Device => ({
	name: printableLine(hostname()).slice(0, idLength) || 'terminal',
	kind: 'terminal',
});

const ask = async (question: string): Promise<boolean> => {
	const lines = createInterface({input: process.stdin, output: process.stderr});
	try {
		return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
	} finally {
		lines.close();
	}
};

/** Asks for confirmation before another user becomes the default one on this machine. Earlier users stay stored. */
const confirmAnother = async (address: ServerAddress, isConfirmed: boolean): Promise<void> => {
	const nicks = knownNicks(stateFolder(process.env), address).map(nick => printableLine(nick));
	if (nicks.length === 0 || isConfirmed) return;
	const [first = ''] = nicks;
	const known = words`You are ${printableLine(nicks.join(', '))} on ${printableLine(address.host)} already.`;
	if (process.stdin.isTTY !== true) {
		throw new Failure(
			`${known} Use --yes to add the user of the link; termchat join --nick ${first} stays possible.`,
		);
	}
	const isAdded = await ask(
		`${known} Become the user of the link? You can return with termchat join --nick ${first}.`,
	);
	if (!isAdded) throw new Failure('Nothing was changed.');
};

/** Makes this machine a device of the user of the link. Resolves with the nick; rejects with a `Failure`. */
export const pairThisMachine = async (
	address: ServerAddress,
	token: string,
	options: {readonly ca: Buffer | undefined; readonly isConfirmed: boolean},
): Promise<string> => {
	await confirmAnother(address, options.isConfirmed);
	const {access} = environmentSecrets(address, process.env, writeWarning);
	const outcome = await redeemPairing({
		stateFolder: stateFolder(process.env),
		address,
		token,
		access,
		ca: options.ca,
		name: `termchat ${version}`,
		device: thisDevice(),
		warn: writeWarning,
	});
	if (outcome.type === 'failed') throw linkFailure(outcome.link);
	return outcome.nick;
};
