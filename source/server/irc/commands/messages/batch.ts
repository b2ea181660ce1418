/**
 * `BATCH`: a message of several lines (https://ircv3.net/specs/extensions/multiline). The lines are PRIVMSG or NOTICE with the
 * tag `batch`. The label of the first BATCH is that of the answer, which follows the last one.
 */
import {failReply} from '../../replies/fail.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcSession} from '../../session/irc-session.ts';
import type {MessageCommand} from '../../session/open-batch.ts';
import {type BatchProblem, IncomingBatch, multilineLimits} from '../../text/multiline.ts';
import type {IrcMessage} from '../../wire/message.ts';
import {sendText} from './send-text.ts';

const problemTexts: {readonly [Code in BatchProblem]: string} = {
	MULTILINE_MAX_BYTES: 'The message has too many bytes',
	MULTILINE_MAX_LINES: 'The message has too many lines',
	MULTILINE_INVALID: 'The lines are not a message',
};

const limitOf = (code: BatchProblem): readonly string[] => {
	switch (code) {
		case 'MULTILINE_MAX_BYTES':
			return [`${multilineLimits.maxBytes}`];
		case 'MULTILINE_MAX_LINES':
			return [`${multilineLimits.maxLines}`];
		case 'MULTILINE_INVALID':
			return [];
	}
};

const refuse = (session: IrcSession, code: BatchProblem): void => {
	if (session.openBatch !== undefined) session.openBatch.isRefused = true;
	failReply(session, 'BATCH', code, limitOf(code), problemTexts[code]);
};

/** Adds a line to the batch of its tag. False: the line belongs to no batch. */
export const addBatchLine = (
	session: IrcSession,
	command: MessageCommand,
	{tags, params: [target, text = '']}: Pick<IrcMessage, 'tags' | 'params'>,
): boolean => {
	const reference = tags.get('batch');
	if (reference === undefined) return false;
	const batch = session.openBatch;
	if (batch?.isRefused === true) return true;
	const isSame = batch?.reference === reference && (batch.command ?? command) === command;
	if (batch === undefined || !isSame) {
		refuse(session, 'MULTILINE_INVALID');
	} else if (target !== batch.target) {
		batch.isRefused = true;
		const context = [batch.target, target ?? '*'];
		failReply(session, 'BATCH', 'MULTILINE_INVALID_TARGET', context, 'The lines have different targets');
	} else {
		batch.command = command;
		const problem = batch.lines.add({text, isConcat: tags.has('draft/multiline-concat')});
		if (problem !== undefined) refuse(session, problem);
	}
	return true;
};

const open = (session: IrcSession, reference: string, {tags, params}: IrcMessage): void => {
	const [, type = '*', target] = params;
	if (type !== 'draft/multiline' || target === undefined || session.openBatch !== undefined) {
		failReply(session, 'BATCH', 'MULTILINE_INVALID', [], 'This batch cannot be opened');
		return;
	}
	session.openBatch = {
		reference,
		target,
		tags,
		lines: new IncomingBatch(multilineLimits),
		command: undefined,
		isRefused: false,
	};
};

const end = (session: IrcSession, reference: string): void | Promise<void> => {
	const batch = session.openBatch;
	session.openBatch = undefined;
	if (batch?.isRefused === true) return;
	const text = batch?.lines.text() ?? '';
	if (batch?.reference !== reference || batch.command === undefined || text.trim() === '')
		return refuse(session, 'MULTILINE_INVALID');
	return sendText(session, batch.command, batch.target, text, batch.tags);
};

/** The message with the label that its answer carries: the end of a batch has that of its beginning. */
export const withBatchLabel = ({openBatch}: IrcSession, message: IrcMessage): IrcMessage => {
	if (message.command !== 'BATCH') return message;
	const isEnd = message.params[0]?.startsWith('-') === true;
	const label = isEnd ? openBatch?.tags.get('label') : undefined;
	const tags = new Map(message.tags);
	tags.delete('label');
	if (label !== undefined) tags.set('label', label);
	return {...message, tags};
};

export const batchCommands: CommandTable = {
	BATCH: {
		minParams: 1,
		run(session, message) {
			const [name = ''] = message.params;
			const reference = name.slice(1);
			if (name.startsWith('+') && reference !== '') return open(session, reference, message);
			if (name.startsWith('-')) return end(session, reference);
			return refuse(session, 'MULTILINE_INVALID');
		},
	},
};
