/** IRC clients on two hubs of one cluster. */
import {beforeAll, expect, onTestFinished, test} from 'vitest';
import {connectIrc, type IrcClient} from '../support/irc-client.ts';
import {ircPortOf} from '../support/irc-programs.ts';
import type {Hub} from '../support/nats-hubs.ts';
import {describeWithNats, shareHubs} from '../support/nats-tests.ts';
import {secretOf} from './ask.ts';

const capabilities = 'echo-message message-tags draft/read-marker sasl';

/** A registered client. `secret`: that of a user who exists already. */
const enter = async (hub: Hub, nick: string, secret?: string): Promise<IrcClient> => {
	const client = await connectIrc(ircPortOf(hub.server));
	onTestFinished(() => client.close());
	client.send(`CAP REQ :${capabilities}`);
	if (secret !== undefined) {
		client.send(
			'AUTHENTICATE PLAIN',
			`AUTHENTICATE ${Buffer.from(`\0${nick}\0${secret}`).toString('base64')}`,
		);
		await client.next('903');
	}
	client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, 'CAP END');
	await client.next('376');
	return client;
};

const join = async (client: IrcClient, channel: string): Promise<void> => {
	client.send(`JOIN ${channel}`);
	await client.next('366');
};

describeWithNats('IRC on two hubs', () => {
	const {hubs} = shareHubs({brokerCount: 1, argv: ['--irc', '127.0.0.1:0']});

	beforeAll(async () => {
		// Brokers that have only just started accept nothing for a moment. `connect` tries again.
		await Promise.all(hubs().all.map((hub, index) => hub.connect(`ready${index}`)));
	});

	test('users talk, type, change their nicks and are kicked', async () => {
		const [one, two] = hubs().all;
		const ann = await enter(one, 'ann');
		await join(ann, '#dev');
		const bob = await enter(two, 'bob');
		await join(bob, '#dev');
		await ann.next(/^:bob!\S+ JOIN #dev$/);
		bob.send('PRIVMSG #dev :hello from the other hub');
		const echo = await bob.next('PRIVMSG');
		const received = await ann.next('PRIVMSG');
		expect(received).toMatchObject({nick: 'bob', params: ['#dev', 'hello from the other hub']});
		expect(received.tags.msgid).toBe(echo.tags.msgid);
		ann.send(`@+draft/reply=${echo.tags.msgid} PRIVMSG #dev :hello back`);
		expect((await bob.next(/ PRIVMSG #dev :hello back$/)).tags['+draft/reply']).toBe(echo.tags.msgid);
		bob.send('@+typing=active TAGMSG #dev');
		expect((await ann.next('TAGMSG')).tags['+typing']).toBe('active');
		bob.send('NICK bill');
		expect(await ann.next('NICK')).toMatchObject({nick: 'bob', params: ['bill']});
		bob.send('PRIVMSG ann :only for you');
		expect(await ann.next('only for you')).toMatchObject({nick: 'bill', params: ['ann', 'only for you']});
		ann.send('KICK #dev bill :enough');
		expect(await bob.next('KICK')).toMatchObject({nick: 'ann', params: ['#dev', 'bill', 'enough']});
		bob.send('PRIVMSG #dev :still here?');
		await bob.next('404');
	});

	test('a read position reaches the client of the same user on the other hub', async () => {
		const [one, two] = hubs().all;
		const web = await one.connect('cem', 'reading');
		const secret = secretOf(web);
		const [first, second] = [await enter(one, 'cem', secret), await enter(two, 'cem', secret)];
		await join(first, '#reading');
		await join(second, '#reading');
		first.send('PRIVMSG #reading :a note');
		const {tags} = await first.next('PRIVMSG');
		await second.next('PRIVMSG');
		expect(tags.msgid).toMatch(/-reading$/);
		first.send('MARKREAD #reading timestamp=2100-01-01T00:00:00.000Z');
		expect((await second.next(/ MARKREAD #reading timestamp=/)).params[1]).toMatch(/^timestamp=\d{4}-/);
	});

	test('a message from the other hub has the same id in the history', async () => {
		const [one, two] = hubs().all;
		const web = await one.connect('dan', 'past');
		const {seq} = await web.post('past', 'an old message');
		const eve = await enter(two, 'eve');
		eve.send('JOIN #past');
		expect((await eve.next('an old message')).tags.msgid).toBe(`${seq}-past`);
	});
});
