/** Registers a tool, and turns its values and errors into results. */
import type {CallToolResult, McpServer, ToolAnnotations} from '@modelcontextprotocol/server';
import type * as z from 'zod';
import type {Agent} from '../agent/agent.ts';
import {errorText, toToolError} from '../agent/tool-error.ts';

export interface ToolDescription<Input extends z.ZodObject, Output extends z.ZodObject> {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly input: Input;
	readonly output: Output;
	readonly annotations: ToolAnnotations;
	/** Throws a `ToolError` or a `RequestError`, which the agent receives. */
	readonly run: (agent: Agent, input: z.output<Input>, signal: AbortSignal) => Promise<z.input<Output>>;
}

/** `openAgent` resolves when the client exists, which may be before it is connected. */
export const registerTool = <Input extends z.ZodObject, Output extends z.ZodObject>(
	server: McpServer,
	openAgent: () => Promise<Agent>,
	{name, title, description, input, output, annotations, run}: ToolDescription<Input, Output>,
): void => {
	const call = async (given: z.output<Input>, signal: AbortSignal): Promise<CallToolResult> => {
		try {
			const value = await run(await openAgent(), given, signal);
			return {content: [{type: 'text', text: JSON.stringify(value)}], structuredContent: value};
		} catch (error) {
			const toolError = toToolError(error);
			if (toolError === undefined) throw error;
			return {content: [{type: 'text', text: errorText(toolError)}], isError: true};
		}
	};
	server.registerTool(
		name,
		{title, description, inputSchema: input as z.ZodObject, outputSchema: output, annotations},
		(given, context) => call(given as z.output<Input>, context.mcpReq.signal),
	);
};

export const readOnly: ToolAnnotations = {readOnlyHint: true, openWorldHint: true};
