/** The overlays that commands open. Plain mode prints them. */
import type {CommandContext, FoundMessage, ListEntry, Panel} from '../../../commands/command.ts';
import {inviteLink} from '../../../commands/room-link.ts';
import {inviteLinkText} from '../../../commands/slash/moderation.ts';
import {helpCommands} from '../../../commands/slash/registry.ts';
import {paletteEntries} from '../../../commands/suggestions/palette/palette.ts';
import type {PaletteSources} from '../../../commands/suggestions/palette/sources.ts';
import {searchMessages} from '../../../commands/suggestions/search.ts';
import {webhookUrlText} from '../../../commands/webhooks.ts';
import {foundText, searchResult} from '../../../presenter/messages/search-results.ts';
import {titleOfName} from '../../../presenter/rooms/room-title.ts';
import {own, textOf} from '../../../presenter/span.ts';
import type {PersonInfo, RoomInfo} from '../../../protocol/server-frames.ts';
import {literal, printableLine, words} from '../../../text/sanitize.ts';
import {parseSearch} from '../../../text/search-query.ts';
import type {Overlay} from '../../overlay/overlay.ts';

/** Messages of one page of a search. */
const pageSize = 50;

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
			return show(messageList(context, panel.title, panel.messages));
		case 'search':
			return search(context, panel, show);
		case 'stats':
			return showStats(context, panel.room, show);
		case 'pairing':
			return show(panel);
		case 'inviteLink':
			context.notify(inviteLinkText(context, panel));
			return context.plain === undefined ? copyInvite(context, panel.token) : undefined;
		case 'createWebhook':
			return context.compose(`/webhook ${titleOfName(context.client.session(), panel.room)} `);
		case 'webhookUrl':
			return context.notify(webhookUrlText(context, panel));
	}
};

/** The link may be longer than a row, and could then not be copied from the screen in one piece. */
const copyInvite = async (context: CommandContext, token: string): Promise<void> =>
	context.notify(await context.copy(inviteLink(context.serverUrl, token)));

export const paletteOverlay = (
	context: CommandContext,
	query: string,
	listed: readonly RoomInfo[],
	people: readonly PersonInfo[] = [],
): Extract<Overlay, {type: 'palette'}> => {
	const sources: PaletteSources = {
		session: context.client.session(),
		current: context.room()?.room,
		listed,
		people,
		commands: helpCommands(context.ui, context.plain === undefined ? 'screen' : 'plain'),
		...(context.keyFor !== undefined && {keyFor: context.keyFor}),
		serverUrl: context.serverUrl,
		previous: context.previousRoom(),
		settings: context.settings(),
		ui: context.ui,
	};
	return {type: 'palette', query, entries: paletteEntries(sources, query), selected: 0, listed, people};
};

/** Characters before the hit: a result has one row, and the hit must be on it. */
const leadLength = 16;

const messageEntry = (message: FoundMessage, {client, now}: CommandContext, query: string): ListEntry => {
	const options = {query, current: undefined, leadLength, now: now()};
	const {room, seq, author, excerpt, shortPlace} = searchResult(message, client.session(), options);
	return {
		key: `${room} ${seq}`,
		label: words`${author.text}: ${textOf(excerpt)}`,
		line: [author, own(': '), ...excerpt],
		detail: shortPlace,
		action: {type: 'showMessage', room, seq},
		message,
	};
};

const messageList = (
	context: CommandContext,
	title: Extract<Overlay, {type: 'list'}>['title'],
	messages: readonly FoundMessage[],
	query = '',
): Extract<Overlay, {type: 'list'}> => ({
	type: 'list',
	title,
	entries: messages.map(message => messageEntry(message, context, query)),
	selected: 0,
	verb: 'shows it',
});

/** The words of a query, without its filters: what is highlighted. */
const wordsOf = (query: string, now: number): string => {
	const parsed = parseSearch(query, now);
	return parsed.ok ? parsed.search.query : query;
};

const moreEntry = (query: string, found: readonly FoundMessage[]): ListEntry => ({
	key: 'more',
	label: literal('Show more results'),
	isApart: true,
	action: {type: 'openPanel', panel: {type: 'search', query, found}},
});

const search = async (
	context: CommandContext,
	{query, found: before = []}: Extract<Panel, {type: 'search'}>,
	show: Show,
): Promise<void> => {
	const here = context.room()?.room;
	const asked = {room: here, now: context.now(), limit: pageSize, before: before.at(-1)?.at};
	const {entries, hasMore, room} = await searchMessages(context.client, query, asked);
	const found = [...before, ...entries];
	if (found.length === 0) {
		const advice = room === undefined ? '' : ' in this room. in:* searches all rooms';
		context.notify(`No matches for "${query}"${advice}.`);
		return;
	}
	const title = words`${foundText(found.length, hasMore)}: ${printableLine(query)}`;
	const list = messageList(context, title, found, wordsOf(query, context.now()));
	const more = hasMore ? [moreEntry(query, found)] : [];
	// The first new message is selected; without new ones, the last.
	const selected = Math.max(0, Math.min(before.length, found.length - 1));
	show({...list, entries: [...list.entries, ...more], selected});
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
