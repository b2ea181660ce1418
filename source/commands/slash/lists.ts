/**
 * Commands of plain mode, in which list entries are chosen by number and a message of several lines is typed as a
 * block.
 */
import {type Command, type PlainFunctions, UsageError} from '../command.ts';

/** The functions of plain mode. `runCommand` rejects these commands in other modes. */
const inPlainMode = ({plain}: {readonly plain?: PlainFunctions}): PlainFunctions => {
	if (plain === undefined) throw new UsageError('This is not plain mode.');
	return plain;
};

const choose: Command = {
	name: 'choose',
	usage: 'NUMBER',
	summary: 'choose an entry of the last list by its number',
	only: {mode: 'plain', instead: 'Enter chooses an entry of a list.'},
	run(context, words) {
		if (!/^\d+$/.test(words)) throw new UsageError();
		inPlainMode(context).choose(Number(words));
	},
};

const more: Command = {
	name: 'more',
	usage: '',
	summary: 'show the next page of the last list, search, inbox or thread',
	only: {mode: 'plain', instead: 'The last entry of a list shows its next page.'},
	run: context => inPlainMode(context).more(),
};

const paste: Command = {
	name: 'paste',
	usage: '',
	summary: 'write a message of several lines: all lines up to one with a full stop alone',
	only: {mode: 'plain', instead: 'The input takes several lines.'},
	run: context => inPlainMode(context).startBlock(),
};

export const listCommands: readonly Command[] = [choose, more, paste];
