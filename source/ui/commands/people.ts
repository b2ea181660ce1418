/** Commands about people: who is here, what one is called, and what the one who made a room may do. */
import {findPerson} from '../../client/session/find-person.ts';
import {revokedText} from '../../client/session/moderation.ts';
import type {ClientFrameOf, Person} from '../../protocol/frames.ts';
import {isNick, nameKey} from '../../protocol/limits.ts';
import {parseDuration} from '../../text/duration.ts';
import {printableLine} from '../../text/sanitize.ts';
import {nameTitle} from '../names.ts';
import {bareNick, type Command, type Desk, firstWord, mistake, roomOrMistake, toSeconds} from './desk.ts';
import {muteRoom} from './rooms.ts';

export const names: Command = async desk => {
	const room = roomOrMistake(desk);
	const {members, memberCount} = await desk.client.ask({type: 'members', room: room.room});
	const nicks = members.map(({nick}) => nick).join(', ');
	const more = memberCount > members.length ? ` and ${memberCount - members.length} more` : '';
	desk.say(`${memberCount} here: ${nicks}${more}`);
};

const peopleKnown = (desk: Desk): readonly Person[] =>
	[...desk.client.session().rooms.values()].flatMap(room => [
		...room.members,
		...(room.with === undefined ? [] : [room.with]),
		...room.log.items.flatMap(item => (item.type === 'said' ? [item.from] : [])),
	]);

export const whois: Command = (desk, words) => {
	const nick = bareNick(firstWord(words)[0]);
	if (nick === '') throw mistake('Who is whom? For example: /whois ann');
	const person = peopleKnown(desk).find(one => nameKey(one.nick) === nameKey(nick));
	if (person === undefined) throw mistake(`Nobody called ${nick} is in your rooms.`);
	const session = desk.client.session();
	const shared = [...session.rooms.values()]
		.filter(room => room.kind !== 'direct' && room.members.some(({id}) => id === person.id))
		.map(room => nameTitle(session, room.room));
	desk.say(
		`${person.nick} (id ${person.id})${shared.length === 0 ? ' is not here now' : ` is in ${shared.join(', ')}`}`,
	);
};

export const nick: Command = async (desk, words) => {
	const [name] = firstWord(words);
	if (name === '') {
		desk.say(`You are ${desk.client.session().me?.nick ?? 'nobody yet'}. /nick NAME changes that.`);
		return;
	}
	if (!isNick(name)) {
		throw mistake(
			`"${printableLine(name)}" cannot be a nick: 1 to 32 letters, digits, _ . or - of one script.`,
		);
	}
	await desk.client.rename(name);
	desk.say(`You are ${name} now.`);
};

type Action = ClientFrameOf<'moderate'>['action'];

/** What was done is told to everybody in the room, this person among them. */
const moderate =
	(action: Action): Command =>
	async (desk, words) => {
		const room = roomOrMistake(desk);
		const [first, rest] = firstWord(words);
		const who = bareNick(first);
		if (who === '') throw mistake(`Whom? For example: /${action} bob`);
		const [second, tail] = firstWord(rest);
		const takesTime = action === 'ban' || action === 'mute';
		const durationMs = takesTime && /^\d/.test(second) ? parseDuration(second) : undefined;
		const reason = (durationMs === undefined ? rest : tail).trim();
		const person = findPerson(desk.client.session(), room, who);
		const {revoked} = await desk.client.ask({
			type: 'moderate',
			room: room.room,
			nick: who,
			...(person !== undefined && {userId: person.id}),
			action,
			...(reason !== '' && {reason}),
			...(durationMs !== undefined && {seconds: toSeconds(durationMs)}),
		});
		if (revoked !== undefined) desk.say(revokedText(revoked));
	};

export const kick = moderate('kick');
export const ban = moderate('ban');
export const unban = moderate('unban');

const isRoomWord = (word: string): boolean => word === '' || word.startsWith('#') || word.startsWith('~');

/** `/mute` and `/mute #dev` are about one's own bell, `/mute bob` is the moderator's. */
export const mute: Command = (desk, words) =>
	isRoomWord(words.trim()) ? muteRoom(desk, words.trim(), true) : moderate('mute')(desk, words);
export const unmute: Command = (desk, words) =>
	isRoomWord(words.trim()) ? muteRoom(desk, words.trim(), false) : moderate('unmute')(desk, words);

/** Adds a word to a list setting, takes one that begins with `-` away, tells the list where there is none. */
const listSetting =
	(name: 'highlight' | 'ignore', about: string): Command =>
	(desk, words) => {
		const {settings} = desk.ui();
		const [word] = firstWord(words);
		const bare = bareNick(word.replace(/^-/, ''));
		if (bare === '') {
			desk.say(settings[name].length === 0 ? `${about}: none.` : `${about}: ${settings[name].join(', ')}.`);
			return;
		}
		const others = settings[name].filter(one => nameKey(one) !== nameKey(bare));
		const next = word.startsWith('-') ? others : [...others, bare];
		desk.keep({...settings, [name]: next});
		desk.say(`${about}: ${next.length === 0 ? 'none' : next.join(', ')}.`);
	};

export const highlight = listSetting('highlight', 'Words that count like your name');
export const ignore = listSetting('ignore', 'People you do not see');

const notInProtocol =
	'Being away is not part of version 1 of the protocol, so nobody would see it. /me is away can say it for you.';
export const away: Command = desk => desk.say(notInProtocol, 'warning');
export const back = away;
