/** `termchat pair`: creates a pairing link for another device, or makes this machine a device of the user of a link. */

import {identifyServer} from '../../../node-client/identify-server.ts';
import {parseServerUrl, type ServerAddress} from '../../../node-client/server-url.ts';
import {stateFolder} from '../../../node-client/state-folder.ts';
import {tlsRequiredReason} from '../../../node-client/tls-required.ts';
import {pairingLink, pairingRemarks} from '../../../presenter/pairing.ts';
import {qrCode, qrRows} from '../../../presenter/qr-code.ts';
import {colourLevel} from '../../../terminal/draw/colour-level.ts';
import {printableLine, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {connectionFlags, connectionHelp, jsonFlag} from '../../arguments/connection-flags.ts';
import {exitCodes, Failure, unexpectedArgument} from '../../arguments/failure.ts';
import {pemFlag} from '../../arguments/flag-values.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {pairThisMachine} from '../../connect/pairing.ts';
import {addressOf} from '../../connect/server-address.ts';
import {withClient} from '../../connect/with-client.ts';
import {writeCode, writeJson, writeLine} from '../../output/stdout.ts';
import {runCommand} from '../run-command.ts';

const help = `
	Usage
	  $ termchat pair [--url URL]
	  $ termchat pair LINK

	Without a link, prints one with a QR code: another browser, machine or phone that opens it within two minutes becomes
	you on that server, with a secret of its own. It works once. /devices in the chat lists and removes devices.
	With a link, this machine becomes the user of the link. A user that you already had there stays stored.

	Flags
	  --yes            do not ask for confirmation if this machine already has a user on that server
	  --json, -j       print the answer as a JSON frame of the protocol
${connectionHelp}
	Examples
	  $ termchat pair
	  $ termchat pair 'https://chat.example.org/#pair/TOKEN'
`;

const flags = {
	...connectionFlags,
	yes: {type: 'boolean', default: false},
	...jsonFlag,
} as const;

/** The code is drawn only in colours: without them a dark terminal would show it inverted. */
const canDraw = (): boolean =>
	process.stdout.isTTY === true &&
	(process.stdout.columns ?? 80) >= 50 &&
	colourLevel({env: process.env, isTty: true}) !== 'none';

const showLink = async (link: string): Promise<void> => {
	const {before, after} = pairingRemarks(link);
	for (const line of before) await writeLine(line);
	if (canDraw()) await writeCode(qrRows(qrCode(link)));
	await writeLine(printableLine(link));
	for (const line of after) await writeLine(line);
};

const redeem = async (typed: ServerAddress, token: string, ca: Buffer | undefined, isConfirmed: boolean) => {
	const folder = stateFolder(process.env);
	const address = await identifyServer(folder, typed, ca);
	const tlsRequired = tlsRequiredReason(folder, address);
	if (tlsRequired !== undefined) throw new Failure(tlsRequired);
	const nick = await pairThisMachine(address, token, {ca, isConfirmed});
	const server = printableLine(address.page);
	await writeLine(
		words`This machine is now ${printableLine(nick)} on ${server}. Join with: termchat join ${server}`,
	);
};

const runPair = (argv: readonly string[]): Promise<number> =>
	runCommand('pair', async () => {
		const {flags: given, input} = parseArguments('pair', help, flags, argv);
		const [link, extra] = input;
		if (extra !== undefined) throw unexpectedArgument('pair', extra);
		if (link !== undefined) {
			const parsed = parseServerUrl(link);
			if (!parsed.ok) throw new Failure(parsed.reason);
			const {pair} = parsed.address;
			if (pair === undefined) throw new Failure('This is not a pairing link. It ends in #pair/ and a token.');
			await redeem(parsed.address, pair, pemFlag('ca', given.ca), given.yes);
			return exitCodes.done;
		}
		return withClient(given, async client => {
			const answer = await client.ask({type: 'pair'});
			if (given.json) await writeJson(answer);
			else await showLink(pairingLink(addressOf(given).page, answer.token, answer.url));
			return exitCodes.done;
		});
	});

export const pairCommand: Command = {help, flags, run: runPair};
