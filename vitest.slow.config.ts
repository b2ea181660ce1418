import {defineConfig} from 'vitest/config';

/** The slow suite: the built binary in real terminals, browsers and empty folders. Build first. */
export default defineConfig({
	test: {
		include: ['test/end-to-end/**/*.test.{ts,tsx}', 'test/**/*.slow.test.ts'],
		globalSetup: ['test/end-to-end/setup.ts'],
		testTimeout: 60_000,
		hookTimeout: 60_000,
		fileParallelism: false,
	},
});
