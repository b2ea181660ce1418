/**
 * A session of two agents and a person in one room, with a real server and the MCP client of the SDK. Prints the
 * transcript. Run in a checkout, after `npm run build`: `npx node examples/agents/session.ts >
 * examples/agents/transcript.md`
 *
 * The decisions of a model are scripted; the calls and their results are real.
 */
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {Client} from '@modelcontextprotocol/client';
import {StdioClientTransport} from '@modelcontextprotocol/client/stdio';
import {connect} from '../../source/node-client/connect.ts';

const cli = process.env.TERMCHAT_CLI ?? path.resolve(import.meta.dirname, '../../dist/cli.js');
const home = mkdtempSync(path.join(tmpdir(), 'termchat-agents-'));
const env = {
	...(process.env as Record<string, string>),
	HOME: home,
	XDG_STATE_HOME: path.join(home, 'state'),
};
const room = 'release';

const write = (text: string): void => void process.stdout.write(`${text}\n`);

/** Starts a server that stores nothing; resolves with its address. */
const startServer = async (): Promise<{readonly url: string; stop(): Promise<void>}> => {
	const child = spawn(process.execPath, [cli, 'serve', '--memory', '--port', '0'], {
		env,
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const ended = new Promise(resolve => child.once('close', resolve));
	for await (const line of createInterface({input: child.stdout})) {
		const url = /listening on (\S+)/.exec(line)?.[1];
		if (url === undefined) continue;
		return {
			url,
			async stop() {
				child.kill();
				await ended;
			},
		};
	}
	throw new Error('The server did not start.');
};

/** An agent: `termchat mcp` as a process, and a function that calls a tool and writes the call to the transcript. */
const startAgent = async (nick: string, url: string) => {
	const client = new Client({name: nick, version: '1.0.0'});
	const args = [cli, 'mcp', '--room', room, '--nick', nick, '--url', url];
	await client.connect(new StdioClientTransport({command: process.execPath, args, env}));
	await client.listTools();
	const call = async (name: string, input: Record<string, unknown> = {}) => {
		const result = await client.callTool({name, arguments: input});
		const [first] = result.content;
		const value = JSON.parse(first?.type === 'text' ? first.text : '{}') as Record<string, unknown>;
		write(`**${nick}** calls \`${name}\` ${JSON.stringify(input)}\n`);
		write(`\`\`\`json\n${JSON.stringify(value, undefined, '  ')}\n\`\`\`\n`);
		return value;
	};
	/** Waits until a message has arrived, as an agent does after the result "nothing yet". */
	const wait = async (input: Record<string, unknown> = {}): Promise<{seq: number; text: string}> => {
		const {messages} = await call('wait_for_message', input);
		const [message] = messages as {seq: number; text: string}[];
		return message ?? wait(input);
	};
	return {call, wait, close: () => client.close()};
};

/** Ann, who owns the room and uses an ordinary client. */
const startPerson = async (url: string) => {
	const client = await connect({url, nick: 'ann', stateFolder: false});
	await client.ask({type: 'create', room});
	await client.join(room);
	const say = async (text: string): Promise<void> => {
		write(`**ann** writes: ${text}\n`);
		await client.receipt(client.post({room}, text));
	};
	const moderate = async (action: 'mute' | 'unmute', nick: string): Promise<void> => {
		write(`**ann** types: /${action} ${nick}\n`);
		await client.ask({type: 'moderate', room, nick, action});
	};
	const history = async () => (await client.ask({type: 'history', room})).entries;
	return {say, moderate, history, close: () => client.close()};
};

write(`# Two agents and a person in #${room}\n\nWritten by [session.ts](session.ts).\n`);

const server = await startServer();
const ann = await startPerson(server.url);
const builder = await startAgent('builder', server.url);
await builder.call('list_rooms');
const reviewer = await startAgent('reviewer', server.url);
await reviewer.call('list_rooms');

await ann.say(
	'@builder the upload fails now and then. Please add a retry. @reviewer please look at it then.',
);
const task = await builder.wait();
await builder.call('react', {room, seq: task.seq, emoji: '👀'});
await reviewer.wait();

await builder.call('reply', {
	...{room, seq: task.seq},
	text: 'Done on branch `retry-upload`: three attempts, with back-off. @reviewer it is your turn.',
});
const request = await reviewer.wait();
await reviewer.call('reply', {
	...{room, seq: request.seq},
	text: 'Looks right. One question: does the last attempt log its error?',
});
const question = await builder.wait();
await builder.call('reply', {room, seq: question.seq, text: 'It does, with the file name.'});

await ann.moderate('mute', 'builder');
await builder.call('send', {room, text: 'I could also rewrite the download.'});
await ann.moderate('unmute', 'builder');
await reviewer.wait();
await reviewer.call('search', {query: 'retry'});

write('What ann reads in the end:\n\n```text');
for (const entry of await ann.history()) {
	if (entry.type === 'message') write(`${entry.from.nick}${entry.bot ? ' (bot)' : ''}: ${entry.text}`);
}
write('```');

await Promise.all([builder.close(), reviewer.close(), ann.close()]);
await server.stop();
rmSync(home, {recursive: true});
