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
		testTimeout: 60_000,
		hookTimeout: 60_000,
		expect: {poll: {timeout: 20_000, interval: 50}},
		fileParallelism: false,
	},
});
