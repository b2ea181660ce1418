/** The multiplexer between the program and the terminal, and how to pass a sequence through it. */

export type Multiplexer = 'tmux' | 'screen' | 'none';

/** Detected by the environment variables that each of them sets. */
export const multiplexerOf = (env: NodeJS.ProcessEnv): Multiplexer => {
	if (env.TMUX) return 'tmux';
	return env.STY ? 'screen' : 'none';
};

/** GNU screen drops a string of more than 768 bytes. This leaves space for the wrapping. */
const screenChunk = 512;

const inDcs = (content: string): string => `\u001BP${content}\u001B\\`;

/**
 * Wraps a sequence, so that the multiplexer passes it to the terminal unchanged. tmux requires its option
 * `allow-passthrough`.
 */
export const passThrough = (multiplexer: Multiplexer, sequence: string): string => {
	switch (multiplexer) {
		case 'none':
			return sequence;
		case 'tmux':
			return inDcs(`tmux;${sequence.replaceAll('\u001B', '\u001B\u001B')}`);
		case 'screen': {
			const chunks = sequence.match(new RegExp(`[^]{1,${screenChunk}}`, 'g')) ?? [];
			return chunks.map(inDcs).join('');
		}
	}
};
