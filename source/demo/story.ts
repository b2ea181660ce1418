/** The messages of the scripted users of the demo, and their actions while it runs. Pure data. */

export const cast = ['alice', 'bob', 'carla', 'dmitri', 'erin', 'frank', 'gina', 'yuki'] as const;
export type Actor = (typeof cast)[number];

/** A message; `as` names it, so that later steps can refer to it. `YOU` in a text is the nick of the viewer. */
interface MessageStep {
	readonly type: 'posted';
	readonly by: Actor;
	readonly text: string;
	readonly as?: string;
	readonly replyTo?: string;
	readonly expiresInSeconds?: number;
}

/** Something a user does in one room. `message`: the name of an earlier message. */
export type Step =
	| MessageStep
	| {readonly type: 'edited'; readonly by: Actor; readonly message: string; readonly text: string}
	| {readonly type: 'deleted'; readonly by: Actor; readonly message: string}
	| {readonly type: 'reacted'; readonly by: Actor; readonly message: string; readonly emoji: string}
	| {readonly type: 'pinned'; readonly by: Actor; readonly message: string}
	/** The owner of the room names a moderator. */
	| {readonly type: 'moderator'; readonly by: Actor; readonly named: Actor}
	/** Others see the user as away, in all rooms. */
	| {readonly type: 'away'; readonly by: Actor; readonly text: string}
	| {readonly type: 'idle'; readonly by: Actor}
	| {readonly type: 'topic'; readonly by: Actor; readonly text: string}
	| {readonly type: 'joined' | 'left' | 'typing'; readonly by: Actor};

/** A step with its room and the minutes before the present at which it happened. */
export interface PastStep {
	readonly room: string;
	readonly minutesAgo: number;
	readonly step: Step;
}

/** A step, and its delay in seconds after the previous one. */
export interface LiveStep {
	readonly room: string;
	readonly afterSeconds: number;
	readonly step: Step;
}

const posted = (by: Actor, text: string, more: Partial<MessageStep> = {}): Step => ({
	type: 'posted',
	by,
	text,
	...more,
});
const reacted = (by: Actor, message: string, emoji: string): Step => ({type: 'reacted', by, message, emoji});

/** Steps of a room at intervals of `apart` minutes; the first happened `beginsAgo` minutes before the present. */
const past = (room: string, beginsAgo: number, apart: number, steps: readonly Step[]): PastStep[] =>
	steps.map((step, index) => ({room, minutesAgo: beginsAgo - index * apart, step}));

const hour = 60;
const day = 24 * hour;

const fence = '```';
const leakFix = `${fence}ts
const timer = setInterval(poll, 1000);
socket.once('close', () => clearInterval(timer));
${fence}`;

/** The room that has an owner and a moderator. */
export const ownedRoom = {room: 'dev', owner: 'bob'} as const;

/** The message whose thread the viewer follows. */
export const followedThread = 'flaky';

/** The messages that the viewer has read. */
export const readHistory: readonly PastStep[] = [
	...past('lobby', 2 * day, 1, [
		{type: 'topic', by: 'alice', text: 'Welcome to the demo: everything here runs inside this program'},
		posted('alice', 'Hi all! New people: ask anything, we are friendly'),
		posted('bob', 'hello from the train 🚆'),
		posted('carla', 'morning'),
		posted('carla', 'is anyone else up for lunch at 12?', {as: 'lunch'}),
		posted('dmitri', 'yes!', {replyTo: 'lunch'}),
		reacted('bob', 'lunch', '🍜'),
		reacted('alice', 'lunch', '🍜'),
	]),
	...past('dev', 2 * day - 30, 2, [
		{type: 'moderator', by: 'bob', named: 'erin'},
		{type: 'topic', by: 'bob', text: 'release 2.1, freeze on Friday · docs: https://docs.example.org/dev'},
		posted('bob', 'nightly build is green again', {as: 'green'}),
		reacted('erin', 'green', '🎉'),
		reacted('frank', 'green', '🎉'),
		posted('erin', 'nice. who fixed the flaky websocket test? I spent two hours on it yesterday', {
			as: 'flaky',
		}),
		posted('frank', 'it was a timer leak, see https://ci.example.org/builds/1234/logs?step=17#L2048', {
			replyTo: 'flaky',
			as: 'leak',
		}),
		posted('frank', leakFix),
		posted('erin', 'so simple once you see it', {replyTo: 'leak'}),
	]),
	...past('dev', 5 * hour, 1, [
		posted('bob', 'freeze is tommorow at noon', {as: 'freeze'}),
		{type: 'edited', by: 'bob', message: 'freeze', text: 'freeze is tomorrow at noon'},
		{type: 'pinned', by: 'erin', message: 'freeze'},
		posted('frank', 'test, please ignore', {as: 'test'}),
		{type: 'deleted', by: 'erin', message: 'test'},
		posted('gina', 'wrong window, sorry', {as: 'oops'}),
		{type: 'deleted', by: 'gina', message: 'oops'},
		posted('gina', 'I will write the release notes'),
		posted('gina', 'draft by tonight'),
		posted('gina', '**bold**, *italics* and `inline code` stay readable as they were typed'),
	]),
	...past('random', day, 3, [
		posted('yuki', 'おはよう! the demo speaks every alphabet: Ελληνικά, кириллица, עברית, ไทย'),
		posted('dmitri', '/me waves'),
		posted('yuki', 'lists work too:\n- tea\n- coffee\n- 緑茶'),
		posted('carla', '> the best way to predict the future is to invent it\nwho said that?', {as: 'quote'}),
		posted('dmitri', 'Alan Kay, 1971', {replyTo: 'quote'}),
		reacted('carla', 'quote', '👍'),
	]),
];

/** The messages after those, which are unread. */
export const unreadHistory: readonly PastStep[] = [
	...past('dev', 18, 2, [
		posted('alice', 'the staging deploy is stuck, anyone around?', {as: 'stuck'}),
		posted('frank', 'looking'),
		posted('alice', '@YOU ping? you know that dashboard best'),
		posted('erin', 'restarted the worker, queue is draining', {replyTo: 'stuck', as: 'restart'}),
		reacted('alice', 'restart', '❤️'),
		reacted('bob', 'restart', '❤️'),
		posted('erin', 'root cause later today'),
		posted('alice', 'it failed again on my branch, so I cleared that timer as well', {replyTo: 'flaky'}),
	]),
	...past('random', 12, 2, [
		{type: 'idle', by: 'yuki'},
		{type: 'away', by: 'carla', text: 'lunch'},
		posted('yuki', 'look at this sunset 🌇 https://photos.example.org/sunset'),
		posted('dmitri', 'wow'),
	]),
	...past('lobby', 6, 1, [
		posted(
			'alice',
			'Welcome, @YOU! This is a demo: nothing leaves your machine, and all of us are scripted.',
		),
		posted(
			'alice',
			'Press ↑ to select a message, then r to reply, t to open its thread, + to react, o to open a link, i for its details.',
		),
		posted(
			'alice',
			'Ctrl+K jumps anywhere, Ctrl+O shows the next unread room, F4 opens the inbox, Ctrl+F searches. F1 lists everything.',
		),
		posted('alice', 'Write something, and I will answer.'),
	]),
];

/** Messages in direct rooms with the viewer. */
export const directMessages: readonly {
	readonly by: Actor;
	readonly minutesAgo: number;
	readonly text: string;
}[] = [
	{by: 'carla', minutesAgo: 9, text: 'psst, this is a direct message: only you and I see it'},
	{by: 'carla', minutesAgo: 8, text: 'lunch tomorrow?'},
];

/** The private room that the viewer is invited to. */
export const privateRoom = {
	name: 'surprise',
	topic: 'party for bob: do not tell him',
	steps: past('surprise', 40, 4, [
		posted('gina', 'this room is private: it is in no list, and only its link opens it'),
		posted('erin', 'cake is ordered 🎂', {as: 'cake'}),
		reacted('gina', 'cake', '🎂'),
	]),
} as const;

const live = (room: string, afterSeconds: number, step: Step): LiveStep => ({room, afterSeconds, step});

/** What happens while the viewer watches. */
export const liveSteps: readonly LiveStep[] = [
	live('lobby', 4, {type: 'joined', by: 'erin'}),
	live('lobby', 0, {type: 'joined', by: 'frank'}),
	live('lobby', 0, {type: 'joined', by: 'gina'}),
	live('lobby', 1, {type: 'left', by: 'dmitri'}),
	live('lobby', 3, {type: 'typing', by: 'erin'}),
	live('lobby', 2, posted('erin', 'hi everyone, hi @YOU', {as: 'hi'})),
	live('dev', 3, {type: 'typing', by: 'bob'}),
	live('dev', 3, posted('bob', 'root cause: the disk was full. Alert added.', {as: 'cause'})),
	live('dev', 2, reacted('alice', 'cause', '👏')),
	live('lobby', 3, reacted('bob', 'hi', '👋')),
	live('random', 4, posted('yuki', 'tea time 🍵')),
	live('lobby', 5, posted('frank', 'this message disappears in 30 seconds', {expiresInSeconds: 30})),
	live('dev', 4, posted('gina', 'release notes are up: https://docs.example.org/2.1', {as: 'notes'})),
	live('dev', 3, posted('bob', '@YOU could you have a look?', {replyTo: 'notes'})),
	live('random', 6, posted('carla', 'who is in for a walk?', {as: 'walk'})),
	live('random', 3, posted('dmitri', 'me', {replyTo: 'walk'})),
	live('lobby', 4, {type: 'joined', by: 'dmitri'}),
	live('dev', 8, {
		type: 'edited',
		by: 'gina',
		message: 'notes',
		text: 'release notes are final: https://docs.example.org/2.1',
	}),
	live('dev', 3, reacted('frank', 'notes', '🚀')),
	live('dev', 1, reacted('erin', 'notes', '🚀')),
];

/** What a scripted user answers to a message of the viewer, one after the other. */
export const answers: readonly string[] = [
	'Nice to meet you! Your message was stored before anyone saw it: that is what "(sending)" was for.',
	'Try /me waves, or :tada: and Tab.',
	'Type /create --private plans to make a room that only its link opens.',
	'Two of us can talk alone: /msg alice hello',
	'/pins lists the pinned messages of a room; #dev has one.',
	'/search deploy finds messages; in:* searches all rooms.',
	'/set lists what you can change; /theme light suits a bright terminal.',
	'For a real chat, quit with Ctrl+C twice and run: termchat',
	'I have no more tips, but I still like your messages 🙂',
];
