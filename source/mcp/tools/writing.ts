/** The tools that write: `send`, `reply` and `react`. No other tool changes anything on the server. */
import type {McpServer} from '@modelcontextprotocol/server';
import * as z from 'zod';
import {maxEmojiLength} from '../../protocol/limits.ts';
import type {Agent} from '../agent/agent.ts';
import {postMessage} from '../agent/post-message.ts';
import type {ToolError} from '../agent/tool-error.ts';
import {roomName} from './reading.ts';
import {registerTool, type ToolDescription} from './tool.ts';

const textSchema = z
	.string()
	.min(1)
	.describe('At most 8192 bytes and 100 lines. Mention a user with @ and the nick to notify them.');
const seqSchema = z.number().int().min(1);
const annotations = {readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true};

const sentOutput = z.object({
	room: z.string(),
	seq: z.number().int().describe('The number of your message. The server has stored it.'),
});

/** Writes in a room if the agent may do that now. Counts against the rate limit. */
const writeIn = async <Value>(
	agent: Agent,
	typed: string,
	signal: AbortSignal,
	write: (room: string) => Promise<Value>,
): Promise<Value> => {
	await agent.rooms.ready(signal);
	const {room} = agent.rooms.find(typed);
	const muted = (): ToolError | undefined => agent.guard.muteIn(room, agent.serverNow());
	const mute = muted();
	if (mute !== undefined) throw mute;
	agent.guard.take();
	try {
		return await write(room);
	} catch (error) {
		// If a mute has arrived meanwhile, it is the reason for the refusal.
		throw muted() ?? error;
	}
};

const sendInput = z.strictObject({room: roomName, text: textSchema});

const sendTool: ToolDescription<typeof sendInput, typeof sentOutput> = {
	name: 'send',
	title: 'Send a message',
	description: 'Sends a message to a room. All members see it with the mark of a bot.',
	input: sendInput,
	output: sentOutput,
	annotations,
	run: (agent, {room, text}, signal) =>
		writeIn(agent, room, signal, name => postMessage(agent, name, {text}, signal)),
};

const replyInput = z.strictObject({
	room: roomName,
	seq: seqSchema.describe('The seq of the message to answer.'),
	text: textSchema,
});

const replyTool: ToolDescription<typeof replyInput, typeof sentOutput> = {
	name: 'reply',
	title: 'Reply to a message',
	description: 'Sends a message that answers another one, in its thread.',
	input: replyInput,
	output: sentOutput,
	annotations,
	run: (agent, {room, text, seq: replyTo}, signal) =>
		writeIn(agent, room, signal, name => postMessage(agent, name, {text, replyTo}, signal)),
};

const reactInput = z.strictObject({
	room: roomName,
	seq: seqSchema.describe('The seq of the message.'),
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
	run: (agent, {room: typed, seq: target, emoji, remove}, signal) =>
		writeIn(agent, typed, signal, async room => {
			await agent.client.ask({type: 'react', room, seq: target, emoji, on: !remove});
			return {room, seq: target, emoji, on: !remove};
		}),
};

export const registerWriting = (server: McpServer, openAgent: () => Promise<Agent>): void => {
	registerTool(server, openAgent, sendTool);
	registerTool(server, openAgent, replyTool);
	registerTool(server, openAgent, reactTool);
};
