/** The overlays that commands open. Plain mode prints them. */
import type {Session} from '../../../client/session/state.ts';
import type {CommandContext, FoundMessage, ListEntry, Panel} from '../../../commands/command.ts';
import {inviteLinkText} from '../../../commands/moderation.ts';
import {type PaletteSources, paletteEntries} from '../../../commands/palette.ts';
import {helpCommands} from '../../../commands/registry.ts';
import {searchMessages} from '../../../commands/search.ts';
import {foundText, searchResult} from '../../../presenter/search-results.ts';
import {textOf} from '../../../presenter/span.ts';
import type {RoomInfo} from '../../../protocol/frames.ts';
import {literal, printableLine, words} from '../../../text/sanitize.ts';
import type {Overlay} from '../../overlay/overlay.ts';

const mostFound = 50;

type Show = (overlay: Overlay) => void;

export const openPanel = (context: CommandContext, panel: Panel, show: Show): void | Promise<void> => {
	switch (panel.type) {
		case 'help':
			return show({type: 'help', top: 0});
		case 'palette':
			return show(paletteOverlay(context, panel.query, []));
		case 'list':
			return show({selected: 0, ...panel});
		case 'messages':
			return show(messageList(context.client.session(), panel.title, panel.messages));
		case 'search':
			return search(context, panel.query, show);
		case 'stats':
			return showStats(context, panel.room, show);
		case 'inviteLink':
			return context.notify(inviteLinkText(context, panel));
	}
};

export const paletteOverlay = (
	context: CommandContext,
	query: string,
	listed: readonly RoomInfo[],
): Extract<Overlay, {type: 'palette'}> => {
	const sources: PaletteSources = {
		session: context.client.session(),
		current: context.room()?.room,
		listed,
		commands: helpCommands(context.ui),
		...(context.keyFor !== undefined && {keyFor: context.keyFor}),
		serverUrl: context.serverUrl,
		previous: context.previousRoom(),
		settings: context.settings(),
		ui: context.ui,
	};
	return {type: 'palette', query, entries: paletteEntries(sources, query), selected: 0, listed};
};

const messageEntry = (message: FoundMessage, session: Session, query: string): ListEntry => {
	const {room, seq, author, excerpt, place} = searchResult(message, session, {query, current: undefined});
	return {
		key: `${room} ${seq}`,
		label: words`${author.text}: ${textOf(excerpt)}`,
		detail: place,
		action: {type: 'showMessage', room, seq},
	};
};

const messageList = (
	session: Session,
	title: Extract<Overlay, {type: 'list'}>['title'],
	messages: readonly FoundMessage[],
	query = '',
): Overlay => ({
	type: 'list',
	title,
	entries: messages.map(message => messageEntry(message, session, query)),
	selected: 0,
	verb: 'shows it',
});

const search = async (context: CommandContext, query: string, show: Show): Promise<void> => {
	const here = context.room()?.room;
	const asked = {room: here, now: context.now(), limit: mostFound};
	const {entries, hasMore, room} = await searchMessages(context.client, query, asked);
	if (entries.length === 0) {
		const advice = room === undefined ? '' : ' in this room. in:* searches all rooms';
		context.notify(`No matches for "${query}"${advice}.`);
		return;
	}
	const title = words`${foundText(entries.length, hasMore)}: ${printableLine(query)}`;
	show(messageList(context.client.session(), title, entries, query));
};

const showStats = async ({client}: CommandContext, room: string | undefined, show: Show): Promise<void> => {
	show({type: 'stats', stats: await client.ask({type: 'stats', ...(room !== undefined && {room})})});
};

/** Asks before quitting. `lost`: what would be lost, or empty. `word`: the typed word, which may be a message. */
export const quitQuestion = (lost: string, word?: string): Overlay => ({
	type: 'confirm',
	lines: [...(lost === '' ? [] : [printableLine(lost)]), literal('Quit termchat?')],
	choices: [
		{key: 'y', label: 'quit', action: {type: 'quit'}},
		...(word === undefined
			? []
			: [{key: 's', label: 'send it', action: {type: 'post', text: word}} as const]),
		{key: 'escape', label: 'cancel', action: {type: 'none'}},
	],
});
