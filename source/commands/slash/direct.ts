/** Commands that restrict direct messages. The server keeps the settings for all clients of the user. */
import {type DirectFrom, directFromChoices} from '../../protocol/limits.ts';
import {bareNick, type Command, firstWord, nickArgument, oneOf, UsageError} from '../command.ts';

const nickIn = (words: string): string => bareNick(firstWord(words)[0]);

const block: Command = {
	name: 'block',
	usage: 'NICK',
	summary: 'refuse direct messages from a user; /ignore only hides them',
	arguments: [nickArgument],
	async run({client, notify}, words) {
		const {user} = await client.ask({type: 'block', nick: nickIn(words)});
		notify(`You blocked ${user.nick}. /unblock ${user.nick} undoes it.`);
	},
};

const unblock: Command = {
	name: 'unblock',
	usage: 'NICK',
	summary: 'accept direct messages from a user again',
	arguments: [nickArgument],
	async run({client, notify}, words) {
		const {user} = await client.ask({type: 'unblock', nick: nickIn(words)});
		notify(`You unblocked ${user.nick}.`);
	},
};

const blocks: Command = {
	name: 'blocks',
	usage: '',
	summary: 'list the users you blocked',
	async run({client, notify}) {
		const {blocks: list} = await client.ask({type: 'blocks'});
		const nicks = list.map(({user}) => user.nick).join(', ');
		notify(nicks === '' ? "You haven't blocked anyone." : `You blocked: ${nicks}`);
	},
};

const meanings: Readonly<Record<DirectFrom, string>> = {
	everyone: 'Everyone may send you a first direct message.',
	contacts: 'Only members of your private rooms may send you a first direct message.',
	nobody: 'Nobody may send you a first direct message.',
};

const isDirectFrom = (word: string): word is DirectFrom => directFromChoices.some(choice => choice === word);

const direct: Command = {
	name: 'direct',
	usage: `[${directFromChoices.join('|')}]`,
	summary: 'set who may message you first; contacts are members of your private rooms',
	arguments: [oneOf(...directFromChoices)],
	async run({client, notify}, words) {
		const choice = words.toLowerCase();
		if (choice !== '' && !isDirectFrom(choice)) throw new UsageError();
		const {directFrom} = await client.ask({
			type: 'preferences',
			...(isDirectFrom(choice) && {directFrom: choice}),
		});
		notify(`${meanings[directFrom]} People you have written to can always answer.`);
	},
};

export const directCommands: readonly Command[] = [block, unblock, blocks, direct];
