/** Every slash command through a real terminal and a real server. */
import {expect, test} from 'vitest';
import {commands} from '../../source/commands/slash/registry.ts';
import {openOwnRoom, reset, typeParts} from '../support/own-room.ts';

/** A line for every command, and what the screen shows after it. */
const lines: Readonly<Record<string, readonly [line: string, shows: RegExp]>> = {
	join: ['/join #more', /ann@#more /],
	create: ['/create plans', /ann@#plans /],
	rooms: ['/rooms', /─ Rooms/],
	go: ['/go ops', /ann@#ops /],
	next: ['/next', /unread/],
	previous: ['/previous', /ann@#lobby /],
	last: ['/last', /ann@#(?!dev)/],
	leave: ['/leave #more', / connected/],
	link: ['/link', /How others join #dev/],
	topic: ['/topic release 2', /ann set the topic: release 2/],
	pin: ['/pin', /#dev is pinned/],
	unpin: ['/unpin', /#dev is no longer pinned/],
	move: ['/move up', / 1▸#dev/],
	me: ['/me waves', /\* {2}ann waves/],
	msg: ['/msg bob psst', /ann with @bob/],
	undo: ['/undo', /Messages are sent at once/],
	reply: ['/reply thanks', /thanks/],
	edit: ['/edit corrected', /corrected \(edited\)/],
	react: ['/react -1 :tada:', /🎉/],
	delete: ['/delete', /\(deleted\)/],
	ephemeral: ['/ephemeral 30s gone soon', /gone soon/],
	pinmessage: ['/pinmessage', /1 pinned/],
	pins: ['/pins', /─ Pinned messages/],
	unpinmessage: ['/unpinmessage -1', /unpinned a message|not pinned/],
	search: ['/search number', /─ .*number/],
	show: ['/show -3', /number|q back/],
	history: ['/history', /There are no older messages|before the last/],
	copy: ['/copy', /Sent to the terminal's clipboard/],
	copylink: ['/copylink', /Sent to the terminal's clipboard/],
	open: ['/open -1', /There is no link in that message/],
	inspect: ['/inspect', /Code points/],
	answered: ['/answered', /not a reply|q back/],
	thread: ['/thread -1', /Thread:/],
	follow: ['/follow -1', /follow/],
	unfollow: ['/unfollow -1', /follow/],
	inbox: ['/inbox', /─ Inbox/],
	return: ['/return', /no earlier place|connected/],
	unread: ['/unread', /No unread messages here|new message/],
	markunread: ['/markunread', /Marked as unread from here/],
	markread: ['/markread', /#dev is marked as read/],
	readby: ['/readby', /[Rr]ead by|has read/],
	readreceipts: ['/readreceipts', /read/],
	names: ['/names', /2 online: ann \(owner\), bob/],
	whois: ['/whois bob', /bob \(id \w+\) is in/],
	nick: ['/nick', /ann/],
	away: ['/away lunch', /Others see you as away: lunch/],
	back: ['/back', /You are (?:back|not away)/],
	direct: ['/direct', /message you/],
	block: ['/block bob', /bob/],
	blocks: ['/blocks', /bob/],
	unblock: ['/unblock bob', /bob/],
	ignore: ['/ignore', /ignore/],
	pair: ['/pair', /Pair|minutes/],
	devices: ['/devices', /─ Your devices/],
	invite: ['/invite', /dev is public/],
	kick: ['/kick nobody', /nobody/],
	ban: ['/ban nobody', /nobody/],
	unban: ['/unban nobody', /nobody/],
	bans: ['/bans', /No user is banned/],
	webhook: ['/webhook ci', /write in #\w+ as ci/],
	webhooks: ['/webhooks', /1 {2}ci: created by/],
	mod: ['/mod bob', /ann made bob a moderator/],
	mods: ['/mods', /bob/],
	unmod: ['/unmod bob', /ann removed bob from the moderators/],
	mute: ['/mute 1h', /#dev is muted for you until/],
	unmute: ['/unmute', /#dev is no longer muted/],
	slow: ['/slow 1s', /slow mode, one message every 1 s/],
	notify: ['/notify', /notify you/],
	highlight: ['/highlight', /[Hh]ighlight|No words/],
	dnd: ['/dnd', /[Dd]o not disturb/],
	set: ['/set bell', /bell = on/],
	theme: ['/theme', /monochrome/],
	sidebar: ['/sidebar on', /The room list is shown/],
	members: ['/members on', /The member list is shown|Needs 100 columns/],
	filter: ['/filter', /join/],
	clear: ['/clear', /hidden|\/history/],
	retry: ['/retry', /message/],
	outbox: ['/outbox', /unsent/],
	stats: ['/stats', /─ Statistics of #dev/],
	reconnect: ['/reconnect', /connect/],
	help: ['/help', /─ Help/],
	plain: ['/plain', /--plain/],
	export: ['/export', /termchat export/],
	choose: ['/choose 1', /Enter chooses an entry of a list/],
	more: ['/more', /is for plain mode/],
	paste: ['/paste', /The input takes several lines/],
	quit: ['/quit', /[Qq]uit/],
};

/** Commands about the message that the command before them has sent: it has to stay on the screen. */
const keepsMessages: readonly string[] = ['edit', 'react', 'delete'];

test('every command does what it says', async () => {
	const names = commands.map(({name}) => name);
	expect(Object.keys(lines).toSorted()).toEqual(names.toSorted());
	const terminal = await openOwnRoom();
	const failures: string[] = [];
	// The last one quits.
	for (const [name, [line, shows]] of Object.entries(lines)) {
		const run = async (): Promise<void> => {
			await reset(terminal);
			await typeParts(terminal, keepsMessages.includes(name) ? line : `/clear<enter>${line}`);
			terminal.type('\u001B[27u\r');
			await terminal.waitFor(shows, `what ${line} does`);
		};
		await run().catch(error => failures.push(`${name}: ${error.message}`));
	}
	expect(failures).toEqual([]);
}, 480_000);
