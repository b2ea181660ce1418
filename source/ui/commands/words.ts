/** Commands about what is said: saying it in other ways, and doing something with what was said. */
import {hasReacted} from '../../client/session/reactions.ts';
import {type Fitting, findReferred, splitReference} from '../../client/session/reference.ts';
import {directRoomWith, outboxOf} from '../../client/session/select.ts';
import type {Draft, SaidItem} from '../../client/session/state.ts';
import {parseDuration} from '../../text/duration.ts';
import {chooseEmoji} from '../../text/emoji.ts';
import {findLinks} from '../../text/links.ts';
import {literal, printable, printableLine, words as told} from '../../text/sanitize.ts';
import {parseSearch} from '../../text/search-query.ts';
import {clockTime, dayName} from '../message-pane/rows.ts';
import {nameTitle} from '../names.ts';
import type {ListEntry} from '../overlay/overlay.ts';
import {
	bareNick,
	type Command,
	type Desk,
	firstWord,
	mistake,
	roomOrMistake,
	sayWhenAway,
	toSeconds,
} from './desk.ts';

const found = (
	desk: Desk,
	words: string,
	fitting: Fitting,
): {readonly item: SaidItem; readonly rest: string} => {
	const {typed, rest} = splitReference(words);
	const item = findReferred(roomOrMistake(desk), typed, fitting);
	if (item !== undefined) return {item, rest};
	if (typed !== '') throw mistake(`There is no message ${typed} among those loaded here.`);
	throw mistake(
		fitting === 'mine'
			? 'You have said nothing here that could be changed.'
			: 'There is no message here for that.',
	);
};

export const me: Command = (desk, words) => {
	if (words.trim() === '') throw mistake('What do you do? For example: /me waves');
	desk.client.post({room: roomOrMistake(desk).room}, `/me ${words.trim()}`);
};

export const msg: Command = async (desk, words) => {
	const [word, text] = firstWord(words);
	const nick = bareNick(word);
	if (nick === '') throw mistake('Write to whom? For example: /msg ann hello');
	const session = desk.client.session();
	const direct = directRoomWith(session, nick);
	if (direct !== undefined) {
		if (text.trim() !== '') desk.client.post({room: direct.room}, text);
		desk.enter(direct.room);
		return;
	}
	if (text.trim() === '') throw mistake(`You have not talked to ${nick} yet. Begin with: /msg ${nick} hello`);
	const draft = desk.client.post({to: nick}, text);
	sayWhenAway(desk, `Kept for ${nick}, and sent when the server is back. /outbox shows it.`);
	const {room} = await desk.client.receipt(draft);
	desk.enter(room);
};

export const reply: Command = (desk, words) => {
	const room = roomOrMistake(desk);
	const {item, rest} = found(desk, words, 'theirs');
	if (rest === '') throw mistake(`Answer what? For example: /reply yes, or /reply @${item.from.nick} yes`);
	desk.client.post({room: room.room}, rest, {replyTo: item.seq});
};

export const edit: Command = async (desk, words) => {
	const room = roomOrMistake(desk);
	const {item, rest} = found(desk, words, 'mine');
	if (rest === '') {
		desk.carryOut({type: 'write', text: `/edit #${item.seq} ${item.text}`});
		return;
	}
	await desk.client.ask({type: 'edit', room: room.room, seq: item.seq, text: rest});
};

export const remove: Command = async (desk, words) => {
	const room = roomOrMistake(desk);
	const {item, rest} = found(desk, words, 'mine');
	if (rest !== '') throw mistake('Delete which message? For example: /delete, /delete -2 or /delete #12');
	await desk.client.ask({type: 'delete', room: room.room, seq: item.seq});
};

export const react: Command = async (desk, words) => {
	const room = roomOrMistake(desk);
	const {item, rest} = found(desk, words, 'any');
	if (rest === '') throw mistake('React with what? For example: /react :tada:');
	const chosen = await chooseEmoji(rest);
	if (!chosen.ok) throw mistake(chosen.reason);
	const {emoji} = chosen;
	const mine = desk.client.session().me?.id;
	const isOn = hasReacted(item, emoji, mine);
	await desk.client.ask({type: 'react', room: room.room, seq: item.seq, emoji, on: !isOn});
};

export const ephemeral: Command = async (desk, words) => {
	const room = roomOrMistake(desk);
	const [first, rest] = firstWord(words);
	if (first.toLowerCase() === 'room') {
		const durationMs = rest.trim().toLowerCase() === 'off' ? 0 : parseDuration(rest);
		if (durationMs === undefined)
			throw mistake('For how long? For example: /ephemeral room 1h, or /ephemeral room off');
		await desk.client.ask({
			type: 'configure',
			room: room.room,
			expiresInSeconds: Math.round(durationMs / 1000),
		});
		return;
	}
	const durationMs = parseDuration(first);
	if (durationMs === undefined || rest.trim() === '') {
		throw mistake('Say what, and for how long? For example: /ephemeral 30s the code is 4711');
	}
	desk.client.post({room: room.room}, rest, {expiresInSeconds: toSeconds(durationMs)});
};

/** One found message as a line of a list: where, when, who, what. */
const foundEntry = (
	desk: Desk,
	room: string,
	item: Pick<SaidItem, 'at' | 'from' | 'text' | 'seq'>,
): ListEntry => {
	const title = nameTitle(desk.client.session(), room);
	const text = printableLine(item.text.replace(/\s+/gu, ' '));
	return {
		key: `${room} ${item.seq}`,
		label: told`${printableLine(item.from.nick)}: ${text}`,
		detail: told`${title} ${dayName(item.at)} ${clockTime(item.at)}`,
		intent: {type: 'jump', room, seq: item.seq},
	};
};

export const search: Command = async (desk, words) => {
	const parsed = parseSearch(words, desk.now());
	if (!parsed.ok) throw mistake(parsed.reason);
	const {room: wished, ...asked} = parsed.search;
	const room = wished === '*' ? undefined : (wished ?? desk.room()?.room);
	const {entries, hasMore} = await desk.client.ask({
		type: 'search',
		...asked,
		...(room !== undefined && {room}),
		limit: 50,
	});
	const messages = entries.filter(entry => entry.type === 'message');
	if (messages.length === 0) {
		desk.say(
			`Nothing was found for "${words.trim()}"${room === undefined ? '' : ' here; in:* looks in all rooms'}.`,
		);
		return;
	}
	desk.dispatch({
		type: 'overlaid',
		overlay: {
			type: 'list',
			title: told`${messages.length}${literal(hasMore ? '+' : '')} found for ${printableLine(words.trim())}`,
			entries: messages.map(entry => foundEntry(desk, entry.room, entry)),
			selected: 0,
			footer: 'Enter goes there · Esc closes',
		},
	});
};

export const mentions: Command = desk => {
	const entries = [...desk.client.session().rooms.values()]
		.flatMap(room =>
			room.log.items
				.filter(item => item.type === 'said' && item.isMention)
				.map(item => ({room: room.room, item: item as SaidItem})),
		)
		.sort((one, other) => other.item.at - one.item.at)
		.map(({room, item}) => foundEntry(desk, room, item));
	if (entries.length === 0) {
		desk.say('Nobody has named you in what is loaded here.');
		return;
	}
	desk.dispatch({
		type: 'overlaid',
		overlay: {
			type: 'list',
			title: literal('Mentions'),
			entries,
			selected: 0,
			footer: 'Enter goes there · Esc closes',
		},
	});
};

export const history: Command = async desk => {
	const room = roomOrMistake(desk);
	if (desk.ui().views.get(room.room)?.clearedAt !== undefined) {
		desk.dispatch({type: 'paneCleared', room: room.room, at: undefined});
		return;
	}
	const gap = room.log.items.findLast(item => item.type === 'gap' && !item.isLost && !item.isLoading);
	if (gap !== undefined) {
		await desk.client.fillGap(room.room, gap.key);
		return;
	}
	if (!room.log.hasOlder) desk.say('This is all there is.');
	else await desk.client.loadOlder(room.room);
};

export const copy: Command = async (desk, words) => {
	const {item} = found(desk, words, 'any');
	desk.say(await desk.copy(printable(item.text)));
};

export const open: Command = async (desk, words) => {
	const room = roomOrMistake(desk);
	const named = words.trim() === '' ? undefined : found(desk, words, 'any').item;
	const items = named === undefined ? room.log.items.filter(item => item.type === 'said') : [named];
	const link = items.map(item => findLinks(printable(item.text))[0]).findLast(one => one !== undefined);
	if (link === undefined)
		throw mistake(named === undefined ? 'There is no link here.' : 'There is no link in that message.');
	const opened = await desk.openLink(link.url);
	if (opened.type === 'opened') desk.say(`Opened ${link.url}`);
	else desk.say(`The link was not opened: ${opened.reason}. It is ${link.url}`, 'warning');
};

const whereTo = (desk: Desk, {target}: Draft) =>
	'room' in target ? nameTitle(desk.client.session(), target.room) : told`@${printableLine(target.to)}`;

export const retry: Command = desk => {
	const failed = outboxOf(desk.client.session()).filter(({state}) => state.type === 'failed');
	if (failed.length === 0) desk.say('Nothing has failed.');
	for (const {draft} of failed) desk.client.retry(draft);
};

/** `drop 2`, `send 2`, `edit 2`, `edit 2 new text`: what to do with which draft of the list. */
const outboxRequest = /^(send|edit|drop)\s+#?(\d+)(?:\s+([\s\S]+))?$/iu;

const changeOutbox = (desk: Desk, words: string): void => {
	const [, verb = '', number = '', text = ''] = outboxRequest.exec(words) ?? [];
	if (verb === '') throw mistake('Do what with which one? For example: /outbox drop 1');
	const drafts = outboxOf(desk.client.session());
	const chosen = drafts[Number(number) - 1];
	if (chosen === undefined)
		throw mistake(`There is no number ${number} among the ${drafts.length} that wait to be sent.`);
	const {draft} = chosen;
	switch (verb.toLowerCase()) {
		case 'drop':
			desk.client.drop(draft);
			desk.say(`Dropped, and not sent: ${chosen.text}`);
			return;
		case 'edit':
			if (text === '') desk.carryOut({type: 'rewrite', draft});
			else desk.client.retry(draft, text);
			return;
		default:
			desk.client.retry(draft);
	}
};

export const outbox: Command = (desk, words) => {
	if (words.trim() !== '') {
		changeOutbox(desk, words.trim());
		return;
	}
	const entries = outboxOf(desk.client.session()).map((draft, index): ListEntry => {
		const {state} = draft;
		const text = printableLine(draft.text.replace(/\s+/gu, ' '));
		const why = state.type === 'failed' ? told`failed: ${printableLine(state.message)}` : literal(state.type);
		return {
			key: draft.draft,
			label: told`${index + 1}  ${whereTo(desk, draft)}  ${text}`,
			detail: why,
			intent: {type: 'retry', draft: draft.draft},
			more: {e: {type: 'rewrite', draft: draft.draft}, d: {type: 'drop', draft: draft.draft}},
		};
	});
	if (entries.length === 0) {
		desk.say('Nothing waits to be sent.');
		return;
	}
	desk.dispatch({
		type: 'overlaid',
		overlay: {
			type: 'list',
			title: literal('Waiting to be sent'),
			entries,
			selected: 0,
			footer: 'Enter sends again · e edits · d drops · Esc closes',
			byCommand: '/outbox send N sends one again, /outbox edit N TEXT changes it, /outbox drop N drops it.',
		},
	});
};
