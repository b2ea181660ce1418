/** Commands of plain mode: lists are chosen from by number, and a message of several lines is a block. */
import {type Command, type PlainFunctions, UsageError} from '../command.ts';

/** Commands that only plain mode can run are never run without it. */
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
