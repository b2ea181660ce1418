import {defineConfig} from 'vitest/config';

/**
 * The cluster suite: several hubs over real NATS servers. Build first, and get the server with
 * `scripts/get-nats-server.sh`.
 */
export default defineConfig({
	test: {
		include: ['test/cluster/**/*.test.ts'],
		env: {TERMCHAT_SUITE: 'slow'},
		globalSetup: ['test/end-to-end/setup.ts'],
		// Guards against tests that hang, wide enough for a slow and busy machine.
		testTimeout: 240_000,
		hookTimeout: 240_000,
		expect: {poll: {timeout: 60_000, interval: 50}},
		fileParallelism: false,
	},
});
