import {expect, test} from 'vitest';
import type {Notifications} from '../../../source/protocol/notifications.ts';
import {createFakeContext, type FakeContextOptions} from '../../support/fake-context.ts';
import {minutes, room, session} from '../../support/session-builder.ts';

/** A session whose server stores notification settings, and answers requests for them. */
const stored = (choices: Partial<Notifications> = {}, options: FakeContextOptions = {}) => {
	const notifications: Notifications = {rooms: [], highlight: [], ...choices};
	const rooms = [room('dev', {members: ['ann', 'bob', 'you']}), room('busy'), room('ops')];
	const world = createFakeContext({...session(rooms), notifications}, options);
	const {client} = world;
	const {ask} = client;
	Object.assign(client, {
		ask: (frame: {readonly type: string} & Partial<Notifications>) => {
			if (frame.type === 'notifications') {
				const now = client.session();
				client.setSession({
					...now,
					notifications: {...(now.notifications ?? notifications), ...frame} as Notifications,
				});
			}
			return ask(frame as never);
		},
	});
	const asked = () => client.callsOf('ask').map(([frame]) => frame);
	return {...world, asked};
};

test.each([
	['/mute #busy', {rooms: [{room: 'busy', isMuted: true}]}],
	['/mute #busy 1h', {rooms: [{room: 'busy', isMuted: true, mutedUntil: minutes(65)}]}],
	['/mute 1h', {rooms: [{room: 'dev', isMuted: true, mutedUntil: minutes(65)}]}],
	['/notify #ops all', {rooms: [{room: 'ops', level: 'all'}]}],
	['/notify nothing', {rooms: [{room: 'dev', level: 'nothing'}]}],
	['/notify Mentions', {rooms: [{room: 'dev', level: 'mentions'}]}],
	['/highlight add release candidate', {highlight: ['release candidate']}],
	['/highlight c++', {highlight: ['c++']}],
	['/dnd 22:00-08:00', {quietHours: {from: '22:00', until: '08:00'}}],
	['/dnd 9:00-17:30', {quietHours: {from: '09:00', until: '17:30'}}],
	['/dnd 1h', {quietUntil: minutes(65)}],
	['/dnd off', {quietHours: null, quietUntil: null}],
	['/set highlight deploy release', {highlight: ['deploy', 'release']}],
	['/set mute #busy', {rooms: [{room: 'busy', isMuted: true}]}],
])('%s', async (line, changes) => {
	const world = stored();
	expect(await world.run(line)).toBe(true);
	expect(world.asked()).toEqual([{type: 'notifications', ...changes}]);
});

test('/mute of a room explains the effect, the end and how to undo it', async () => {
	const world = stored();
	await world.run('/mute #busy 1h');
	expect(world.notices[0]).toMatch(
		/^#busy is muted for you until \d\d:\d\d\. It does not notify you and is left out of the next unread room and the title; its unread messages are still counted\. \/unmute #busy undoes this\.$/,
	);
});

test('/mute of a user explains the effect, the end and how to undo it', async () => {
	const world = stored();
	await world.run('/mute bob 1h spam');
	expect(world.asked()).toEqual([
		{
			type: 'moderate',
			room: 'dev',
			nick: 'bob',
			userId: 'bob',
			action: 'mute',
			seconds: 3600,
			reason: 'spam',
		},
	]);
	expect(world.notices[0]).toMatch(
		/^bob can read #dev but not write in it, until \d\d:\d\d\. \/unmute bob lifts the mute\.$/,
	);
});

test('/unmute of a room sends a request only if the room is muted', async () => {
	const world = stored({rooms: [{room: 'busy', isMuted: true}]});
	await world.run('/unmute #ops');
	expect(world.asked()).toEqual([]);
	await world.run('/unmute #busy');
	expect(world.asked()).toEqual([{type: 'notifications', rooms: [{room: 'busy', isMuted: false}]}]);
	expect(world.notices.at(-1)).toBe('#busy is no longer muted.');
});

test('/notify without a level shows the level and the mute', async () => {
	const world = stored({rooms: [{room: 'dev', level: 'all', isMuted: true}]});
	await world.run('/notify');
	await world.run('/notify #ops');
	expect(world.notices).toEqual([
		'#dev: every message notifies you. But it is muted until you unmute it: /unmute #dev undoes that.',
		'#ops: mentions and highlight words notify you.',
	]);
});

test('/highlight lists and removes words in any case', async () => {
	const world = stored({highlight: ['Deploy', 'release']});
	await world.run('/highlight');
	await world.run('/highlight remove deploy');
	await world.run('/highlight remove nothing');
	expect(world.asked()).toEqual([{type: 'notifications', highlight: ['release']}]);
	expect(world.notices).toEqual([
		'Highlight words, which count as a mention: Deploy, release. /highlight remove WORD removes one.',
		'"deploy" no longer counts as a mention.',
		'"nothing" is not a highlight word. /highlight lists them.',
	]);
});

test('/dnd shows the current times', async () => {
	const world = stored();
	await world.run('/dnd');
	await world.run('/dnd 22:00-08:00');
	expect(world.notices[0]).toMatch(/^Do not disturb is off\. Write \/dnd 22:00-08:00/);
	expect(world.notices[1]).toBe(
		'Do not disturb: from 22:00 until 08:00 every day in the time zone of each device. No bell, no notifications; unread messages are still counted. /dnd off undoes this.',
	);
});

test.each([
	['/mute #busy soon', '"soon" is not a time. Write one such as 30m, 1h or 2d.'],
	['/mute #busy 99999d', 'The longest time is 10 years.'],
	['/notify #dev some', '"some" is none of all, mentions, nothing.'],
	['/dnd 25:00-08:00', 'The times are from 00:00 to 23:59.'],
	['/dnd 08:00-08:00', 'The two times must differ.'],
	['/dnd often', 'Write /dnd 22:00-08:00 for hours of every day, /dnd 1h for once, or /dnd off.'],
])('%s is explained', async (line, explanation) => {
	const world = stored();
	await world.run(line);
	expect(world.notices.join(' ')).toContain(explanation);
	expect(world.asked()).toEqual([]);
});

test('the page mutes rooms as well', async () => {
	const world = stored({}, {ui: 'page'});
	expect(await world.run('/mute')).toBe(true);
	expect(world.asked()).toEqual([{type: 'notifications', rooms: [{room: 'dev', isMuted: true}]}]);
});

test('an older server is named in the answer', async () => {
	const world = createFakeContext(session([room('dev')]));
	for (const line of ['/mute #dev 1h', '/notify #dev all', '/dnd 1h']) await world.run(line);
	expect(world.notices).toEqual([
		'This server is too old for /mute with a time. Ask its operator to update termchat.',
		'This server is too old for /notify with a room. Ask its operator to update termchat.',
		'This server is too old for /dnd. Ask its operator to update termchat.',
	]);
});
