/**
 * Runs every command in plain mode against the real hub: each answers with a sentence, and does what it says. A new command or
 * key fails here until it has an entry.
 */
import {describe, expect, test} from 'vitest';
import {commands} from '../../../source/commands/slash/registry.ts';
import {type Action, keyTable} from '../../../source/terminal/input/key-table.ts';
import {type PlainWorld, plainWorld} from '../../support/plain-world.ts';

/** A line that is typed, and what must be among the answer; a list is compared with the whole answer. */
type Step = readonly [typed: string, answer: RegExp | readonly string[]];

interface Case {
	readonly steps: readonly Step[];
	readonly before?: (world: PlainWorld) => Promise<unknown>;
	readonly after?: (world: PlainWorld) => void;
}

const runs = (...steps: readonly Step[]): Case => ({steps});
const messageIn = ({ann}: PlainWorld, text: string) =>
	ann
		.session()
		.rooms.get('dev')
		?.log.items.find(item => item.type === 'message' && item.text === text);
const needsScreen = (name: string, instead: RegExp): Case =>
	runs([`/${name}`, new RegExp(`^- /${name} needs the full screen\\. ${instead.source}`)]);
const around = [
	'#dev * 3 messages around Tue 22 Sep 2026 09:14:',
	'#dev [1] bob: look at https://example.org/docs',
	'#dev [2] ann: the build is green (1 reply)',
	'#dev [3] > bob: (reply to [2] by ann) thanks, ann',
] as const;
const noClipboard = '- Plain mode has no clipboard; the text is above.';

const cases: Readonly<Record<string, Case>> = {
	join: {
		...runs(
			['/join new', ['#new * you joined (1 online: ann)', '* you are in #new']],
			['/join new', ['* you are in #new']],
		),
		after: ({ann}) => expect(ann.session().rooms.has('new')).toBe(true),
	},
	link: runs(
		['/link', /In a browser: http:\/\/chat\.example\.org\/#\/dev$/],
		['/link 2', ['http://chat.example.org/#/dev/2', noClipboard]],
	),
	leave: runs(['/leave ops', ['- You left #ops.']], ['/leave nowhere', /You are not in "nowhere"/]),
	rooms: runs(
		[
			'/rooms',
			[
				'- Rooms',
				'    1. #dev  (joined · 2 online)',
				'    2. #ops  (joined · 1 online)',
				'- /choose NUMBER opens it.',
			],
		],
		['/choose 2', ['* you are in #ops']],
	),
	create: runs(
		['/create plans', ['#plans * you joined (1 online: ann)', '* you are in #plans']],
		['/create --private', /^ {4}http:\/\/chat\.example\.org\/#[\w-]{20,}$/],
	),
	go: runs(
		[
			'/go',
			[
				'- Your rooms',
				'    1. #dev  (you are here)',
				'    2. #ops',
				'- /3 goes to room 3, /go NAME to a room by a part of its name. /rooms lists all rooms.',
			],
		],
		['/2', ['* you are in #ops']],
		['/go dev', ['* you are in #dev']],
		['/go dev', ['* you are in #dev']],
		['/go nowhere', /You are not in a room like "nowhere"/],
	),
	next: {
		before: async ({bob, wait}) => {
			void bob.join('ops');
			await wait();
			bob.post({room: 'ops'}, 'in ops');
			await wait();
		},
		...runs(['/next', ['* you are in #ops, 1 unread']], ['/next', /No other room has unread messages/]),
	},
	previous: runs(['/previous', ['* you are in #ops']]),
	last: runs(
		['/last', ['- There is no previous room yet.']],
		['/go ops', /#ops/],
		['/last', ['* you are in #dev']],
	),
	topic: runs(
		['/topic', /no topic\. \/topic TEXT sets one/],
		['/topic release', ['#dev * ann set the topic: release']],
	),
	pin: runs(['/pin', ['- #dev is pinned. /unpin #dev undoes it.']]),
	unpin: runs(['/unpin', ['- #dev is no longer pinned.']]),
	move: runs(
		['/move down', ['- #dev is in place 2 of the room list now.']],
		['/move down', /#dev stays in place 2 of the room list/],
	),
	msg: runs(
		['/msg bob hi', ['@bob [4] ann: hi', '* you are in @bob']],
		['/msg bob again', ['@bob [5] ann: again']],
		['/msg nobody hi', ['- Not sent to nobody: There is no user called nobody. Your message: hi.']],
	),
	me: runs(['/me waves', ['#dev [4] * ann waves']]),
	reply: {
		...runs(
			['/reply 1 text', ['#dev [4] ann: (reply to [1] by bob) text']],
			['/reply 99 text', /^- No message has the number 99\. Each message shows its number in brackets/],
			['/reply 1', ['- Usage: /reply [NUMBER|-N|@NICK] TEXT']],
		),
		after: world => expect(messageIn(world, 'text')).toMatchObject({replyTo: expect.any(Number)}),
	},
	edit: {
		...runs(
			['/edit 2', ['- Type the new text: /edit 2 TEXT. It is now: the build is green']],
			['/edit 2 better', ['#dev * ann edited [2]: better']],
		),
		after: world => expect(messageIn(world, 'better')).toBeDefined(),
	},
	delete: {
		...runs(['/delete 2', ['#dev * ann deleted [2]']]),
		after: world => expect(messageIn(world, 'the build is green')).toBeUndefined(),
	},
	react: runs(
		['/react 1 :+1:', ['#dev * ann reacted to [1]: 👍']],
		['/react 1 :+1:', ['#dev * ann removed a reaction to [1]: 👍']],
		['/react 1', /Usage: \/react/],
	),
	thread: runs(
		[
			'/thread 3',
			['#dev * Thread: 1 reply, following:', ...around.slice(2), '- /reply 2 TEXT replies in this thread.'],
		],
		['/more', ['- There are no older replies.']],
		['/thread close', ['- No thread is open.']],
	),
	follow: runs(['/follow 1', /^- You follow this thread/]),
	unfollow: runs(['/unfollow 2', ['- You no longer follow this thread.']]),
	pinmessage: runs(
		['/pinmessage 1', ['#dev - ann pinned [1]']],
		['/pinmessage 1', ['- That message is pinned already.']],
	),
	unpinmessage: runs(
		['/unpinmessage 1', ['- That message is not pinned.']],
		['/pinmessage 1', /pinned/],
		['/unpinmessage 1', ['#dev - ann unpinned [1]']],
	),
	pins: runs(
		['/pins', /No message is pinned here/],
		['/pinmessage 1', /pinned/],
		['/pins', /^ {4}\[1\] bob: look at https:\/\/example\.org\/docs/],
	),
	ephemeral: runs(
		['/ephemeral 1h soon gone', ['#dev [4] ann: soon gone']],
		['/ephemeral room 1h', /messages expire after 1 h/],
	),
	show: runs(
		['/show 2', [...around, '- The message is [2]. /reply 2 TEXT replies to it.']],
		['/show', ['- Usage: /show NUMBER|-N|@NICK']],
	),
	search: runs(
		['/search green', /^ {4}\[2\] ann: the build is green/],
		['/search nothing', /^- No matches for "nothing"/],
	),
	inbox: runs(
		['/inbox', /^ {4}\[3\] {3}reply bob: thanks, ann/],
		['/inbox 3', [...around, '- The message is [3]. /reply 3 TEXT replies to it.']],
		['/inbox read', ['- Your inbox is marked as read.']],
		['/inbox unread', /^- Your inbox has no unread messages/],
	),
	return: runs(
		['/return', ['- There is no earlier place to go back to.']],
		['/show 1', /The message is \[1\]/],
		['/return', ['- You are back in #dev.']],
	),
	history: runs(['/history', ['- There are no older messages.']]),
	copy: runs(
		['/copy 1', ['look at https://example.org/docs', noClipboard]],
		['/copy 1 code', ['- That message has no code.']],
	),
	open: {
		...runs(['/open 1', ['- Opened https://example.org/docs']], ['/open 2', /no link in that message/]),
		after: ({opened}) => expect(opened).toEqual(['https://example.org/docs']),
	},
	markunread: {
		...runs(
			['/markunread 3', /^- Marked as unread from here/],
			['/unread', ['#dev * 1 unread message:', around[3]]],
		),
		after: ({ann}) => expect(ann.session().rooms.get('dev')?.unread).toBe(1),
	},
	unread: runs(['/unread', /^- No message is unread here/]),
	markread: {
		...runs(['/markunread 3', /Marked as unread/], ['/markread', ['- #dev is marked as read.']]),
		after: ({ann}) => expect(ann.session().rooms.get('dev')?.unread).toBe(0),
	},
	readby: runs(['/readby 2', /^- Nobody else has read it\./]),
	copylink: runs(['/copylink 3', ['http://chat.example.org/#/dev/3', noClipboard]]),
	inspect: runs(['/inspect 2', /^ {4}Code points \(18\): U\+0074 t/]),
	answered: runs(
		['/answered 3', [...around, '- The message is [2]. /reply 2 TEXT replies to it.']],
		['/answered 1', ['- That message is not a reply.']],
	),
	readreceipts: runs(['/readreceipts off', /^- readreceipts = off: others do not see/]),
	names: runs(['/names', ['- 2 online: ann (owner), bob']]),
	whois: runs(['/whois bob', /^- bob \(id \w+\) is in #dev\.$/], ['/whois nobody', /No user nobody/]),
	nick: runs(['/nick', /You are ann/], ['/nick anna', ['* ann is now anna', '- You are anna now.']]),
	away: runs(['/away lunch', /^- Others see you as away: lunch/]),
	back: runs(['/away', /away/], ['/back', ['- You are back.']], ['/back', /You (?:are|were) not away/]),
	block: runs(['/block bob', ['- You blocked bob. /unblock bob undoes it.']]),
	undo: runs(
		['/undo', /^- Messages are sent at once\./],
		['/set undoSend 10', /10/],
		['wrong', /^- The message is sent in 10 s\. \/undo takes it back\.$/],
		['/undo', ['- Not sent. Type it again to send it: wrong']],
		['/undo', /^- Your last message has been sent/],
	),
	unblock: runs(
		['/unblock bob', ['- You have not blocked bob.']],
		['/block bob', /blocked/],
		['/unblock bob', ['- You unblocked bob.']],
	),
	blocks: runs(['/blocks', ["- You haven't blocked anyone."]]),
	direct: runs(['/direct nobody', /^- Nobody may send you a first direct message/]),
	pair: runs(
		['/pair', /^ {4}http:\/\/chat\.example\.org\/#pair\/[\w-]+$/],
		['/pair qr', /^ {4}█{20,}$/],
		['/pair no', ['- Usage: /pair [qr]']],
	),
	devices: runs(
		['/devices', /this device/],
		['/devices remove 1', /^- This is the device you are using/],
		['/devices remove 7', /^- Usage: \/devices remove NUMBER/],
	),
	invite: runs(
		['/invite', /^- dev is public\./],
		['/create --private plans', /you are in ~plans/],
		['/invite 5 1d', /^ {4}http:\/\/chat\.example\.org\/#[\w-]{20,}$/],
		['/invite list', /5 uses left, expires in/],
		['/invite revoke none', /^- That invite is used up, expired or revoked\.$/],
	),
	kick: runs(['/kick bob spam', /^- ann removed bob from #dev: spam$/]),
	ban: runs(['/ban bob 1h spam', /^- ann banned bob from #dev for 1 h: spam$/]),
	unban: runs(['/ban bob', /banned/], ['/unban bob', ['#dev - ann unbanned bob']]),
	bans: runs(
		['/bans', /^- No user is banned from #dev or muted in it\.$/],
		['/ban bob 1h', /banned/],
		['/bans', /^ {4}1 {2}bob: banned by ann/],
		['/bans lift 9', /There is no ban number 9/],
		['/bans lift 1', /unbanned bob/],
	),
	webhook: runs(
		['/webhook', ['- Usage: /webhook [#ROOM] NAME']],
		['/webhook #nowhere ci', ['- You are not in #nowhere. Join it first.']],
		['/webhook bob', /Another user has the nick bob/],
		['/webhook #dev ci', /^ {4}http:\/\/chat\.example\.org\/api\/hooks\/[\w-]{43}$/],
		['/webhook a/b', /nick/],
	),
	webhooks: runs(
		['/webhooks', ['- #dev has no webhooks. /webhook NAME creates one.']],
		['/webhooks revoke 1', ['- List the webhooks with /webhooks first.']],
		['/webhook ci', /write in #dev as ci/],
		['/webhooks', /^ {4}1 {2}ci: created by ann, .*, never used$/],
		['/webhooks revoke 9', /There is no webhook number 9/],
		['/webhooks revoke 1', ['- The webhook ci was revoked. Its URL no longer works.']],
		['/webhooks #ops', /Only the owner and the moderators of ops can do that, and it has none/],
	),
	mute: runs(
		['/mute #ops 1h', /^- #ops is muted for you until/],
		['/mute bob 5m', /^- bob can read #dev but not write in it/],
	),
	unmute: runs(
		['/unmute #ops', ['- #ops is no longer muted.']],
		['/mute bob', /muted/],
		['/unmute bob', /unmuted bob/],
	),
	slow: runs(['/slow 5s', /slow mode.*5 s/]),
	mod: runs(['/mod bob', ['#dev - ann made bob a moderator']]),
	unmod: runs(['/mod bob', /moderator/], ['/unmod bob', ['#dev - ann removed bob from the moderators']]),
	mods: runs(['/mods', /^ {4}1\. bob {2}\(member\)$/]),
	notify: runs(['/notify', /^- #dev: mentions/], ['/notify nothing', /^- #dev: no message notifies you/]),
	highlight: runs(['/highlight add build', /^- "build" counts as a mention now/], ['/highlight', /build/]),
	dnd: runs(['/dnd 1h', /^- Do not disturb: now until/], ['/dnd off', ['- Do not disturb is off.']]),
	ignore: runs(
		['/ignore bob', ['- You are ignoring: bob']],
		['/ignore -bob', ["- You aren't ignoring anyone."]],
	),
	filter: runs(['/filter', /^- Joins and leaves are hidden/]),
	set: runs(
		['/set joins', /^- joins = on: /],
		['/set joins off', ['- joins = off']],
		['/set wrong', /Unknown setting/],
	),
	theme: runs(['/theme', /^ {4}2\. dark/], ['/choose 2', ['- theme = dark']]),
	sidebar: needsScreen('sidebar', /\/go lists your rooms\./),
	members: needsScreen('members', /\/names lists the members\./),
	clear: needsScreen('clear', /Plain mode never removes a line/),
	choose: runs(
		['/choose 1', /^- There is no list to choose from/],
		['/rooms', /Rooms/],
		['/choose 9', /no entry 9\. It has 2\./],
	),
	more: runs(['/more', ['- There is nothing more to show.']]),
	paste: {
		...runs(
			['/paste', /^- Write the message\./],
			['one', []],
			['/quit', []],
			['.', ['#dev [4] ann: one', '    /quit']],
		),
		after: world => expect(messageIn(world, 'one\n/quit')).toBeDefined(),
	},
	stats: runs(['/stats', /Active users: 2/]),
	retry: runs(['/retry', ['- No message has failed.']]),
	outbox: {
		before: async ({world, ann, wait}) => {
			world.network.cut('ann');
			await wait();
			ann.post({room: 'dev'}, 'lost');
		},
		...runs(
			['/outbox', /^ {4}1 {2}#dev {2}lost {2}\(waiting for the connection\)$/],
			['/outbox drop 1', /^- Dropped: lost$/],
			['/outbox', /^- The outbox is empty\.$/],
		),
	},
	reconnect: runs(['/reconnect', ['- Already connected.']]),
	plain: runs(['/plain', /^- This is plain mode already/]),
	export: runs(['/export', /^- In a shell: termchat export --room 'dev'/]),
	help: runs(
		['/help reply', /^- \/reply \[NUMBER\|-N\|@NICK\] TEXT: reply to a message/],
		['/help', /^ {4}\/more: show the next page/],
	),
	quit: {...runs(['/quit', ['- You quit termchat.']]), after: ({isEnded}) => expect(isEnded()).toBe(true)},
};

describe('every command in plain mode', () => {
	test('has an entry in the table', () => {
		expect(Object.keys(cases).toSorted()).toEqual(commands.map(({name}) => name).toSorted());
	});

	test.each(Object.entries(cases))('/%s answers', async (_name, {steps, before, after}) => {
		const world = await plainWorld();
		await world.wait();
		await before?.(world);
		for (const [typed, answer] of steps) {
			const lines = await world.type(typed);
			if (answer instanceof RegExp) {
				expect(
					lines.filter(line => answer.test(line)),
					`${typed}: ${lines.join('\n')}`,
				).not.toEqual([]);
				expect(lines.join('\n')).not.toMatch(/is done\./);
			} else expect(lines, typed).toEqual(answer);
		}
		after?.(world);
	});
});

/** A command does the same; or what is there in its place, in words. */
type Replacement = `/${string}` | {readonly because: string};

const because = (text: string): Replacement => ({because: text});
const terminalDoes = because('The terminal edits the line.');
const noScreen = because('There is no screen to scroll, choose on or draw.');

/** What the user of plain mode does in place of each key. */
const replacements: Readonly<Record<Exclude<Action, 'startChord'>, Replacement>> = {
	palette: '/go',
	previousRoom: '/previous',
	nextRoom: '/2',
	nextActiveRoom: '/next',
	lastRoom: '/last',
	goToRoom: '/2',
	moveRoomUp: '/move up',
	moveRoomDown: '/move down',
	copyRoomLink: '/link',
	scrollUp: '/history',
	scrollDown: noScreen,
	scrollToOldest: '/history',
	scrollToBottom: noScreen,
	firstUnread: '/unread',
	inbox: '/inbox',
	goBack: '/return',
	previousMention: '/inbox',
	nextMention: '/inbox',
	search: '/search green',
	selectMessage: '/show 1',
	selectOlder: '/show 1',
	selectNewer: '/show 3',
	reply: '/reply 1 yes',
	openThread: '/thread 1',
	closeThread: '/thread close',
	followThread: '/follow 1',
	pin: '/pinmessage 1',
	edit: '/edit 2 new',
	delete: '/delete 2',
	react: '/react 1 :+1:',
	copy: '/copy 1',
	copyCode: '/copy 1 code',
	openLink: '/open 1',
	inspect: '/inspect 1',
	copyMessageLink: '/copylink 1',
	markUnread: '/markunread 1',
	showReaders: '/readby 1',
	showAnswered: '/answered 3',
	stopSelecting: noScreen,
	send: because('Enter sends.'),
	takeBack: '/undo',
	newLine: '/paste',
	complete: because(
		'Commands, rooms and users are accepted by a prefix; /help, /rooms and /names list them.',
	),
	completeBack: because('The same.'),
	historyOlder: terminalDoes,
	historyNewer: terminalDoes,
	historySearch: terminalDoes,
	historySearchBack: terminalDoes,
	openEditor: '/paste',
	cancelAbout: because('A command names its message, so nothing stays open.'),
	clearInput: terminalDoes,
	left: terminalDoes,
	right: terminalDoes,
	up: terminalDoes,
	down: terminalDoes,
	wordLeft: terminalDoes,
	wordRight: terminalDoes,
	lineStart: terminalDoes,
	lineEnd: terminalDoes,
	deleteLeft: terminalDoes,
	deleteRight: terminalDoes,
	killWordLeft: terminalDoes,
	killPartLeft: terminalDoes,
	killPartRight: terminalDoes,
	killToStart: terminalDoes,
	killToEnd: terminalDoes,
	yank: terminalDoes,
	yankOlder: terminalDoes,
	transpose: terminalDoes,
	undo: terminalDoes,
	redo: terminalDoes,
	choose: '/choose 1',
	chooseNext: noScreen,
	choosePrevious: noScreen,
	pageUp: noScreen,
	pageDown: '/more',
	lineUp: noScreen,
	lineDown: noScreen,
	toFirst: noScreen,
	toLast: noScreen,
	deleteTyped: terminalDoes,
	deleteTypedWord: terminalDoes,
	close: noScreen,
	help: '/help',
	toggleRooms: '/sidebar',
	toggleMembers: '/members',
	toggleMouse: '/set mouse',
	redraw: noScreen,
	suspend: because('The terminal suspends the program.'),
	leave: '/quit',
};

describe('every key of the full screen', () => {
	test('has a replacement in plain mode', () => {
		const actions = new Set(keyTable.map(({action}) => action as string));
		expect(Object.keys(replacements).filter(action => !actions.has(action))).toEqual([]);
	});

	const lines = [...new Set(Object.values(replacements).filter(one => typeof one === 'string'))];
	test.each(lines)('%s answers', async line => {
		const world = await plainWorld();
		await world.wait();
		const answer = await world.type(line);
		expect(answer.join('\n')).toMatch(/\w{2,}/);
		expect(answer.join('\n')).not.toMatch(/Unknown command|is done\./);
	});
});
