/** The tools that write: `send`, `reply` and `react`. There are no others, so an agent can do nothing else. */
import type {McpServer} from '@modelcontextprotocol/server';
import * as z from 'zod';
import {maxEmojiLength} from '../../protocol/limits.ts';
import type {Agent} from '../agent/agent.ts';
import {postMessage} from '../agent/post-message.ts';
import {noConnection} from '../agent/tool-error.ts';
import {roomName} from './reading.ts';
import {registerTool, type ToolDescription} from './tool.ts';

const text = z
	.string()
	.min(1)
	.describe('At most 8192 bytes and 100 lines. Mention a user with @ and the nick to notify them.');
const seq = z.number().int().min(1);
const annotations = {readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true};

const sentOutput = z.object({
	room: z.string(),
	seq: z.number().int().describe('The number of your message. The server has stored it.'),
});

/** The name of a room in which the agent may write now. Counts against the rate limit. */
const openToWrite = async (agent: Agent, room: string, signal: AbortSignal): Promise<string> => {
	await agent.rooms.ready(signal);
	const {room: name} = agent.rooms.find(room);
	const mute = agent.guard.muteIn(name, agent.serverNow());
	if (mute !== undefined) throw mute;
	agent.guard.take();
	return name;
};

const sendInput = z.strictObject({room: roomName, text});

const sendTool: ToolDescription<typeof sendInput, typeof sentOutput> = {
	name: 'send',
	title: 'Send a message',
	description: 'Sends a message to a room. All members see it with the mark of a bot.',
	input: sendInput,
	output: sentOutput,
	annotations,
	async run(agent, given, signal) {
		const room = await openToWrite(agent, given.room, signal);
		return postMessage(agent, room, {text: given.text}, signal);
	},
};

const replyInput = z.strictObject({
	room: roomName,
	seq: seq.describe('The seq of the message to answer.'),
	text,
});

const replyTool: ToolDescription<typeof replyInput, typeof sentOutput> = {
	name: 'reply',
	title: 'Reply to a message',
	description: 'Sends a message that answers another one, in its thread.',
	input: replyInput,
	output: sentOutput,
	annotations,
	async run(agent, given, signal) {
		const room = await openToWrite(agent, given.room, signal);
		return postMessage(agent, room, {text: given.text, replyTo: given.seq}, signal);
	},
};

const reactInput = z.strictObject({
	room: roomName,
	seq: seq.describe('The seq of the message.'),
	emoji: z.string().min(1).max(maxEmojiLength).describe('An emoji, or a short word without spaces.'),
	remove: z.boolean().default(false).describe('true: remove your reaction.'),
});

const reactOutput = z.object({room: z.string(), seq: z.number().int(), emoji: z.string(), on: z.boolean()});

const reactTool: ToolDescription<typeof reactInput, typeof reactOutput> = {
	name: 'react',
	title: 'React to a message',
	description: 'Adds an emoji to a message, or removes yours.',
	input: reactInput,
	output: reactOutput,
	annotations: {...annotations, idempotentHint: true},
	async run(agent, {room: typed, seq: target, emoji, remove}, signal) {
		const room = await openToWrite(agent, typed, signal);
		if (agent.client.session().link.type !== 'up') throw noConnection('it was lost just now');
		await agent.client.ask({type: 'react', room, seq: target, emoji, on: !remove});
		return {room, seq: target, emoji, on: !remove};
	},
};

export const registerWriting = (server: McpServer, openAgent: () => Promise<Agent>): void => {
	registerTool(server, openAgent, sendTool);
	registerTool(server, openAgent, replyTool);
	registerTool(server, openAgent, reactTool);
};
