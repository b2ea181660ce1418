import {defineConfig} from 'vitest/config';

/**
 * The slow suite: the built binary in real terminals, browsers and empty folders, and many runs of the random tests.
 * Build first.
 */
export default defineConfig({
	test: {
		include: ['test/end-to-end/**/*.test.{ts,tsx}', 'test/**/*.{slow,random}.test.{ts,tsx}'],
		env: {TERMCHAT_SUITE: 'slow'},
		globalSetup: ['test/end-to-end/setup.ts'],
		// Guards against tests that hang, wide enough for a slow and busy machine.
		testTimeout: 240_000,
		hookTimeout: 240_000,
		expect: {poll: {timeout: 60_000, interval: 50}},
		fileParallelism: false,
	},
});
