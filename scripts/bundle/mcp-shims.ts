/**
 * Replaces a part of the MCP SDK. The SDK checks JSON Schemas with Ajv only for answers of a client to questions of the
 * server, and `termchat mcp` asks none. Without Ajv the program starts faster and is 150 kB smaller.
 */
import process from 'node:process';

export class DefaultJsonSchemaValidator {
	getValidator(): never {
		throw new Error('JSON Schemas are not checked here');
	}
}

export {process};
