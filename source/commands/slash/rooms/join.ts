/** Joins rooms by a name, a link or a token. */
import type {JoinOptions} from '../../../client/client.ts';
import {RequestError} from '../../../client/link/request-error.ts';
import {findRoom as roomOfName} from '../../../client/session/selectors.ts';
import {roomNameProblem} from '../../../presenter/name-problem.ts';
import {titleOfName} from '../../../presenter/rooms/room-title.ts';
import {roomKind} from '../../../protocol/limits.ts';
import {
	bareRoom,
	type Command,
	type CommandContext,
	notifyIfOffline,
	roomArgument,
	UsageError,
} from '../../command.ts';
import {hostOf, readLink, type TypedLink} from '../../room-link.ts';
import {showNamedRoom} from './room-switching.ts';

type Target = Extract<TypedLink, {type: 'room' | 'token'}>;

/** Parses the room to join: a name, a link or a token. */
const readTarget = (context: CommandContext, typed: string): Target => {
	const isKnown = roomOfName(context.client.session(), typed) !== undefined;
	const link = isKnown ? undefined : readLink(typed, hostOf(context.serverUrl));
	switch (link?.type) {
		case 'room':
		case 'token':
			return link;
		case 'elsewhere': {
			const remedy = context.ui === 'page' ? 'Open it in a new tab.' : 'Open it with: termchat join LINK';
			throw new UsageError(`That link leads to another server, ${link.host}. ${remedy}`);
		}
		case 'none':
			throw new UsageError('That link names no room.');
		case undefined: {
			const room = bareRoom(typed);
			const problem = roomKind(room) === 'public' ? roomNameProblem(room) : undefined;
			if (problem !== undefined) throw new UsageError(problem);
			return {type: 'room', room};
		}
	}
};

/** Resolves with the canonical name of the room. */
const joinNamed = async (
	context: CommandContext,
	name: string,
	options: JoinOptions = {},
): Promise<string> => {
	const {client} = context;
	const known = roomOfName(client.session(), name);
	if (known?.membership.type === 'joined') {
		showNamedRoom(context, known.room);
		return known.room;
	}
	notifyIfOffline(
		context,
		`${titleOfName(client.session(), name)} will be joined when the connection is back.`,
	);
	try {
		const room = await client.join(name, options);
		context.showRoom(room);
		return room;
	} catch (error) {
		// A room that was never joined is removed from the list.
		if (known === undefined) client.leave(name).catch(() => {});
		if (!(error instanceof RequestError)) throw error;
		throw new RequestError(
			error.code,
			`Could not join ${titleOfName(client.session(), name)}: ${error.message}`,
		);
	}
};

/** Shows a room named in a text, and joins it first. Does not create a room. */
export const openRoom = async (context: CommandContext, name: string): Promise<void> =>
	void (await joinNamed(context, name, {mustExist: true}));

const joinTarget = async (context: CommandContext, target: Target): Promise<void> => {
	if (target.type === 'token') {
		context.showRoom(await context.client.joinByToken(target.token));
		return;
	}
	const room = await joinNamed(context, target.room);
	if (target.seq !== undefined) await context.showMessage(room, target.seq);
};

/** Joins and shows a room by its name, a link or a token. Rejects if that fails. */
export const joinRoom = async (context: CommandContext, typed: string): Promise<void> =>
	joinTarget(context, readTarget(context, typed));

const namesIn = (words: string): readonly string[] =>
	words.split(/[\s,]+/u).filter(word => word !== '' && word !== '--token');

/** Whether a line to join by contains a token, which must not be kept in the input history. */
export const holdsToken = (context: Pick<CommandContext, 'serverUrl'>, words: string): boolean =>
	namesIn(words).some(name => readLink(name, hostOf(context.serverUrl))?.type === 'token');

export const join: Command = {
	name: 'join',
	aliases: ['j'],
	usage: '[#ROOM…|LINK]',
	summary: 'join rooms; a link or token opens a private one; without arguments, rejoin this room',
	arguments: [{...roomArgument, isRepeated: true}],
	run(context, words) {
		const names = [...namesIn(words)];
		const here = context.room();
		if (names.length === 0 && here?.membership.type === 'refused') names.push(here.room);
		if (names.length === 0) throw new UsageError();
		const targets = names.map(name => readTarget(context, name));
		return joinAll(context, targets);
	},
};

const joinAll = async (context: CommandContext, targets: readonly Target[]): Promise<void> => {
	for (const target of targets) await joinTarget(context, target);
};
