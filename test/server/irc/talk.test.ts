/** Messages with markup, several lines, replies, reactions, edits and deletions between IRC and other clients. */
import {expect, test} from 'vitest';
import type {IrcClient} from '../../support/irc-client.ts';
import {type IrcWorld, ircWorld} from '../../support/irc-world.ts';
import type {WireClient} from '../../support/wire-client.ts';

/** A WebSocket client in the room, after the others have seen it join. */
const wire = async (world: IrcWorld, ...others: readonly IrcClient[]): Promise<WireClient> => {
	const eve = await world.connect('eve', 'dev');
	world.clock.advance(300);
	for (const client of others) await client.sync();
	return eve;
};

const base = ['message-tags', 'batch', 'echo-message', 'labeled-response', 'server-time'] as const;

test('turns formatting codes into markup and markup into codes', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const eve = await wire(world, ann);
	ann.send('PRIVMSG #dev :\x02bold\x02 and \x0304red\x03');
	expect(await eve.next('message')).toMatchObject({text: '**bold** and red'});
	await eve.post('dev', '*waves* at **all**');
	expect((await ann.next('PRIVMSG')).params).toEqual(['#dev', '\x1dwaves\x1d at \x02all\x02']);
});

test('an ACTION is /me, and other CTCP messages are not messages', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const eve = await wire(world, ann);
	ann.send('PRIVMSG #dev :\x01VERSION\x01', 'PRIVMSG #dev :\x01ACTION waves\x01');
	expect(await eve.next('message')).toMatchObject({text: '/me waves'});
	await eve.post('dev', '/me nods');
	expect((await ann.next('PRIVMSG')).params).toEqual(['#dev', '\x01ACTION nods\x01']);
});

test('a text of formatting codes only is no text', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	expect(await ann.lines('PRIVMSG #dev :\x02\x0304\x0f')).toEqual([expect.stringContaining(' 412 ann ')]);
});

test('a NOTICE is a message marked as a bot’s', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const bob = await world.member('bob', '#dev');
	const eve = await wire(world, ann, bob);
	ann.send('NOTICE #dev :the build is green');
	expect(await eve.next('message')).toMatchObject({text: 'the build is green', bot: true});
	expect((await bob.next('NOTICE')).params).toEqual(['#dev', 'the build is green']);
});

test('a message has the same id and time for everyone', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base);
	const bob = await world.member('bob', '#dev', ...base);
	const eve = await wire(world, ann, bob);
	const [echo] = await ann.sync('PRIVMSG #dev :hello');
	const {seq, at} = await eve.next('message');
	expect(echo?.tags).toMatchObject({msgid: `${seq}-dev`, time: new Date(at).toISOString()});
	expect((await bob.next('PRIVMSG')).tags).toMatchObject({
		msgid: `${seq}-dev`,
		time: new Date(at).toISOString(),
	});
});

test('a long line becomes several without cutting a character', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const eve = await wire(world, ann);
	const text = '👩‍👩‍👧‍👦'.repeat(60);
	await eve.post('dev', text);
	await ann.sync();
	const lines = ann.received.filter(({command}) => command === 'PRIVMSG');
	expect(lines.length).toBeGreaterThan(2);
	for (const {text: line} of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
	expect(lines.map(({params}) => params[1]).join('')).toBe(text);
	for (const {params} of lines) expect(params[1]).toMatch(/^(?:👩‍👩‍👧‍👦)+$/u);
});

test('a message of several lines is a batch for clients that can, and several messages for others', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base, 'draft/multiline');
	const bob = await world.member('bob', '#dev', ...base);
	const eve = await wire(world, ann, bob);
	await eve.post('dev', 'one\n\ntwo');
	await ann.sync();
	const batch = ann.received.slice(-5).map(({command, params, tags}) => [command, params, tags.batch]);
	const id = batch[1]?.[2];
	expect(batch).toEqual([
		['BATCH', [`+${id}`, 'draft/multiline', '#dev'], undefined],
		['PRIVMSG', ['#dev', 'one'], id],
		['PRIVMSG', ['#dev', ''], id],
		['PRIVMSG', ['#dev', 'two'], id],
		['BATCH', [`-${id}`], undefined],
	]);
	await bob.sync();
	const lines = bob.received.filter(({command}) => command === 'PRIVMSG');
	expect(lines.map(({params}) => params[1])).toEqual(['one', 'two']);
	// Only the first line has the id, so that a reply names the whole message.
	expect(lines.map(({tags}) => tags.msgid)).toEqual([expect.stringMatching(/^\d+-dev$/), undefined]);
});

test('joins the lines of a batch to one message, whose echo carries the label', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base, 'draft/multiline');
	const eve = await wire(world, ann);
	const echo = await ann.sync(
		'@label=x1 BATCH +7 draft/multiline #dev',
		'@batch=7 PRIVMSG #dev :hello',
		'@batch=7 PRIVMSG #dev :how is ',
		'@batch=7;draft/multiline-concat PRIVMSG #dev :everyone?',
		'BATCH -7',
	);
	expect(await eve.next('message')).toMatchObject({text: 'hello\nhow is everyone?'});
	expect(echo[0]).toMatchObject({
		command: 'BATCH',
		tags: {label: 'x1', msgid: expect.stringMatching(/-dev$/)},
	});
	expect(echo.filter(({command}) => command === 'PRIVMSG')).toHaveLength(2);
});

test.each([
	['another batch', ['@batch=8 PRIVMSG #dev :hi', '@batch=7 PRIVMSG #dev :hi'], 'MULTILINE_INVALID'],
	['another target', ['@batch=7 PRIVMSG #ops :hi'], 'MULTILINE_INVALID_TARGET #dev #ops'],
	['another command', ['@batch=7 PRIVMSG #dev :hi', '@batch=7 NOTICE #dev :hi'], 'MULTILINE_INVALID'],
	[
		'an empty continuation',
		['@batch=7 PRIVMSG #dev :hi', '@batch=7;draft/multiline-concat PRIVMSG #dev :'],
		'MULTILINE_INVALID',
	],
	['no text', ['@batch=7 PRIVMSG #dev :'], 'MULTILINE_INVALID'],
	['too many lines', Array<string>(101).fill('@batch=7 PRIVMSG #dev :hi'), 'MULTILINE_MAX_LINES 100'],
	[
		'too many bytes',
		Array<string>(30).fill(`@batch=7 PRIVMSG #dev :${'x'.repeat(300)}`),
		'MULTILINE_MAX_BYTES 8192',
	],
])('refuses a batch with %s once', async (_, lines, code) => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base, 'draft/multiline');
	const answer = await ann.lines('BATCH +7 draft/multiline #dev', ...lines, 'BATCH -7');
	expect(answer).toEqual([expect.stringContaining(`FAIL BATCH ${code} :`)]);
	expect(await ann.lines('PRIVMSG #dev :after')).toEqual([expect.stringContaining('PRIVMSG #dev after')]);
});

test('replies with a tag, both ways', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base);
	const eve = await wire(world, ann);
	const {seq} = await eve.post('dev', 'who fixed it?');
	const {tags} = await ann.next('PRIVMSG');
	ann.send(`@+draft/reply=${tags.msgid} PRIVMSG #dev :me`);
	const answer = await eve.next('message');
	expect(answer).toMatchObject({text: 'me', replyTo: seq});
	eve.send({type: 'send', room: 'dev', text: 'thanks', replyTo: answer.seq});
	expect((await ann.next('PRIVMSG #dev thanks')).tags['+draft/reply']).toBe(`${answer.seq}-dev`);
});

test('a reply to an unknown message is an ordinary message', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base);
	const eve = await wire(world, ann);
	ann.send(
		'@+draft/reply=123 PRIVMSG #dev :one',
		'@+draft/reply=99-dev PRIVMSG #dev :two',
		'@+draft/reply=1-ops PRIVMSG #dev :three',
	);
	for (const text of ['one', 'two', 'three']) {
		const message = await eve.next('message');
		expect(message.text).toBe(text);
		expect(message.replyTo).toBeUndefined();
	}
});

test('reactions are TAGMSG, both ways', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base);
	const bob = await world.member('bob', '#dev');
	const eve = await wire(world, ann, bob);
	const {seq} = await eve.post('dev', 'done');
	const {tags} = await ann.next('PRIVMSG');
	const [echo] = await ann.sync(`@label=r;+draft/react=👍;+draft/reply=${tags.msgid} TAGMSG #dev`);
	expect(await eve.next('reacted')).toMatchObject({target: seq, emoji: '👍', on: true});
	expect(echo).toMatchObject({
		command: 'TAGMSG',
		tags: {label: 'r', '+draft/react': '👍', '+draft/reply': tags.msgid},
	});
	expect(await ann.sync(`@+draft/unreact=👍;+draft/reply=${tags.msgid} TAGMSG #dev`)).toHaveLength(1);
	expect(await eve.next('reacted')).toMatchObject({on: false});
	eve.send({type: 'react', room: 'dev', seq, emoji: '🎉', on: true});
	expect((await ann.next('TAGMSG')).tags).toMatchObject({'+draft/react': '🎉', '+draft/reply': tags.msgid});
	// A client without tags gets none of it.
	expect((await bob.sync()).filter(({command}) => command === 'TAGMSG')).toEqual([]);
});

test('shows who is typing, both ways', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base);
	const eve = await wire(world, ann);
	expect((await ann.sync('@+typing=active TAGMSG #dev'))[0]).toMatchObject({
		command: 'TAGMSG',
		tags: {'+typing': 'active'},
	});
	expect(await eve.next('typing')).toMatchObject({room: 'dev', user: {nick: 'ann'}});
	eve.send({type: 'typing', room: 'dev'});
	expect(await ann.next('TAGMSG')).toMatchObject({
		nick: 'eve',
		params: ['#dev'],
		tags: {'+typing': 'active'},
	});
});

test('a TAGMSG of a user who is not in the room is refused', async () => {
	const world = await ircWorld();
	await world.member('bob', '#dev');
	const ann = await world.irc('ann', ...base);
	expect(await ann.lines('@+typing=active TAGMSG #dev')).toEqual([expect.stringContaining(' 404 ann #dev ')]);
	expect(await ann.lines('@+typing=active TAGMSG nobody')).toEqual([
		expect.stringContaining(' 401 ann nobody '),
	]);
});

test('shows an edit as a new line that replies to the message', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base);
	const eve = await wire(world, ann);
	const {seq} = await eve.post('dev', 'the build is green');
	const {tags} = await ann.next('PRIVMSG');
	eve.send({type: 'edit', room: 'dev', seq, text: 'the build is red'});
	const edit = await ann.next('PRIVMSG');
	expect(edit.params).toEqual(['#dev', '(edited) the build is red']);
	expect(edit.tags['+draft/reply']).toBe(tags.msgid);
});

test('REDACT deletes a message, and shows deletions to clients that can', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base, 'draft/message-redaction');
	const bob = await world.member('bob', '#dev', ...base);
	const eve = await wire(world, ann, bob);
	const [echo] = await ann.sync('PRIVMSG #dev :oops');
	const msgid = echo?.tags.msgid;
	expect(await ann.lines(`REDACT #dev ${msgid}`)).toEqual([expect.stringContaining(`REDACT #dev ${msgid}`)]);
	expect(await eve.next('deleted')).toMatchObject({target: (await eve.next('message')).seq});
	expect((await bob.sync()).map(({command}) => command)).not.toContain('REDACT');
});

test.each([
	['#ops 1-ops', 'INVALID_TARGET #ops'],
	['nobody 1-dev', 'INVALID_TARGET nobody'],
	['#dev nonsense', 'UNKNOWN_MSGID #dev nonsense'],
	['#dev 99-dev', 'UNKNOWN_MSGID #dev 99-dev'],
	['#dev 1-dev', 'REDACT_FORBIDDEN #dev 1-dev'],
])('refuses REDACT %s', async (params, code) => {
	const world = await ircWorld();
	const eve = await wire(world);
	await eve.post('dev', 'mine');
	const ann = await world.member('ann', '#dev', ...base, 'draft/message-redaction');
	expect(await ann.lines(`REDACT ${params}`)).toEqual([expect.stringContaining(`FAIL REDACT ${code} :`)]);
});

test('gives no expiring messages to IRC, and nothing about them', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', ...base, 'draft/message-redaction');
	const eve = await wire(world, ann);
	eve.send({type: 'send', room: 'dev', text: 'the code is 4711', expiresInSeconds: 60});
	const {seq} = await eve.next('message');
	eve.send({type: 'react', room: 'dev', seq, emoji: '👍', on: true});
	await eve.next('reacted');
	eve.send({type: 'edit', room: 'dev', seq, text: 'the code is 4712'});
	await eve.next('edited');
	eve.send({type: 'delete', room: 'dev', seq});
	await eve.next('deleted');
	await eve.post('dev', 'done');
	await ann.next('PRIVMSG');
	const seen = ann.received.filter(({nick, command}) => nick === 'eve' && command !== 'JOIN');
	expect(seen.map(({command, params}) => [command, params[1]])).toEqual([['PRIVMSG', 'done']]);
});

test('names the users of IRC to the author of an expiring message', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const eve = await wire(world, ann);
	await world.connect('bob', 'dev');
	const {seq} = await eve.post('dev', 'stays');
	eve.send({type: 'send', room: 'dev', text: 'goes', draft: 'x', expiresInSeconds: 60});
	const withheld = await eve.next('withheld');
	expect(withheld).toMatchObject({room: 'dev', seq: seq + 1, users: [{nick: 'ann'}], count: 1});
});

test('sends a notice in a room whose messages IRC clients do not get', async () => {
	const world = await ircWorld();
	const owner = await world.dial();
	await owner.hello('eve');
	owner.send({type: 'create', id: 1, room: 'dev'});
	await owner.next('created');
	const ann = await world.member('ann', '#dev');
	owner.send({type: 'configure', id: 2, room: 'dev', expiresInSeconds: 60});
	expect((await ann.next('NOTICE')).params[0]).toBe('#dev');
	const bob = await world.member('bob', '#dev');
	const notices = bob.received.filter(({command}) => command === 'NOTICE');
	expect(notices.map(({params}) => params)).toEqual([['#dev', expect.stringContaining('expire')]]);
});

test('a message to oneself is sent and received', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann', ...base);
	ann.send('@label=me PRIVMSG ann :note');
	const both = [await ann.next('PRIVMSG'), await ann.next('PRIVMSG')];
	expect(both.map(({params}) => params)).toEqual([
		['ann', 'note'],
		['ann', 'note'],
	]);
	expect(both.filter(({tags}) => tags.label === 'me')).toHaveLength(1);
	expect(both[0]?.tags.msgid).toBe(both[1]?.tags.msgid);
});
