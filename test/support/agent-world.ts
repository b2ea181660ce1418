/** Agents for tests: the MCP client of the SDK, the MCP server, and the real hub, connected in memory. */
import {Client as McpClient} from '@modelcontextprotocol/client';
import {InMemoryTransport} from '@modelcontextprotocol/server';
import {serveStdio} from '@modelcontextprotocol/server/stdio';
import {onTestFinished} from 'vitest';
import type {ClientOptions} from '../../source/client/client-parts.ts';
import {Agent} from '../../source/mcp/agent/agent.ts';
import {ratePerMinute} from '../../source/mcp/agent/write-guard.ts';
import {mcpServerFactory} from '../../source/mcp/mcp-server.ts';
import {type ClientWorld, resultOf} from './client-world.ts';

/** The versions of the protocol: the one with `initialize`, and the one of 2026. */
export type McpVersion = 'legacy' | 'modern';

export interface ConnectedAgent {
	readonly mcp: McpClient;
	readonly agent: Agent;
	/** The structured result of a tool, checked against its schema by the SDK. Throws for an error. */
	call(tool: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
	/** The error that a tool reports. */
	fail(tool: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

export interface AgentOptions {
	readonly rooms?: readonly string[];
	readonly token?: string;
	readonly perMinute?: number;
	readonly version?: McpVersion;
	readonly client?: Partial<ClientOptions>;
}

interface ToolText {
	readonly type: string;
	readonly text?: string;
}

export const textOf = (content: unknown): string =>
	(content as readonly ToolText[]).map(({text = ''}) => text).join('');

/** Connects an agent; the clock of the world does not advance. */
export const connectAgent = async (
	world: ClientWorld,
	nick: string,
	{rooms = ['dev'], token, perMinute = 60, version = 'legacy', client: more = {}}: AgentOptions = {},
): Promise<ConnectedAgent> => {
	const client = world.connect(nick, {bot: true, ...more});
	const rate = ratePerMinute(perMinute);
	const agent = new Agent({client, clock: world.clock, names: rooms, token, rate});
	agent.open();
	const [near, far] = InMemoryTransport.createLinkedPair();
	const server = serveStdio(
		mcpServerFactory(async () => agent),
		{transport: far},
	);
	const mcp = new McpClient(
		{name: 'test', version: '1.0.0'},
		version === 'modern' ? {versionNegotiation: {mode: 'auto'}} : {},
	);
	await mcp.connect(near);
	onTestFinished(async () => {
		await mcp.close();
		await server.close();
	});
	// The SDK learns the output schemas from the list, and then checks the results.
	await mcp.listTools();
	const request = (name: string, input: Record<string, unknown>) =>
		resultOf(world, mcp.callTool({name, arguments: input}));
	return {
		mcp,
		agent,
		async call(tool, input = {}) {
			const result = await request(tool, input);
			if (result.isError) throw new Error(textOf(result.content));
			return result.structuredContent as Record<string, unknown>;
		},
		async fail(tool, input = {}) {
			const result = await request(tool, input);
			if (!result.isError) throw new Error(`no error: ${textOf(result.content)}`);
			const text = textOf(result.content);
			return text.startsWith('{') ? (JSON.parse(text).error as Record<string, unknown>) : {message: text};
		},
	};
};
