/** Commands for the away status. The server keeps it for all clients of the user. */
import {awayText} from '../../presenter/rooms/away.ts';
import type {Command} from '../command.ts';
import {ofNewerServer} from '../newer-request.ts';

const notKnown = 'an away status';

const away: Command = {
	name: 'away',
	usage: '[TEXT]',
	summary: 'show others that you are away, until /back; for example /away lunch',
	async run({client, notify, now}, words) {
		const request = client.ask({type: 'away', on: true, ...(words !== '' && {text: words})});
		const answer = await ofNewerServer(request, notKnown);
		const time = {now: now() + client.session().clockSkewMs};
		const shown = answer.away === undefined ? 'away' : awayText(answer.away, time);
		notify(`Others see you as ${shown}. /back ends it.`);
	},
};

const back: Command = {
	name: 'back',
	usage: '',
	summary: 'show others that you are no longer away; /return goes back to the place before a jump',
	async run({client, notify}) {
		const wasAway = client.session().away?.get(client.session().me?.id ?? '') !== undefined;
		await ofNewerServer(client.ask({type: 'away', on: false}), notKnown);
		notify(
			wasAway
				? 'You are back.'
				: 'You are not away. To go back to where you were before a jump, write /return.',
		);
	},
};

export const awayCommands: readonly Command[] = [away, back];
