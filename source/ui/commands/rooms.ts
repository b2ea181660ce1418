/** Commands about rooms: which there are, who may come in, where one looks. */
import {nextActiveRoom} from '../../client/session/select.ts';
import {isPublicRoomName, nameKey, roomKind} from '../../protocol/limits.ts';
import {formatDuration, parseDuration} from '../../text/duration.ts';
import {literal, printableLine, words as told} from '../../text/sanitize.ts';
import {findRoom, nameTitle, neighbour} from '../names.ts';
import type {ListEntry} from '../overlay/overlay.ts';
import {bareRoom, type Command, firstWord, mistake, roomOrMistake, sayWhenAway, toSeconds} from './desk.ts';

/** A token is 256 random bits in base64url; a room's name that happens to look like one is written with `#`. */
const tokenPattern = /^[\w-]{43}$/;

const linkPattern = /^(?:https?|wss?):\/\//i;

/** The token in a link or by itself, or undefined if the word is the name or the address of a room. */
export const tokenIn = (word: string): string | undefined => {
	const hash = linkPattern.test(word) ? URL.parse(word)?.hash : undefined;
	if (hash !== undefined) return hash.startsWith('#/') ? undefined : hash.slice(1) || undefined;
	return tokenPattern.test(word) ? word : undefined;
};

/** `dev` of `http://host/#/dev`, the web page's address of a room; any other word as it is. */
const roomIn = (word: string): string => {
	const hash = linkPattern.test(word) ? URL.parse(word)?.hash : undefined;
	if (hash === undefined || !hash.startsWith('#/')) return word;
	try {
		return decodeURIComponent(hash.slice(2));
	} catch {
		return hash.slice(2);
	}
};

const isElsewhere = (link: string, url: string): boolean => {
	const theirs = URL.parse(link);
	const ours = URL.parse(url);
	return theirs !== null && ours !== null && theirs.host !== ours.host;
};

export const join: Command = async (desk, words) => {
	const names = words.split(/[\s,]+/u).filter(word => word !== '' && word !== '--token');
	const here = desk.room();
	if (names.length === 0 && here?.membership.type === 'refused') names.push(here.room);
	if (names.length === 0) throw mistake('Join which room? For example: /join #dev');
	for (const name of names) {
		if (linkPattern.test(name) && isElsewhere(name, desk.url)) {
			throw mistake('That link leads to another server. Open it with: termchat join LINK');
		}
		const token = tokenIn(name);
		if (token !== undefined) {
			desk.enter(await desk.client.joinByToken(token));
			continue;
		}
		const word = roomIn(name);
		const room = word.startsWith('~') || word.startsWith('@') ? word : bareRoom(word);
		if (roomKind(room) === 'public' && !isPublicRoomName(room)) {
			throw mistake(
				`"${name}" cannot be a room's name: 1 to 64 letters, digits, _ . or - of one script. For example: /join #dev`,
			);
		}
		sayWhenAway(desk, `${printableLine(room)} is joined when the server is back.`);
		desk.enter(await desk.client.join(room));
	}
};

export const leave: Command = async (desk, words) => {
	const [name] = firstWord(words);
	const room = name === '' ? roomOrMistake(desk) : findRoom(desk.client.session(), name);
	if (room === undefined) throw mistake(`You are not in "${name}".`);
	await desk.client.leave(room.room);
};

export const rooms: Command = async desk => {
	const all = await desk.client.rooms();
	const joined = desk.client.session().rooms;
	const entries = [...all]
		.sort((one, other) => other.memberCount - one.memberCount || (one.room < other.room ? -1 : 1))
		.map((info): ListEntry => {
			const title = nameTitle(desk.client.session(), info.room);
			const isJoined = joined.has(info.room);
			return {
				key: info.room,
				label: info.topic === '' ? title : told`${title}  ${printableLine(info.topic)}`,
				detail: literal(`${isJoined ? 'joined · ' : ''}${info.memberCount} here`),
				isStrong: isJoined,
				intent: isJoined ? {type: 'enter', room: info.room} : {type: 'join', room: info.room},
			};
		});
	if (entries.length === 0) {
		desk.say('There is no room yet. /join #dev makes the first one.');
		return;
	}
	desk.dispatch({
		type: 'overlaid',
		overlay: {
			type: 'list',
			title: literal('Rooms'),
			entries,
			selected: 0,
			footer: 'Enter goes there · Esc closes',
		},
	});
};

export const linkTo = (url: string, token: string): string =>
	`${url.replace(/^ws/, 'http').replace(/\/(?:ws)?$/, '')}/#${token}`;

export const create: Command = async (desk, words) => {
	const isPrivate = /(?:^|\s)(?:--private|-p)(?=\s|$)/u.test(words);
	const [name, topic] = firstWord(words.replace(/(?:^|\s)(?:--private|-p)(?=\s|$)/u, ' '));
	const room = bareRoom(name).replace(/^~/, '');
	if (room === '' && !isPrivate)
		throw mistake('Make which room? For example: /create dev, or /create --private');
	if (room !== '' && !isPublicRoomName(room)) {
		throw mistake(`"${name}" cannot be a room's name: letters, digits, _ . or - of one script.`);
	}
	const created = await desk.client.ask({
		type: 'create',
		...(room !== '' && {room}),
		...(isPrivate && {isPrivate}),
		...(topic.trim() !== '' && {topic: topic.trim()}),
	});
	if (created.token === undefined) {
		desk.enter(await desk.client.join(created.room));
		return;
	}
	desk.enter(await desk.client.joinByToken(created.token));
	desk.client.note(
		created.room,
		`Only who has its token can open this room. Pass the link on where others cannot read it:\n${linkTo(desk.url, created.token)}\nIn a terminal: termchat join --token -`,
	);
};

export const go: Command = (desk, words) => {
	const [name] = firstWord(words);
	if (name === '') {
		desk.dispatch({type: 'overlaid', overlay: {type: 'palette', query: '', selected: 0}});
		return;
	}
	const room = findRoom(desk.client.session(), name);
	if (room === undefined)
		throw mistake(`You are in no room like "${name}". /join #${bareRoom(name)} takes you there.`);
	desk.enter(room.room);
};

const step =
	(by: 1 | -1): Command =>
	desk => {
		const room = neighbour(desk.client.session(), desk.ui().room, by);
		if (room !== undefined) desk.enter(room.room);
	};

export const previousRoom = step(-1);
export const nextRoom = step(1);

export const nextWithActivity: Command = desk => {
	const room = nextActiveRoom(desk.client.session(), desk.ui().room);
	if (room === undefined) desk.say('Nothing is unread anywhere else.');
	else desk.enter(room);
};

export const lastRoom: Command = desk => {
	const {lastRoom: last} = desk.ui();
	if (last !== undefined && desk.client.session().rooms.has(last)) desk.enter(last);
};

export const topic: Command = async (desk, words) => {
	const room = roomOrMistake(desk);
	const text = words.trim();
	if (text === '') {
		desk.say(room.topic === '' ? 'This room has no topic. /topic TEXT sets one.' : `Topic: ${room.topic}`);
		return;
	}
	await desk.client.ask({type: 'topic', room: room.room, text: text === '-' ? '' : text});
};

export const invite: Command = async (desk, words) => {
	const room = roomOrMistake(desk);
	const [verb, rest] = firstWord(words);
	if (verb.toLowerCase() === 'list') {
		const {invites} = await desk.client.ask({type: 'invites', room: room.room});
		const lines = invites.map(one => {
			const uses = one.usesLeft === undefined ? 'any number of uses' : `${one.usesLeft} uses left`;
			const until =
				one.expiresAt === undefined ? '' : `, for another ${formatDuration(one.expiresAt - desk.now())}`;
			return `${one.invite}  ${uses}${until}`;
		});
		desk.say(
			lines.length === 0
				? 'There are no invites.'
				: `Invites (/invite revoke ID takes one back):\n${lines.join('\n')}`,
		);
		return;
	}
	if (verb.toLowerCase() === 'revoke') {
		if (rest.trim() === '') throw mistake('Take back which invite? /invite list tells their ids.');
		await desk.client.ask({type: 'revoke', room: room.room, invite: rest.trim()});
		desk.say('The invite is taken back.');
		return;
	}
	const asked: {uses?: number; expiresInSeconds?: number} = {};
	for (const word of words.split(/\s+/u).filter(one => one !== '')) {
		const durationMs = parseDuration(word);
		if (/^\d+$/.test(word)) asked.uses = Number(word);
		else if (durationMs !== undefined) asked.expiresInSeconds = toSeconds(durationMs);
		else
			throw mistake(`An invite takes a number of uses and a time, not "${word}". For example: /invite 5 1d`);
	}
	const invited = await desk.client.ask({type: 'invite', room: room.room, ...asked});
	desk.say(
		`Who has this link comes into ${room.room}; pass it on where others cannot read it:\n${linkTo(desk.url, invited.token)}\nIn a terminal: termchat join --token -\n/invite revoke ${invited.invite} takes it back.`,
	);
};

export const slow: Command = async (desk, words) => {
	const room = roomOrMistake(desk);
	const [word] = firstWord(words);
	const durationMs = word.toLowerCase() === 'off' ? 0 : parseDuration(word);
	if (durationMs === undefined)
		throw mistake('Each may speak once in how long? For example: /slow 10s, or /slow off');
	const slowSeconds = Math.round(durationMs / 1000);
	await desk.client.ask({type: 'configure', room: room.room, slowSeconds});
};

/** Rooms that do not ring; `mute` with a nick is the moderator's, in `people.ts`. */
export const muteRoom = (desk: Parameters<Command>[0], name: string, isMuted: boolean): void => {
	const room = name === '' ? roomOrMistake(desk) : findRoom(desk.client.session(), name);
	if (room === undefined) throw mistake(`You are not in "${name}".`);
	const {settings} = desk.ui();
	const others = settings.mute.filter(one => nameKey(one) !== nameKey(room.room));
	desk.keep({...settings, mute: isMuted ? [...others, room.room] : others});
	const title = nameTitle(desk.client.session(), room.room);
	desk.say(isMuted ? `${title} does not ring any more. /unmute undoes it.` : `${title} rings again.`);
};
